"""The mail as it leaves: headers nobody can add to, parts in the right order, lines as long as allowed."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

import pytest

from tests.factories.outbox import a_message
from thamsklyngen.outbox.models import Message
from thamsklyngen.outbox.render import as_sent, moments, render

pytestmark = pytest.mark.django_db
LONG = "https://portal.example/mail/stop/" + "x" * 200 + "/"
ENTRY = {
    "method": "REQUEST", "uid": "1", "sequence": 0, "summary": "Møte", "description": "Å være, og så", "location": "",
    "url": "https://portal.example/events/m/", "attendee_name": "Åse", "starts_at": "2026-03-12T07:00:00+00:00",
    "ends_at": "2026-03-12T08:30:00+00:00",
}  # fmt: skip


def sent(**details: Any) -> tuple[bytes, EmailMessage]:
    message = a_message(**details)
    render(message)
    raw = as_sent(message)
    return raw, cast(EmailMessage, message_from_bytes(raw, policy=policy.default))


def test_text_html_and_calendar_in_this_order_each_with_one_charset() -> None:
    raw, mail = sent(facts={"code": "1", "calendar": ENTRY})
    assert mail.get_content_type() == "multipart/alternative"
    kinds = [part.get_content_type() for part in mail.iter_parts()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    *_, calendar = mail.iter_parts()
    assert calendar["Content-Transfer-Encoding"] == "base64"
    assert calendar.get_params() == [("text/calendar", ""), ("method", "REQUEST"), ("charset", "utf-8")]
    assert "METHOD:REQUEST" in calendar.get_content()
    assert raw.lower().count(b'charset="utf-8"') == 3
    assert not mail.is_attachment()


def test_lines_are_no_longer_than_standards_allow() -> None:
    raw, _ = sent(facts={"code": "æ" * 3000, "calendar": ENTRY, "unsubscribe_url": LONG})
    head, _, body = raw.partition(b"\r\n\r\n")
    assert max(map(len, body.split(b"\r\n"))) <= 76 + 60, "encoded lines; only boundaries are longer"
    encoded = [line for line in body.split(b"\r\n") if not line.startswith((b"--=", b"Content-", b"MIME"))]
    assert max(map(len, encoded)) <= 76
    assert max(map(len, head.split(b"\r\n"))) <= 998
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_the_address_that_unsubscribes_stands_in_one_piece() -> None:
    raw, mail = sent(facts={"code": "1", "unsubscribe_url": LONG})
    assert f"List-Unsubscribe: <{LONG}>\r\n".encode() in raw
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    raw, mail = sent()
    assert mail["List-Unsubscribe"] is None


def test_who_writes_to_whom_and_that_no_holiday_notice_is_wanted(settings: Any) -> None:
    settings.MAIL_FROM, settings.ORGANIZER_EMAIL = "Orkdal næring <portal@orkdal.example>", "post@orkdal.example"
    _, mail = sent(to="kari@blåbær.example")
    assert mail["From"] == "Orkdal næring <portal@orkdal.example>"
    assert mail["To"] == "kari@xn--blbr-roah.example"
    assert mail["Reply-To"] == "post@orkdal.example"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert re.fullmatch(r"<[0-9a-f]{32}@orkdal.example>", mail["Message-ID"])


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x0b", "\x85", "\u2028", "\r\n\r\n"])
def test_a_subject_brings_no_header_of_its_own(end: str) -> None:
    raw, mail = sent(facts={"code": f"1{end}Bcc: spion@example.com"})
    assert mail["Bcc"] is None
    assert b"\r\nBcc" not in raw.partition(b"\r\n\r\n")[0]
    assert "Bcc: spion@example.com" in mail["Subject"]


def test_an_address_brings_no_header_of_its_own() -> None:
    message = a_message(to="kari@bedrift.example\nBcc: x@example.com")
    render(message)
    with pytest.raises(ValueError, match="linefeed"):
        as_sent(message)


def test_the_same_message_has_the_same_id_and_date_each_time() -> None:
    message = a_message()
    render(message)
    first, second = (message_from_bytes(as_sent(message)) for _ in range(2))
    assert (first["Message-ID"], first["Date"]) == (second["Message-ID"], second["Date"])


def test_html_is_escaped_and_text_is_not() -> None:
    message = Message(template="account/sign_in_code", language="nb", to="a@b.example", facts={"code": "<b>Ø&A</b>"})
    render(message)
    assert "<b>Ø&A</b>" in message.text
    assert "<b>Ø&A</b>" in message.subject
    assert "&lt;b&gt;Ø&amp;A&lt;/b&gt;" in message.html
    assert "<b>Ø&A" not in message.html


def test_moments_come_back_as_moments_wherever_they_stand() -> None:
    facts = moments(
        {"a_at": "2026-03-12T07:00:00+00:00", "list": [{"b_at": "2026-03-12T07:00:00+00:00"}], "c_at": None}
    )
    assert facts["a_at"].year == facts["list"][0]["b_at"].year == 2026
    assert facts["c_at"] is None
