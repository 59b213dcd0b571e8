"""One connection to a mail server, against servers that behave as real ones sometimes do."""

from collections.abc import Callable
from typing import Any

import pytest

from bin.launch.sink import Sink
from tests.outbox.talker import HANG_UP, SILENT, Drip, Late, Talker
from thamsklyngen.outbox.smtp import Channel, Fault, Refused, TryLater

FROM, TO, MAIL = "portal@thamsklyngen.example", "kari@bedrift.example", b"Subject: hei\r\n\r\nhei\r\n"
MakeTalker = Callable[..., Talker]


def send(to: str = TO, **patience: float) -> None:
    with Channel(**{"timeout": 5, "deadline": 10, **patience}) as channel:
        channel.send(FROM, to, MAIL)


def outcome(to: str = TO, **patience: float) -> str:
    try:
        send(to, **patience)
    except (Fault, TryLater, Refused) as error:  # Denied is a Fault
        return type(error).__name__
    return "taken"


def test_one_connection_carries_many_mails_and_says_goodbye(talker: MakeTalker) -> None:
    server = talker()
    with Channel() as channel:
        for number in range(3):
            channel.send(FROM, f"person{number}@bedrift.example", MAIL)
    assert (server.connections, len(server.taken)) == (1, 3)
    assert [line[:4] for line in server.heard] == ["ehlo", *["mail", "rcpt", "data"] * 3, "quit"]


@pytest.mark.parametrize(
    ("where", "answer", "meaning"),
    [
        ("HELLO", "554 no", "Fault"),
        ("HELLO", "421 busy", "Fault"),
        ("HELLO", HANG_UP, "Fault"),
        ("HELLO", SILENT, "Fault"),
        ("EHLO", HANG_UP, "Fault"),
        ("MAIL", "550 not you", "Fault"),
        ("MAIL", "451 not now", "Fault"),
        ("MAIL", "421 closing", "Fault"),
        ("MAIL", HANG_UP, "Fault"),
        ("RCPT", "451 later", "TryLater"),
        ("RCPT", "421 closing", "TryLater"),
        ("RCPT", HANG_UP, "TryLater"),
        ("RCPT", "550 unknown", "Refused"),
        ("RCPT", "530 5.7.0 sign in first", "Denied"),
        ("DATA", "530 5.7.0 sign in first", "Denied"),
        ("DATA", "451 later", "TryLater"),
        ("DATA", "554 no", "Refused"),
        (".", "452 full", "TryLater"),
        (".", "554 spam", "Refused"),
        (".", HANG_UP, "TryLater"),
        (".", SILENT, "TryLater"),
        ("QUIT", SILENT, "taken"),
        ("QUIT", HANG_UP, "taken"),
        ("RSET", "250 ok", "taken"),
    ],
)
def test_what_each_answer_means(talker: MakeTalker, where: str, answer: str | None, meaning: str) -> None:
    talker({where: answer})
    assert outcome(timeout=0.5, deadline=1) == meaning


@pytest.mark.parametrize(
    "answer",
    [
        "554 5.7.1 <kari@bedrift.example>: Relay access denied",  # Postfix, reject_unauth_destination
        "454 4.7.1 <kari@bedrift.example>: Relay access denied",  # Postfix, defer_unauth_destination
        "550 5.7.1 <kari@bedrift.example>... Relaying denied. Proper authentication required.",  # Sendmail
        "550 relay not permitted",  # Exim
        "550 5.7.1 Unable to relay for kari@bedrift.example",  # Exchange
        "550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain",  # Exchange
        "550 5.7.64 TenantAttribution; Relay Access Denied",  # Exchange Online
        "550-5.7.1 Invalid credentials for relay [192.0.2.7].\r\n550 5.7.1 The IP address isn't registered.",  # Google
        "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)",  # qmail
        "535 5.7.8 Authentication credentials invalid",
    ],
)
def test_a_server_that_does_not_relay_for_us_says_nothing_about_the_person(talker: MakeTalker, answer: str) -> None:
    talker({"RCPT": answer})
    assert outcome() == "Denied"


@pytest.mark.parametrize(
    "answer",
    [
        "550 5.7.1 Recipient not authorized, your IP has been found on a block list",
        "550 5.7.1 RESOLVER.RST.NotAuthorized; not authorized",  # Exchange: a restricted mailbox
        "550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required",  # Exchange: a closed list
        "554 5.7.1 Service unavailable; Client host [192.0.2.7] blocked using relays.blocklist.example",
        "550 5.1.1 <relaying denied@bedrift.example>: User unknown",
        "550 5.7.0 Local policy violation",
    ],
)
def test_a_recipients_own_policy_is_a_bounce(talker: MakeTalker, answer: str) -> None:
    talker({"RCPT": answer})
    assert outcome() == "Refused"


def test_what_is_said_about_the_mails_content_is_never_taken_for_relaying(talker: MakeTalker) -> None:
    talker({".": "554 5.7.1 Message rejected: relaying denied by content filter"})
    assert outcome() == "Refused"


