"""One SMTP connection, and what its answers mean for us.

A server may be gone, frozen, slow by the byte, or say no for the moment, for this recipient, or to all of us. What
belongs to one message never holds up the others; what belongs to the installation holds everything, and is told.
"""

import re
import smtplib
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from email.utils import parseaddr
from functools import partial
from types import TracebackType
from typing import Any, Self, cast

from django.core.mail.backends.smtp import EmailBackend

from thamsklyngen.outbox.address import needs_smtputf8, wire

GOODBYE = 1.0  # seconds for the answer to QUIT, which nobody needs
CLOSING = 421  # RFC 5321, 3.8: the server closes the connection
# Sign in first, or otherwise (RFC 4954, 4 and 6): no recipient's matter.
SIGN_IN = (530, 534, 535, 538)
# "We don't relay for you" has no code of its own. Postfix says 554 5.7.1 (or 454 4.7.1) "Relay access denied", Sendmail
# 550 5.7.1 "Relaying denied", Exim 550 "relay not permitted", Exchange 550 5.7.1 "Unable to relay", Google 550 5.7.1
# "Invalid credentials for relay" and "Mail relay denied", qmail 553 "not in my list of allowed rcpthosts". The same
# 5.7.1 is what a recipient's own policy answers (a block list, a mailbox that takes mail from colleagues only), and
# Exchange says "authentication required" of a closed distribution list: those are bounces. So the words decide, about
# relaying only, and of the enhanced codes those that mean nothing else: 5.7.8 (RFC 4954) and Exchange's 5.7.54 and
# 5.7.64. "Relays" is left out: it stands in the names of block lists.
DENIED_CODE = re.compile(r"[45]\.7\.(8|54|64)\b")
DENIED_WORDS = re.compile(
    r"\brelay(ing)? (access )?(is )?(denied|refused|rejected|prohibited|not (allowed|permitted|authori[sz]ed))"
    r"|\b(unable|unauthori[sz]ed|not (allowed|permitted|authori[sz]ed)|(do|does|will) not|don't|won't|cannot|can't)"
    r"( to)? relay\b|\bcredentials for relay\b|\brcpthosts\b",
    re.IGNORECASE,
)
ADDRESSES = re.compile(r"<[^>]*>|\S+@\S+")


class Fault(Exception):
    """The installation can't send: connecting, TLS, signing in or our sender was refused. Everything waits."""


class Denied(Fault):
    """The server takes our sender, but doesn't pass mail on for us: perhaps to this recipient only, so others go on."""


class TryLater(Exception):
    """This message was not taken now; another may be."""


class Refused(Exception):
    """The server refused this recipient or this mail for good (5xx to RCPT or DATA)."""


class _Gone(Exception):
    """The connection was closed before the server had the mail."""


