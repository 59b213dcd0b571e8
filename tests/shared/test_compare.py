"""Comparing two versions of a text."""

import pytest

from thamsklyngen.shared.compare import MOST_WORDS, Text, compare, sections_of, words


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
