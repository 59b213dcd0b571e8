"""Mail servers for the outbox' tests."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.outbox.talker import Talker


@pytest.fixture
def talker(settings: Any) -> Iterator[Callable[..., Talker]]:
    """`server = talker({"RCPT": "451 later"}, {})`: the mail server is one that says this, connection by connection."""
    with ExitStack() as stack:

        def make(*talks: dict[str, str | None]) -> Talker:
            server = Talker(*talks)
            stack.callback(server.stop)
            settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
            return server

        yield make
