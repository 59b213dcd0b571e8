"""Comparing two versions of a text."""

import difflib
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from thamsklyngen.shared import compare as module
from thamsklyngen.shared.compare import MOST_STEPS, MOST_WORDS, Part, Text, Work, compare, sections_of, words


def told(old: str, new: str) -> str:
    marks = {"same": "%s", "gone": "[-%s-]", "new": "{+%s+}"}
    return "".join(marks[part.kind] % part.text for part in words(old, new))


def test_what_has_got_a_key_since_is_the_same_section() -> None:
    """A focus area that was new in the old version has a row of its own once it is approved."""
    old = [Text("Formål", "a"), Text("Lean", "Mindre sløsing"), Text("Energi", "x")]
    new = [Text("Formål", "a"), Text("Lean", "Mindre sløsing", key="area 5"), Text("Strøm", "y", key="area 6")]
    for one, two in ((old, new), (new, old)):
        assert [section.changed for section in compare(one, two)][:2] == [False, False]
        assert len(compare(one, two)) == 4


def test_two_areas_of_one_name_are_not_mixed_up() -> None:
    old = [Text("Lean", "en", key="area 1"), Text("Lean", "to", key="area 2")]
    new = [Text("Lean", "to", key="area 2"), Text("Lean", "tre", key="area 3")]
    found = compare(old, new)
    assert [section.changed for section in found].count(False) == 1


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", ""),
        ("for ledere i klyngen", "for ansatte i klyngen", "for [-ledere-]{+ansatte+} i klyngen"),
        (
            "i produksjonen.",
            "i både produksjon og ledelse.",
            "i [-produksjonen-]{+både produksjon og ledelse+}.",
        ),
        ("", "Ny tekst", "{+Ny tekst+}"),
        ("Gammel tekst", "", "[-Gammel tekst-]"),
        ("a\n\nb", "a\n\nc", "a\n\n[-b-]{+c+}"),
        ("æ ø å", "æ ø å", "æ ø å"),
        ("a\r\nb", "a\nb", "a\nb"),
    ],
)
def test_words(old: str, new: str, expected: str) -> None:
    assert told(old, new) == expected


@pytest.mark.parametrize(("old", "new"), [("en to tre", "to tre fire"), ("a b c d", "d c b a"), ("x  y", "x y z")])
def test_nothing_is_lost(old: str, new: str) -> None:
    parts = words(old, new)
    assert "".join(part.text for part in parts if part.kind != "new") == old
    assert "".join(part.text for part in parts if part.kind != "gone") == new


def test_a_long_text_is_compared_by_lines() -> None:
    lines = "".join(f"ord {number}\n" for number in range(MOST_WORDS))
    assert [part.kind for part in words(lines, lines + "mer\n")] == ["same", "new"]


def test_sections_of_markdown() -> None:
    text = "Innledning\n\n## Formål\nEn møteplass.\n\n## Oppgave ##\n"
    assert sections_of(text) == [Text("", "Innledning"), Text("Formål", "En møteplass."), Text("Oppgave", "")]


def test_sections_find_each_other() -> None:
    old = sections_of("## Formål\nA b c d e\n## Tema\n5S\n## Slutt\nHa det")
    new = sections_of("## Tema\nBli kjent\n## Mål\nA b c d f\n## Nytt\nHelt annet her")
    found = compare(old, new)
    assert [section.name for section in found] == ["Tema", "Mål", "Slutt", "Nytt"]
    assert [section.changed for section in found] == [True] * 4
    assert [part.kind for part in found[2].parts] == ["gone"]
    assert [(part.kind, part.text) for part in found[1].title] == [("gone", "Formål"), ("new", "Mål")]


def test_what_did_not_change_says_so() -> None:
    same = sections_of("## Styring\nEget gruppestyre.")
    assert [section.changed for section in compare(same, same)] == [False]


def test_a_key_holds_sections_together_under_new_names() -> None:
    found = compare([Text("Besøk", "mars", key="7")], [Text("Frokostmøte", "april", key="7")])
    assert [(part.kind, part.text) for part in found[0].parts] == [("gone", "mars"), ("new", "april")]


