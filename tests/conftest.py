"""What all tests share."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from members import middleware  # noqa: F401 - the app registry is ready before any factory is imported


@pytest.fixture(autouse=True)
def _fresh_cache(request: pytest.FixtureRequest) -> Iterator[None]:
    """Rate limits and notes of one test never reach the next."""
    yield
    if "db" in request.fixturenames or "transactional_db" in request.fixturenames:
        cache.clear()