@pytest.mark.parametrize(
    ("where", "meaning"),
    [("HELLO", "Fault"), ("EHLO", "Fault"), ("MAIL", "Fault"), ("RCPT", "TryLater"), (".", "TryLater")],
)
def test_a_server_that_drips_is_cut_off_wherever_it_drips(talker: MakeTalker, where: str, meaning: str) -> None:
    server = talker({where: Drip()})
    assert outcome(timeout=5, deadline=0.5) == meaning
    assert not server.dripped_out
    assert server.connections == 1, "and nothing is begun anew after the time is up"


def test_a_slow_answer_to_the_mail_itself_is_waited_for(talker: MakeTalker) -> None:
    talker({".": Late("250 taken")})
    assert outcome(timeout=0.2, deadline=20) == "taken"
    talker({"RCPT": Late("250 ok")})
    assert outcome(timeout=0.2, deadline=20) == "TryLater"


@pytest.mark.parametrize("farewell", ["421 idle too long", HANG_UP])
@pytest.mark.parametrize("where", ["MAIL", "RCPT"])
def test_an_idle_connection_that_was_closed_is_opened_once_more(talker: MakeTalker, where: str, farewell: str) -> None:
    server = talker()
    with Channel() as channel:
        channel.send(FROM, TO, MAIL)
        server.from_now_on(where, farewell)
        channel.send(FROM, TO, MAIL)
    assert (server.connections, len(server.taken)) == (2, 2)


def test_a_server_that_closes_every_connection_is_not_asked_for_ever(talker: MakeTalker) -> None:
    server = talker({}, {"MAIL": HANG_UP})
    with Channel() as channel:
        channel.send(FROM, TO, MAIL)
        server.from_now_on("MAIL", HANG_UP)
        with pytest.raises(Fault):
            channel.send(FROM, TO, MAIL)
    assert server.connections == 2


def test_after_a_refusal_the_next_mail_goes_on_the_same_connection(talker: MakeTalker) -> None:
    server = talker()
    with Channel() as channel:
        channel.send(FROM, TO, MAIL)
        server.from_now_on("RCPT", "550 unknown")
        with pytest.raises(Refused, match="550 unknown"):
            channel.send(FROM, TO, MAIL)
        server.from_now_on("RCPT", "250 ok")
        channel.send(FROM, TO, MAIL)
    assert (server.connections, len(server.taken)) == (1, 2)


def test_what_the_server_says_can_be_stored(talker: MakeTalker) -> None:
    talker({"RCPT": "550 un\x00known\x07 " + "x" * 400})
    with pytest.raises(Refused) as refusal:
        send()
    assert str(refusal.value).startswith("550 un known x")
    assert len(str(refusal.value)) <= 500


def test_an_international_domain_goes_in_ascii(sink: Sink) -> None:
    send("kari@blåbær.example")
    assert [str(mail["X-Envelope-To"]) for mail in sink.mails] == ["kari@xn--blbr-roah.example"]


def test_a_letter_like_å_before_the_at_sign_needs_a_server_that_speaks_it(sink: Sink, talker: MakeTalker) -> None:
    with Channel() as channel:
        channel.send(FROM, "kåre@bedrift.example", "Subject: hei\r\nTo: kåre@bedrift.example\r\n\r\nhei\r\n".encode())
    assert str(sink.mails[0]["X-Envelope-To"]) == "kåre@bedrift.example"
    server = talker()
    with pytest.raises(Refused, match="SMTPUTF8"):
        send("kåre@bedrift.example")
    assert not [line for line in server.heard if line.startswith("mail")]


@pytest.mark.parametrize("address", ["kari@bedrift.example\r\nRCPT TO:<x@bedrift.example>", "kari@bedrift.example\n"])
def test_an_address_brings_no_commands_of_its_own(talker: MakeTalker, address: str) -> None:
    server = talker()
    assert outcome(address) == "Refused"
    assert not [line for line in server.heard if "x@bedrift" in line]


def test_a_wrong_password_is_the_installations_fault(sink: Sink, settings: Any) -> None:
    sink.password = "right"
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "portal", "wrong"
    with pytest.raises(Fault, match=r"^535 "):
        send()
    settings.EMAIL_HOST_PASSWORD = "right"
    send()
    assert len(sink.mails) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"EMAIL_HOST": "nowhere.invalid"},
        {"EMAIL_HOST": "a..b"},
        {"EMAIL_PORT": 1},
        {"EMAIL_USE_TLS": True},
        {"EMAIL_USE_SSL": True},
        {"EMAIL_USE_TLS": True, "EMAIL_USE_SSL": True},
        {"EMAIL_SSL_CERTFILE": "/nowhere", "EMAIL_USE_SSL": True},
    ],
)
def test_settings_that_cannot_work_are_the_installations_fault(
    sink: Sink, settings: Any, wrong: dict[str, Any]
) -> None:
    for name, value in wrong.items():
        setattr(settings, name, value)
    assert outcome() == "Fault"


def test_asking_whether_mail_would_be_taken_sends_none(sink: Sink) -> None:
    with Channel() as channel:
        channel.check(FROM)
        sink.answer("sender", "550 not you")
        with pytest.raises(Fault, match="MAIL FROM: 550"):
            channel.check(FROM)
    assert sink.mails == []
