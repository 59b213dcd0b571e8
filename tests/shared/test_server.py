"""The web server: slow clients hold nobody up, and headers can't move the portal."""

import http.client
import socket
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.services import LivePortal
from thamsklyngen.server import LONGEST_HEAD, Refused, is_whole, refusal
from thamsklyngen.shared import sizes

HEAD = b"POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
HALVES = {
    "nothing": b"",
    "a head": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: b",
    "a body": HEAD + b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nemail=",
    "a body to come": HEAD + b"Expect: 100-continue\r\nContent-Length: 1000\r\n\r\n",
    "a second request": b"GET /robots.txt HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET / HTTP/1.1\r\nX",
}
MANY = 60  # more than all threads together


@pytest.mark.parametrize(
    "held",
    [
        b"",
        b"GET / HTTP/1.1\r\nHost: x\r\n",
        HEAD + b"Content-Length: 2\r\n\r\na",
        HEAD + b"content-length:\t2 \r\nA: b\r\n\r\na",
    ],
)
def test_half_a_request_isnt_whole(held: bytes) -> None:
    assert not is_whole(bytearray(held))


@pytest.mark.parametrize(
    "held",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        HEAD + b"Content-Length: 2\r\n\r\nab",
        HEAD + b"X-Content-Length: 9\r\n\r\n",
        HEAD + b"Content-Length: 2\r\n\r\nabGET /",
    ],
)
def test_a_whole_request_is(held: bytes) -> None:
    assert is_whole(bytearray(held))


@pytest.mark.parametrize(
    ("held", "status"),
    [
        (b"x" * (LONGEST_HEAD + 1), "431"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", "411"),
        (HEAD + b"Content-Length: %d\r\n\r\n" % (sizes.REQUEST + 1), "413"),
    ],
)
def test_what_would_never_end_is_refused(held: bytes, status: str) -> None:
    with pytest.raises(Refused, match=status):
        is_whole(bytearray(held))


def test_people_who_send_too_much_get_a_page_and_machines_no_body() -> None:
    head, _gap, page = refusal("413 Content Too Large").partition(b"\r\n\r\n")
    assert b"HTTP/1.1 413 Content Too Large\r\n" in head
    assert b"Content-Length: %d" % len(page) in head
    assert b"Ingenting er lagret." in page
    assert b"Nothing was saved." in page
    assert refusal("411 Length Required").endswith(b"Content-Length: 0\r\n\r\n")


@pytest.fixture
def connections(live_portal: LivePortal) -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def connect(portal: LivePortal, stack: ExitStack) -> socket.socket:
    return stack.enter_context(socket.create_connection(("127.0.0.1", portal.port), timeout=30))


def answer(portal: LivePortal, path: str, headers: dict[str, str]) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", portal.port, timeout=30)
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    response.read()
    connection.close()
    return response.status, response.headers.get("Location", "")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("half", HALVES)
def test_clients_that_send_half_a_request_hold_nobody_up(
    live_portal: LivePortal, connections: ExitStack, half: str
) -> None:
    for _ in range(MANY):
        connect(live_portal, connections).sendall(HALVES[half])
    for _ in range(5):
        with urllib.request.urlopen(f"{live_portal.url}/health/ready", timeout=30) as ready:
            assert ready.status == 200


@pytest.mark.django_db(transaction=True)
def test_clients_that_dont_take_their_answer_hold_nobody_up(live_portal: LivePortal, connections: ExitStack) -> None:
    for _ in range(MANY):
        connection = connections.enter_context(socket.socket())
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        connection.connect(("127.0.0.1", live_portal.port))
        connection.sendall(b"GET /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    for _ in range(5):
        assert answer(live_portal, "/health/ready", {})[0] == 200


@pytest.mark.django_db(transaction=True)
def test_a_request_in_pieces_and_one_behind_it_are_answered(live_portal: LivePortal, connections: ExitStack) -> None:
    connection = connect(live_portal, connections)
    body = b"email=" + b"a" * 20_000
    request = HEAD + b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    for piece in (request[:30], request[30:150], request[150:]):
        connection.sendall(piece)
    connection.sendall(b"GET /robots.txt HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    told = b"".join(iter(lambda: connection.recv(65536), b""))
    assert told.startswith(b"HTTP/1.1 403 ")  # without the form's token
    assert told.count(b"HTTP/1.1 ") == 2


@pytest.mark.django_db(transaction=True)
def test_one_connection_carries_many_requests(live_portal: LivePortal) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", live_portal.port, timeout=30)
    for _ in range(3):
        connection.request("GET", "/health/ready")
        response = connection.getresponse()
        assert response.read()
        assert response.status == 200
    connection.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("path", "kind", "status"),
    [
        ("/accounts/login/", "application/x-www-form-urlencoded", 413),  # refused before it is read to the end
        ("/accounts/login/", "text/plain", 403),
        ("/finnes-ikke/", "text/plain", 404),
    ],
)
def test_the_connection_is_kept_as_the_answer_says_where_the_portal_left_a_body_unread(
    live_portal: LivePortal, path: str, kind: str, status: int
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", live_portal.port, timeout=30)
    headers = {"Content-Type": kind, "Cookie": f"csrftoken={'a' * 32}"}  # so that the form's token is looked for
    connection.request("POST", path, b"a=" + b"a" * (3 * sizes.MB), headers)
    connection.auto_open = 0  # a new connection would hide that this one has ended
    response = connection.getresponse()
    response.read()
    assert (response.status, response.headers["Connection"]) == (status, "keep-alive")
    connection.request("GET", "/health/ready")
    assert connection.getresponse().status == 200
    connection.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["SCRIPT_NAME", "PATH_INFO"])
def test_no_header_tells_the_portal_where_it_stands(live_portal: LivePortal, name: str) -> None:
    moved = answer(live_portal, "/evil/my/events/", {name: "/evil"})
    assert moved == answer(live_portal, "/evil/my/events/", {})
    assert answer(live_portal, "/events/", {name: "/evil"})[0] == 200
