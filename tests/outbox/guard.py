"""A guard against hanging, so that a test of something frozen fails instead of standing still."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from bin.launch.valkey import Valkey

LONG = 45.0  # seconds; all that is guarded ends within a few


@contextmanager
def never_hangs(broker: Valkey) -> Iterator[None]:
    """Fail if what is inside still waits for the frozen `broker` after a long time; then it is thawed."""
    hung = threading.Event()

    def rescue() -> None:
        hung.set()
        broker.thaw()

    timer = threading.Timer(LONG, rescue)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
    assert not hung.is_set(), "held up by the frozen broker"
