"""The web server's worker: gunicorn's threads, of which only whole requests take one.

Gunicorn hands a connection to a thread and reads it there, so a dozen clients that send half a request hold all of
them. Here the loop that waits for connections gathers the request first, and a thread gets it when all of it is there,
as a buffering proxy would do it. For what comes over TLS, use such a proxy: see docs/running.md.
"""

import re
import selectors
import socket
import struct
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

from thamsklyngen.shared.sizes import MB, REQUEST

END_OF_HEAD = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,18})[ \t]*\r\n", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding[ \t]*:", re.IGNORECASE)
LONGEST_HEAD = 64 * 1024
MOST_WAITING = 500  # connections of one process whose request isn't whole; fewer than gunicorn's worker_connections
MOST_HELD = 32 * MB  # bytes of all of them
READ_AT_ONCE = 64 * 1024
PATIENCE = 20.0  # seconds for a whole request to come
FAREWELL = 2.0  # seconds in which a client may take its answer before the connection is cut
# A thread waits so long for the client at most, and a page of usual size fits into what the kernel sends by itself.
THREAD_PATIENCE = struct.pack("ll", 5, 0)
SENDING = 256 * 1024
# In both languages and without styles: Django, which knows the person's language, never sees the request.
TOO_LARGE = """<!doctype html><html lang="nb"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>For stort – Too large</title>
<h1>Det du sendte, er for stort</h1><p>Ingenting er lagret. Gå tilbake i nettleseren, ta vare på teksten et annet sted,
og send den i mindre deler. Var det en fil, velg en mindre.</p>
<h2 lang="en">What you sent is too large</h2><p lang="en">Nothing was saved. Go back in the browser, put the text
somewhere safe, and send it in smaller parts. If it was a file, choose a smaller one.</p></html>
"""


class Refused(Exception):
    """A request that isn't taken; the text is the status to answer with."""


def is_whole(held: bytearray) -> bool:
    """Whether `held` begins with a whole request.

    Raises:
        Refused: too long, or of a length that isn't told before (no browser sends that, and proxies that buffer don't).
    """
    end = held.find(END_OF_HEAD)
    if end < 0:
        if len(held) > LONGEST_HEAD:
            raise Refused("431 Request Header Fields Too Large")
        return False
    head = bytes(held[: end + 2])
    if CHUNKED.search(head):
        raise Refused("411 Length Required")
    told = LENGTH.search(head)
    length = int(told[1]) if told else 0
    if length > REQUEST:
        raise Refused("413 Content Too Large")
    return len(held) >= end + len(END_OF_HEAD) + length


def refusal(status: str) -> bytes:
    """The whole answer to a request that isn't taken: a page that says what to do, where people can come to see it."""
    page = TOO_LARGE.encode() if status.startswith("413") else b""
    head = f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Type: text/html; charset=utf-8\r\n"
    return f"{head}Content-Length: {len(page)}\r\n\r\n".encode() + page


@dataclass
class Wait:
    """What has come on a connection so far, and until when the rest may come."""

    until: float
    held: bytearray = field(default_factory=bytearray)
    leaving: bool = False


class WholeRequests(ThreadWorker):
    """Reads requests in the waiting loop and gives them to threads when they are whole."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waits: dict[TConn, Wait] = {}  # the oldest first

    def enqueue_req(self, conn: TConn) -> None:
        """Wait for a whole request; called for every new connection and whenever one may bring another request."""
        if self.cfg.is_ssl:
            super().enqueue_req(conn)
            return
        if not conn.initialized:
            conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, THREAD_PATIENCE)
            conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, THREAD_PATIENCE)
            conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SENDING)
        wait = self._wait(conn, PATIENCE, self._on_bytes)
        if conn.parser is not None:
            wait.held += conn.parser.unreader.take_buffered()
        self._look(conn, wait)

    def handle(self, conn: TConn) -> Any:
        """Run the request in a thread. What has been read is put where gunicorn reads from."""
        if (held := conn.__dict__.pop("held", None)) is not None:
            conn.data_ready = True
            conn.init()
            conn.parser.unreader.unread(bytes(held))
        return super().handle(conn)

    def handle_request(self, req: Any, conn: TConn) -> bool:
        """Answer, and throw away what the portal left of the body: all of it is here already.

        Over more than 64 KB gunicorn would end the connection, after an answer that says it is kept.
        """
        keeps = bool(super().handle_request(req, conn))
        if keeps and not self.cfg.is_ssl:
            conn.parser.finish_body()
        return keeps

    def finish_request(self, conn: TConn, future: "Future[Any]") -> None:
        """Keep the connection for another request, or part: without waiting for the client in the loop."""
        if not self.cfg.is_ssl and not future.cancelled() and not future.exception() and not future.result():
            self._part(conn)
        else:
            super().finish_request(conn, future)

    def murder_pending(self) -> None:
        """Part from those who have taken too long; when the server ends, from those who have sent nothing."""
        super().murder_pending()
        now = time.monotonic()
        for conn, wait in list(self.waits.items()):
            if wait.until <= now or not (self.alive or wait.held or wait.leaving):
                self._drop(conn)

    def _wait(self, conn: TConn, seconds: float, callback: Callable[[TConn, socket.socket], None]) -> Wait:
        conn.sock.setblocking(False)
        wait = self.waits[conn] = Wait(time.monotonic() + seconds)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(callback, conn))
        self._make_room()
        return wait

    def _on_bytes(self, conn: TConn, sock: socket.socket) -> None:
        wait = self.waits.get(conn)
        came = _read(sock) if wait else None
        if wait is None or came is None:
            return
        wait.held += came
        if came:
            self._make_room()
        else:
            self._drop(conn)
        if conn in self.waits:
            self._look(conn, wait)

    def _look(self, conn: TConn, wait: Wait) -> None:
        """Hand a whole request to a thread; answer at once what isn't taken."""
        try:
            if is_whole(wait.held):
                self._forget(conn)
                conn.held = wait.held
                super().enqueue_req(conn)
        except Refused as refused:
            self._forget(conn)
            conn.sock.send(refusal(str(refused)))
            self._part(conn)

    def _make_room(self) -> None:
        """Part from whoever has waited longest while there is too much."""
        while len(self.waits) > MOST_WAITING or sum(len(wait.held) for wait in self.waits.values()) > MOST_HELD:
            self._drop(next(iter(self.waits)))

    def _part(self, conn: TConn) -> None:
        """End the connection so that the answer arrives (RFC 9112, 9.6): send no more, read what still comes."""
        try:
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self._close(conn)
        else:
            self._wait(conn, FAREWELL, self._on_rest).leaving = True

    def _on_rest(self, conn: TConn, sock: socket.socket) -> None:
        if conn in self.waits and _read(sock) == b"":
            self._drop(conn)

    def _forget(self, conn: TConn) -> None:
        self.waits.pop(conn, None)
        self.poller.unregister(conn.sock)

    def _drop(self, conn: TConn) -> None:
        self._forget(conn)
        self._close(conn)

    def _close(self, conn: TConn) -> None:
        self.nr_conns -= 1
        conn.close()


def _read(sock: socket.socket) -> bytes | None:
    """What has come; empty at the end, None if there is nothing yet."""
    try:
        return sock.recv(READ_AT_ONCE)
    except (BlockingIOError, InterruptedError):
        return None
    except OSError:
        return b""
