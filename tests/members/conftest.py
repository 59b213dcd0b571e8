"""What tests about members share."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.members.register_server import Register, serving


@pytest.fixture
def register(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Register]:
    """A register of our own, which the portal asks."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with serving() as server:
        settings.BRREG_URL, settings.BRREG_WEEKLY = server.url, True
        yield server
