"""Markdown made safe, telephone numbers, initials, text mails."""

import pytest

from thamsklyngen.shared import text


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "![x](https://elsewhere.example/spy.png)",
        "[x](javascript:alert(1))",
        '<a href="#" style="color:red" onclick="x()">x</a>',
        "[x](data:text/html;base64,AAAA)",
        "<style>body{display:none}</style>",
    ],
)
def test_nothing_runs_or_loads(evil: str) -> None:
    html = text.markdown(evil)
    for sign in ("<script", "<img", "<style", 'href="javascript', 'href="data', '<a href="#" style'):
        assert sign not in html


def test_no_level_is_left_out_where_the_text_begins_with_a_lower_heading() -> None:
    assert text.markdown("## One\n\n### Two").split("\n")[0] == "<h3>One</h3>"
    assert "<h4>Two</h4>" in text.markdown("## One\n\n### Two")


def test_headings_begin_below_those_of_the_page() -> None:
    html = text.markdown("# One\n\n## Two\n\n###### Six")
    assert "<h3>One</h3>" in html
    assert "<h4>Two</h4>" in html
    assert "<h6>Six</h6>" in html


def test_links_are_not_followed_by_robots() -> None:
    assert 'rel="nofollow noopener"' in text.markdown("[Simpro](https://simpro.example)")


def test_lines_stay_lines_and_norwegian_stays_norwegian() -> None:
    assert text.markdown("Ærlig\nøl på å") == "<p>Ærlig<br>\nøl på å</p>\n"


@pytest.mark.parametrize("rubbish", [None, "", "\x00", "*" * 10_000, "[" * 10_000, "> " * 5_000])
def test_rubbish_is_borne(rubbish: str | None) -> None:
    assert "\x00" not in text.markdown(rubbish)


@pytest.mark.parametrize(
    ("typed", "read", "dialled"),
    [
        ("00000000", "00\xa000\xa000\xa000", "+4700000000"),
        ("721 23 456", "72\xa012\xa034\xa056", "+4772123456"),
        ("+47 72 12 34 56", "72\xa012\xa034\xa056", "+4772123456"),
        ("0047 72123456", "72\xa012\xa034\xa056", "+4772123456"),
        ("+46 8 123 456", "+46 8 123 456", "+468123456"),
        ("", "", ""),
        ("ask at the gate", "ask at the gate", ""),
    ],
)
def test_numbers(typed: str, read: str, dialled: str) -> None:
    assert text.phone(typed) == read
    assert text.dialled(typed) == dialled
    assert text.tel(typed) == (f"tel:{dialled}" if dialled else "")
    assert text.sms(typed) == (f"sms:{dialled}" if dialled else "")


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Kari Nordmann", "KN"),
        ("HAMOS", "H"),
        ("Simpro AS", "S"),
        ("Midtnorsk Opplæring", "MO"),
        ("Næringshagen i Orkdalsregionen", "NO"),
        ("Kari Anne Ås", "KÅ"),
        ("öberg og sønn", "Ö"),
        ("", ""),
        (None, ""),
    ],
)
def test_initials(name: str | None, letters: str) -> None:
    assert text.initials(name) == letters


def test_a_text_mail_has_no_gaps_and_plain_spaces() -> None:
    assert text.tidy("\n\nkl.\xa008.00  \n\n\n\nHei\n\n") == "kl. 08.00\n\nHei\n"


@pytest.mark.parametrize(
    "written",
    [
        "|" * 3000 + "\n" + "|-" * 3000 + "|\n" + "|\n" * 500,
        "|a" * 60 + "|\n" + "|-" * 60 + "|\n" + "|a\n" * 4000,
        "[a]: https://simpro.example/" + "x" * 4000 + "\n\n" + "[a] " * 1500,
        "> " * 5000,
        "- " * 5000,
        "*a*" * 3000,
        "<>&\"'" * 2000,
        "[](a)" * 2000,
        "\n\n".join("#" * 3 for _ in range(2500)),
    ],
    ids=["wide", "long", "references", "quotes", "lists", "stars", "signs", "links", "headings"],
)
def test_a_short_text_never_becomes_a_huge_page(written: str) -> None:
    assert len(text.markdown(written)) < 20 * len(written)


def test_an_ordinary_table_is_one() -> None:
    html = text.markdown("| Kl. | Hva |\n|---|---|\n| 08.00 | Frokost |")
    assert "<td>Frokost</td>" in html


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("  Kari\u00a0 Nordmann ", "Kari Nordmann"),
        ("T\x01\x0bA\r\nB\u2028C\u202e", "T A B C"),
        ("Marit \u202egnimda\u202c", "Marit gnimda"),
        ("K\u200bari\u00ad\ufeff", "Kari"),
        ("Ka\u200dri", "Kari"),
        ("Ka\u030ari", "K\u00e5ri"),
        ("\u200b\u2066\u3164 \u2800", ""),
        ("\u0338\u0338", ""),
        ("\ue000", ""),
        ("Dagen \U0001f469\u200d\U0001f527", "Dagen \U0001f469\u200d\U0001f527"),
        ("5S: «bedre» – 100 % & mer…", "5S: «bedre» – 100 % & mer…"),
        ("张伟", "张伟"),
        (None, ""),
    ],
)
def test_one_line_holds_what_can_be_seen(typed: str | None, line: str) -> None:
    assert text.one_line(typed) == line