def _words(code: int, answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    printable = "".join(sign if sign.isprintable() else " " for sign in text)  # PostgreSQL takes no NUL
    return f"{code} {' '.join(printable.split())}"[:500]


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _words(error.smtp_code, error.smtp_error)
    return " ".join(f"{type(error).__name__}: {error}".split())[:500]


class _Known:
    """A connection that is known before it is opened, so that opening it can be cut off too."""

    def __init__(self, *args: Any, know: Callable[[Any], None], **options: Any) -> None:
        know(self)
        super().__init__(*args, **options)


class _Plain(_Known, smtplib.SMTP):
    pass


class _Secure(_Known, smtplib.SMTP_SSL):
    pass


class _Backend(EmailBackend):
    """Django's, for its settings of host, TLS and sign-in."""

    def __init__(self, know: Callable[[Any], None], timeout: float) -> None:
        super().__init__(timeout=timeout)
        self._know = know

    @property
    def connection_class(self) -> Any:
        return partial(_Secure if self.use_ssl else _Plain, know=self._know)


class Channel:
    """A connection to the mail server, opened when first needed and used for many messages."""

    def __init__(self, *, timeout: float = 20, deadline: float = 300) -> None:
        """
        Args:
            timeout: seconds for connecting and for each answer but the last one.
            deadline: seconds after which one delivery is cut off, however slowly the server drips. The answer to the
                mail itself may take all of it: servers look for viruses then, and who gives up too early sends twice
                (RFC 5321, 4.5.3.2.6).
        """
        self.timeout, self.deadline = timeout, deadline
        self._smtp: smtplib.SMTP | None = None
        self._is_open = self._is_cut = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Say goodbye; a server that is gone or silent is no error."""
        smtp = self._smtp
        if smtp is not None and smtp.sock is not None and self._is_open:
            with suppress(OSError, ValueError):
                smtp.sock.settimeout(GOODBYE)
                smtp.quit()
        self._drop()

    def send(self, sender: str, recipient: str, data: bytes) -> None:
        """Hand one mail over.

        Raises:
            Fault, Denied, TryLater, Refused: as their texts say. Returning means that the server took it.
        """
        self._within_deadline(lambda: self._hand_over(sender, recipient, data))

    def check(self, sender: str) -> None:
        """See whether the server would take mail from `sender`, without sending any.

        Raises:
            Fault: it wouldn't.
        """
        self._within_deadline(lambda: self._try_sender(sender))

    def _within_deadline(self, talk: Callable[[], None]) -> None:
        self._is_cut = False
        cut = threading.Timer(self.deadline, self._cut_off)
        cut.daemon = True
        cut.start()
        try:
            talk()
        finally:
            cut.cancel()

    def _cut_off(self) -> None:
        self._is_cut = True
        sock = self._smtp.sock if self._smtp is not None else None
        if sock is not None:
            with suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)  # past TLS, which another thread is using

    def _hand_over(self, sender: str, recipient: str, data: bytes) -> None:
        was_open = self._is_open
        try:
            self._name_both(sender, recipient)
        except _Gone as error:
            if not was_open or self._is_cut:
                raise TryLater(str(error)) from error
            self._again(sender, recipient)
        self._give(data)

    def _again(self, sender: str, recipient: str) -> None:
        """Servers close connections that were idle or have carried enough mails: a new one does."""
        try:
            self._name_both(sender, recipient)
        except _Gone as error:
            raise TryLater(str(error)) from error

    def _try_sender(self, sender: str) -> None:
        self.close()
        smtp = self._open()
        self._name_sender(smtp, sender)
        self._reset(smtp)

    def _open(self) -> smtplib.SMTP:
        if self._smtp is not None and self._is_open:
            return self._smtp
        try:
            backend = _Backend(self._know, self.timeout)
            backend.open()
            smtp = cast(smtplib.SMTP, backend.connection)
            smtp.ehlo_or_helo_if_needed()
        except (OSError, ValueError) as error:  # ValueError: settings that can't be used
            self._drop()
            raise Fault(_said(error)) from error
        self._is_open = True
        return smtp

    def _know(self, smtp: smtplib.SMTP) -> None:
        self._smtp = smtp

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
        self._smtp, self._is_open = None, False

    def _name_both(self, sender: str, recipient: str) -> None:
        if parseaddr(recipient)[1] != recipient:  # smtplib would pick an address out of it
            raise Refused("this is not an address")
        reused = self._is_open
        smtp = self._open()
        options = ["SMTPUTF8"] if needs_smtputf8(recipient) else []
        if options and not smtp.has_extn("smtputf8"):
            raise Refused("the mail server does not speak SMTPUTF8, which this address needs")
        try:
            self._name_sender(smtp, sender, options)
        except _Gone as error:
            if reused and not self._is_cut:
                raise
            raise Fault(str(error)) from error
        self._name_recipient(smtp, recipient)

    def _name_sender(self, smtp: smtplib.SMTP, sender: str, options: list[str] | None = None) -> None:
        try:
            code, answer = self._ask(lambda: smtp.mail(wire(sender), options or []))
        except ValueError as error:
            self.close()
            raise Fault(f"MAIL FROM: {_said(error)}") from error
        if code != 250:
            self.close()
            raise Fault(f"MAIL FROM: {_words(code, answer)}")

    def _name_recipient(self, smtp: smtplib.SMTP, recipient: str) -> None:
        code, answer = self._ask(lambda: smtp.rcpt(wire(recipient)))
        if code not in (250, 251):
            words = _words(code, answer)
            if DENIED_CODE.match(words[4:]) or DENIED_WORDS.search(ADDRESSES.sub(" ", words)):
                self._reset(smtp)
                raise Denied(words)
            self._judge(smtp, code, answer)

    def _ask(self, command: Callable[[], tuple[int, bytes]]) -> tuple[int, bytes]:
        """One command and its answer.

        Raises:
            _Gone: the server is, or says that it closes the connection.
        """
        try:
            code, answer = command()
        except OSError as error:
            self._drop()
            raise _Gone(_said(error)) from error
        if code == CLOSING:
            self._drop()
            raise _Gone(_words(code, answer))
        return code, answer

    def _give(self, data: bytes) -> None:
        smtp = self._smtp
        assert smtp is not None
        assert smtp.sock is not None
        try:
            smtp.sock.settimeout(self.deadline)
            code, answer = smtp.data(data)
            smtp.sock.settimeout(self.timeout)
        except smtplib.SMTPDataError as error:
            self._judge(smtp, error.smtp_code, error.smtp_error)
        except OSError as error:
            self._drop()
            raise TryLater(_said(error)) from error
        else:
            if code != 250:
                self._judge(smtp, code, answer)

    def _judge(self, smtp: smtplib.SMTP, code: int, answer: bytes | str) -> None:
        self._reset(smtp)
        if code in SIGN_IN:
            raise Denied(_words(code, answer))
        raise (Refused if code >= 500 else TryLater)(_words(code, answer))

    def _reset(self, smtp: smtplib.SMTP) -> None:
        try:
            smtp.rset()
        except OSError:
            self._drop()