def both(parts: list[Part]) -> tuple[str, str]:
    """The old text and the new one, put together again."""
    texts = ["".join(part.text for part in parts if part.kind != other) for other in ("new", "gone")]
    return texts[0], texts[1]


@pytest.mark.parametrize(
    ("old", "new", "gone"),
    [
        (["En", "To"], ["En"], ["To"]),
        (["En", "To"], ["To"], ["En"]),
        (["En", "To", "Tre"], ["To", "Fire"], ["En", "Tre"]),
        (["En"], ["En", "To"], []),
        (["En", "En"], ["En"], ["En"]),
    ],
)
@pytest.mark.parametrize("title", ["Oppgave", ""])
def test_sections_of_one_title_are_told_apart(old: list[str], new: list[str], gone: list[str], title: str) -> None:
    found = compare([Text(title, body) for body in old], [Text(title, body) for body in new])
    sides = [both(section.parts) for section in found]
    assert sorted(was for was, _now in sides if was) == sorted(old), "nothing of the old version is lost"
    assert [now for _was, now in sides if now] == new
    lost = [part.text for section in found for part in section.parts if part.kind == "gone"]
    assert sorted(lost) == sorted(gone)


def lines_run(call: Callable[[], Any], most: int) -> int:
    """How many lines of the comparison, and of the library that it uses, `call` runs; it is stopped after `most`."""
    files, run = {module.__file__, difflib.__file__}, 0

    def count(frame: FrameType, event: str, _arg: Any) -> Any:
        nonlocal run
        if frame.f_code.co_filename not in files:
            return None
        run += event == "line"
        assert run <= most, "it goes on and on"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        call()
    finally:
        sys.settrace(before)
    return run


TABLE = "\n".join("|" + "|".join(f" {row * column} " for column in range(8)) + "|" for row in range(120))
NARROW = "\n".join(line.rsplit("|", 2)[0] + "|" for line in TABLE.splitlines())
HEADINGS = ["".join(f"## {name}{number}\nEt ord og {number} til\n" for number in range(400)) for name in "ab"]
STEPS = 40_000


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("a " * 350 + "b", "a, " * 230, id="one word again and again"),
        pytest.param(TABLE, NARROW, id="a table without its last column"),
        pytest.param(*HEADINGS, id="many headings"),
        pytest.param("## A\nen\n" * 400, "## A\nto\n" * 400, id="many headings of one name"),
        pytest.param("a\n" * 4000 + "b", "a\nb\n" * 3000, id="one line again and again"),
    ],
)
def test_a_comparison_takes_no_more_steps_than_it_may_and_loses_nothing(old: str, new: str) -> None:
    one, two = sections_of(old), sections_of(new)
    linear = 60 * (len(one) + len(two)) + 20 * (len(old.splitlines()) + len(new.splitlines()))
    assert lines_run(lambda: compare(one, two, Work(STEPS)), 6 * STEPS + linear) > 0
    sides = [both(section.parts) for section in compare(one, two, Work(STEPS))]
    assert sorted(was for was, _now in sides if was) == sorted(text.body for text in one)
    assert [now for _was, now in sides if now] == [text.body for text in two]


def test_an_ordinary_text_is_compared_by_words_with_many_steps_to_spare() -> None:
    text = " ".join(f"Punkt {number}: vi møtes, lærer av hverandre og deler det vi kan." for number in range(100))
    work = Work()
    found = compare([Text("Formål", text)], [Text("Formål", text.replace("Punkt 50", "Ledd 50"))], work)
    assert [part.text for part in found[0].parts if part.kind != "same"] == ["Punkt", "Ledd"]
    assert work.left > MOST_STEPS * 0.8


def test_past_its_steps_a_section_is_compared_by_lines_and_then_as_a_whole() -> None:
    old, new = "a b c\nd e f\n", "a b c\nd e g\n"
    changed = [[part.text for part in words(old, new, Work(steps)) if part.kind != "same"] for steps in (1000, 30, 0)]
    assert changed == [["f", "g"], ["d e f", "d e g"], [old, new]]


def test_a_heading_of_a_hundred_thousand_spaces_is_read_at_once() -> None:
    """Its end was looked for anew from each of them."""
    assert sections_of("# a" + " " * 100_000 + "b\n\n# Slutt \t##\nx")[1] == Text("Slutt", "x")
