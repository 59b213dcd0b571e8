"""One SMTP connection, and what its answers mean for us."""

import smtplib
import socket
import threading
from types import TracebackType
from typing import Self

from django.core.mail.backends.smtp import EmailBackend


class Fault(Exception):
    """The installation can't send: connecting, TLS, signing in or our sender was refused. Everything waits."""


class TryLater(Exception):
    """This message was not taken now; another may be."""


class Refused(Exception):
    """The server refused this recipient or this mail for good (5xx to RCPT or DATA)."""


def _words(code: int, answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return f"{code} {' '.join(text.split())}"[:500]


class Channel:
    """A connection to the mail server, opened when first needed and used for many messages."""

    def __init__(self, *, timeout: float = 20, deadline: float = 300) -> None:
        """
        Args:
            timeout: seconds for one answer of the server.
            deadline: seconds after which one delivery is cut off, however slowly the server drips.
        """
        self.timeout, self.deadline = timeout, deadline
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Say goodbye; a server that is gone already is no error."""
        if self._smtp is not None:
            try:
                self._smtp.quit()
            except (smtplib.SMTPException, OSError):
                self._smtp.close()
            self._smtp = None

    def send(self, sender: str, recipient: str, data: bytes) -> None:
        """Hand one mail over.

        Raises:
            Fault, TryLater, Refused: as their texts say. Returning means that the server took it.
        """
        smtp, fresh = self._open()
        cut = threading.Timer(self.deadline, self._cut_off)
        cut.daemon = True
        cut.start()
        try:
            try:
                self._from(smtp, sender)
            except (smtplib.SMTPServerDisconnected, OSError) as error:
                self._smtp = None
                if fresh:
                    raise Fault(str(error)) from error
                smtp, _ = self._open()  # an idle connection may have been closed by the server
                self._from(smtp, sender)
            self._hand_over(smtp, recipient, data)
        finally:
            cut.cancel()

    def _open(self) -> tuple[smtplib.SMTP, bool]:
        if self._smtp is not None:
            return self._smtp, False
        backend = EmailBackend(timeout=self.timeout)
        try:
            backend.open()
            backend.connection.ehlo_or_helo_if_needed()  # Django greets only before TLS or signing in
        except (smtplib.SMTPException, OSError) as error:
            raise Fault(str(error)[:500]) from error
        self._smtp = backend.connection
        return self._smtp, True

    def _cut_off(self) -> None:
        smtp = self._smtp
        if smtp is not None and smtp.sock is not None:
            smtp.sock.shutdown(socket.SHUT_RDWR)

    def _from(self, smtp: smtplib.SMTP, sender: str) -> None:
        code, answer = smtp.mail(sender)
        if code != 250:
            self.close()
            raise Fault(f"MAIL FROM: {_words(code, answer)}")

    def _hand_over(self, smtp: smtplib.SMTP, recipient: str, data: bytes) -> None:
        try:
            code, answer = smtp.rcpt(recipient)
            if code in (250, 251):
                code, answer = smtp.data(data)
                if code == 250:
                    return
        except smtplib.SMTPDataError as error:
            code, answer = error.smtp_code, error.smtp_error
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            self._smtp = None
            raise TryLater(str(error)[:500]) from error
        except UnicodeError as error:
            self.close()
            raise Refused(f"the address can't be written in a mail: {error}") from error
        self._reset(smtp, code)
        raise (Refused if code >= 500 else TryLater)(_words(code, answer))

    def _reset(self, smtp: smtplib.SMTP, code: int) -> None:
        try:
            if code != 421:  # 421: the server closes the connection by itself
                smtp.rset()
                return
        except (smtplib.SMTPException, OSError):
            pass
        self.close()
