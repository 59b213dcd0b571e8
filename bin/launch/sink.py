"""A mail server that keeps what it gets. `bin/run` shows the mails in the portal; tests make it refuse and fail."""

import asyncio
import itertools
import logging
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Literal, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd tells each line that a client says
GONE = "gone.example"  # addresses here bounce
OK = "250 OK"
Place = Literal["sender", "rcpt", "data"]


class Connection(SMTP):
    """One client; the sink keeps its transport, so that stopping the sink cuts it."""

    def __init__(self, sink: "Sink") -> None:
        super().__init__(
            sink,
            hostname="sink.example",
            ident="portal's sink",
            enable_SMTPUTF8=True,
            auth_require_tls=False,
            authenticator=sink.authenticate,
            timeout=600,
            loop=sink.loop,
        )
        self.sink = sink

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.sink.clients.add(cast(asyncio.Transport, transport))
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.sink.clients.discard(cast(asyncio.Transport, self.transport))
        super().connection_lost(error)


class Sink:
    """An SMTP server in a thread. It takes any sign-in and any mail until it is told otherwise."""

    def __init__(self, folder: Path | None = None) -> None:
        """
        Args:
            folder: where each mail is stored as *.eml; nowhere by default.
        """
        self.folder = folder
        self.port = 0
        self.mails: list[EmailMessage] = []
        self.attempts = 0
        self.clients: set[asyncio.Transport] = set()
        self.loop: asyncio.AbstractEventLoop
        self._thread: threading.Thread | None = None
        self._news = threading.Condition()
        self._numbers = itertools.count(1)
        self.reset()

    # --- for tests ----------------------------------------------------------------------------------------------
    def reset(self) -> None:
        """Forget all mails and take everything again."""
        with self._news:
            self.mails.clear()
            self.attempts = 0
            self.password: str | None = None
            self.delay = 0.0
            self.before_answer: Callable[[EmailMessage], None] | None = None
            self._answers: dict[Place, tuple[str, int]] = {}
        for file in self.folder.glob("*.eml") if self.folder and __name__ != "__main__" else ():
            file.unlink(missing_ok=True)

    def answer(self, place: Place, reply: str, *, times: int = -1) -> None:
        """Answer at one place of the talk with this line instead of 250.

        Args:
            place: `sender` (MAIL FROM), `rcpt` or `data`.
            reply: for example `451 4.3.0 Try later` or `550 5.1.1 No such user`.
            times: how often; for ever by default. `reset()` or `answer(place, "250 OK")` ends it.
        """
        self._answers[place] = (reply, times)

    def wait_for(self, number: int, *, to: str | None = None, seconds: float = 60) -> list[EmailMessage]:
        """Wait until so many mails (to this address) have come and return them.

        Raises:
            AssertionError: fewer came; the message tells how many.
        """
        end = time.monotonic() + seconds
        with self._news:
            while len(found := self.to(to)) < number:
                left = end - time.monotonic()
                assert left > 0, f"{len(found)} of {number} mails to {to or 'all'} after {seconds} s"
                self._news.wait(left)
            return found

    def to(self, address: str | None) -> list[EmailMessage]:
        """Return the mails that came for this address (its envelope), all for None."""
        return [
            mail for mail in list(self.mails) if address is None or address in str(mail["X-Envelope-To"]).split(", ")
        ]

    @property
    def url(self) -> str:
        """EMAIL_URL of this sink."""
        return f"smtp://127.0.0.1:{self.port}"

    # --- server -------------------------------------------------------------------------------------------------
    def start(self, port: int = 0) -> None:
        """Listen on loopback, on the port of the last time or a free one; return when it does."""
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port or self.port))
        listener.listen(128)
        self.port = listener.getsockname()[1]
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, args=(listener,), name="mail sink", daemon=True)
        self._thread.start()

    def _serve(self, listener: socket.socket) -> None:
        server = self.loop.run_until_complete(self.loop.create_server(lambda: Connection(self), sock=listener))
        try:
            self.loop.run_forever()
        finally:
            server.close()
            for client in list(self.clients):
                client.abort()
            self.loop.run_until_complete(self._finish())
            self.loop.close()

    async def _finish(self) -> None:
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        await asyncio.sleep(0)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def running(self) -> bool:
        return self._thread is not None

    def stop(self) -> None:
        """Stop listening and cut every connection, as a mail server that goes down does."""
        if self._thread:
            self.loop.call_soon_threadsafe(self.loop.stop)
            self._thread.join()
            self._thread = None

    # --- what aiosmtpd asks -------------------------------------------------------------------------------------
    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword | Any
    ) -> AuthResult:
        """Take any password, or only the one that a test has set."""
        given = data.password if isinstance(data, LoginPassword) else b""
        return AuthResult(success=self.password is None or given == self.password.encode(), handled=False)

    def _reply(self, place: Place) -> str:
        reply, times = self._answers.get(place, (OK, -1))
        if times == 0:
            return OK
        if times > 0:
            self._answers[place] = (reply, times - 1)
        return reply

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        reply = self._reply("sender")
        if reply.startswith("2"):
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return reply

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.attempts += 1
        reply = self._reply("rcpt")
        if reply.startswith("2") and address.lower().endswith("@" + GONE):
            reply = "550 5.1.1 No such mailbox"
        if reply.startswith("2"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.delay:
            await asyncio.sleep(self.delay)
        reply = self._reply("data")
        if reply.startswith("2"):
            mail = self._keep(envelope)
            if self.before_answer:
                self.before_answer(mail)
        return reply

    def _keep(self, envelope: Envelope) -> EmailMessage:
        recipients = ", ".join(str(address) for address in envelope.rcpt_tos)
        head = f"X-Envelope-From: {envelope.mail_from}\r\nX-Envelope-To: {recipients}\r\n".encode()
        raw = head + cast(bytes, envelope.content)
        if self.folder:
            self._store(self.folder, raw)
            if __name__ == "__main__":
                return EmailMessage()  # the folder is all that is asked of the process of its own
        mail = message_from_bytes(raw, policy=policy.default)
        with self._news:
            self.mails.append(mail)
            self._news.notify_all()
        return mail

    def _store(self, folder: Path, raw: bytes) -> None:
        """Write under another name first: whoever lists the folder sees whole mails only."""
        name = f"{time.time_ns()}-{next(self._numbers)}"
        draft = folder / f".{name}"
        draft.write_bytes(raw)
        draft.rename(folder / f"{name}.eml")


def main() -> None:
    """Serve until a signal comes: `python -m bin.launch.sink PORT FOLDER`."""
    ends = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    folder = Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    sink = Sink(folder)
    sink.start(int(sys.argv[1]))
    print(f"listening on 127.0.0.1:{sink.port}, storing in {folder}", flush=True)
    signal.sigwait(ends)
    sink.stop()


if __name__ == "__main__":
    main()
