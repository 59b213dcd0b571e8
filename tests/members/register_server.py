"""A register of our own on 127.0.0.1: a real HTTP server that answers in the shapes of Enhetsregisteret's API."""

import json
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

NUMBERS = ("100000008", "100000016", "100000024", "100000032", "100000040")  # right check digits; numbers of no company
SITE = "100000059"


@dataclass
class Reply:
    """What is answered to one path."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    drip: str = ""  # "head" or "body": a byte every 0.2 s, for ever
    silent: bool = False  # takes the question and says nothing

    @classmethod
    def json(cls, answer: Any, status: int = 200) -> "Reply":
        return cls(status, json.dumps(answer).encode(), {"Content-Type": "application/json"})


class Register:
    """The replies by path, and the questions that came. Unknown paths get 404, as in the real one."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/enhetsregisteret/api"
        self.replies: dict[str, Reply] = {}
        self.asked: list[tuple[str, dict[str, list[str]]]] = []
        self.headers: list[dict[str, str]] = []
        self.ending = threading.Event()

    def has(self, number: str, *, site: bool = False, **facts: Any) -> dict[str, Any]:
        """Let the register hold a company, or a site, with `facts`."""
        answer = {"organisasjonsnummer": number, "navn": "EKSEMPEL VERKSTED AS", **facts}
        self.replies[f"/{'underenheter' if site else 'enheter'}/{number}"] = Reply.json(answer)
        return answer

    def says(self, path: str, reply: Reply) -> None:
        """Answer questions at `path` so."""
        self.replies[path] = reply

    def finds(self, *hits: dict[str, Any], total: int | None = None) -> None:
        """Answer searches with `hits`; the list is left out when there are none."""
        answer: dict[str, Any] = {"page": {"size": 20, "totalElements": len(hits) if total is None else total}}
        if hits:
            answer["_embedded"] = {"enheter": list(hits)}
        self.replies["/enheter"] = Reply.json(answer)

    @property
    def paths(self) -> list[str]:
        """The paths that were asked for, in order."""
        return [path for path, _query in self.asked]


def whole(number: str = NUMBERS[0], **facts: Any) -> dict[str, Any]:
    """A main unit with all that the portal reads."""
    return {
        "organisasjonsnummer": number,
        "navn": "EKSEMPEL VERKSTED AS",
        "organisasjonsform": {"kode": "AS", "beskrivelse": "Aksjeselskap"},
        "naeringskode1": {"kode": "25.620", "beskrivelse": "Bearbeiding av metaller"},
        "antallAnsatte": 42,
        "forretningsadresse": {
            "land": "Norge", "landkode": "NO", "adresse": ["Demoveien 1"], "postnummer": "7300",
            "poststed": "ORKANGER", "kommune": "ORKLAND", "kommunenummer": "5059",
        },
        "hjemmeside": "www.eksempel.example",
        "konkurs": False,
        "underAvvikling": False,
        **facts,
    }  # fmt: skip


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    register: Register

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        path = parts.path.removeprefix("/enhetsregisteret/api")
        self.register.asked.append((path, parse_qs(parts.query)))
        self.register.headers.append(dict(self.headers.items()))
        reply = self.register.replies.get(path, Reply(404))
        self.close_connection = True
        try:
            self._answer(reply)
        except OSError:  # whoever asked has gone
            return

    def _answer(self, reply: Reply) -> None:
        if reply.silent:
            self.register.ending.wait(30)
            return
        head = f"HTTP/1.1 {reply.status} Said\r\n" + "".join(
            f"{key}: {value}\r\n" for key, value in reply.headers.items()
        )
        if reply.drip == "head":
            self._drip(head.encode() + b"X-Endless: ")
        elif reply.drip == "body":
            self.wfile.write(head.encode() + b"Content-Length: 100000\r\n\r\n")
            self._drip(b"")
        else:
            length = f"Content-Length: {len(reply.body)}\r\nConnection: close\r\n\r\n"
            self.wfile.write(head.encode() + length.encode() + reply.body)

    def _drip(self, start: bytes) -> None:
        self.wfile.write(start)
        while not self.register.ending.is_set():
            self.wfile.write(b" ")
            self.wfile.flush()
            time.sleep(0.2)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients that leave are what is tested."""

    def server_bind(self) -> None:
        socketserver.TCPServer.server_bind(self)  # without the look-up of its own name
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]


@contextmanager
def serving() -> Iterator[Register]:
    """A register that runs for the block."""
    handler = type("Handler", (_Handler,), {})
    server = _Server(("127.0.0.1", 0), handler)
    register = Register(server.server_address[1])
    handler.register = register  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield register
    finally:
        register.ending.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
