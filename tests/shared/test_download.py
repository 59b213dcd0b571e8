"""The name of a file that is sent, as RFC 6266 has it."""

from thamsklyngen.shared.download import file_headers


def test_a_name_with_norwegian_letters_is_sent_in_ascii() -> None:
    sent = file_headers("påmeldinger-2026.csv")["Content-Disposition"]
    assert sent == "attachment; filename*=utf-8''p%C3%A5meldinger-2026.csv"


def test_what_is_shown_in_the_browser_keeps_its_name() -> None:
    assert file_headers('"rar".pdf', shown=True)["Content-Disposition"] == 'inline; filename="\\"rar\\".pdf"'
