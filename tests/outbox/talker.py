"""A mail server that says what a test tells it, also what no library would let a server say."""

import contextlib
import socket
import threading
from collections.abc import Iterator

SILENT = None  # keeps the connection open and says nothing
HANG_UP = ""
USUAL = {
    "HELLO": "220 talker", "EHLO": "250-talker\r\n250 8BITMIME", "MAIL": "250 ok", "RCPT": "250 ok",
    "DATA": "354 go on", ".": "250 taken", "RSET": "250 ok", "QUIT": "221 bye",
}  # fmt: skip


class Drip(str):
    """An answer that comes byte by byte and doesn't end; who is still there after 200 of them was never cut off."""


class Late(str):
    """An answer that takes its time."""


class Talker:
    """Listens on loopback. Each connection takes the next of `talks`: answers that are other than usual, by command."""

    def __init__(self, *talks: dict[str, str | None]) -> None:
        self.talks, self.connections, self.dripped_out = list(talks), 0, False
        self.open_talks: list[dict[str, str | None]] = []
        self.heard: list[str] = []
        self.taken: list[bytes] = []
        self._over = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._listen, daemon=True)]
        self._threads[0].start()

    def _listen(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            talk = USUAL | self.talks[min(self.connections, len(self.talks) - 1)] if self.talks else USUAL
            self.connections += 1
            self.open_talks.append(dict(talk))
            thread = threading.Thread(target=self._talk, args=(client, self.open_talks[-1]), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _talk(self, client: socket.socket, talk: dict[str, str | None]) -> None:
        with contextlib.suppress(OSError), client, client.makefile("rb") as lines:
            if not self._say(client, talk["HELLO"]):
                return
            for line in lines:
                words = line.decode("utf-8", "replace").strip()
                self.heard.append(words)
                verb = words[:4].upper()
                answer = talk.get(verb, "500 what?")
                if not self._say(client, answer):
                    return
                if verb == "DATA" and str(answer).startswith("354"):
                    self.taken.append(self._mail(lines))
                    if not self._say(client, talk["."]):
                        return

    def _mail(self, lines: Iterator[bytes]) -> bytes:  # type: ignore[type-arg]
        return b"".join(iter(lambda: next(lines), b".\r\n"))

    def _say(self, client: socket.socket, answer: str | None) -> bool:
        if isinstance(answer, Drip):
            for _ in range(200):
                client.sendall(b"2")
                if self._over.wait(0.05):
                    return False
            self.dripped_out = True
            return False
        if answer == HANG_UP:
            return False
        if isinstance(answer, Late):
            self._over.wait(0.6)
        if answer is not SILENT:
            client.sendall(answer.encode() + b"\r\n")
        return True

    def from_now_on(self, where: str, answer: str | None) -> None:
        """Have the connections that are open answer so at the next command `where`."""
        for talk in self.open_talks:
            talk[where] = answer

    def stop(self) -> None:
        """Stop listening; what still drips ends."""
        self._over.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._threads[0].join(10)
