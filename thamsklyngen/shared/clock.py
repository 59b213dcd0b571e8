"""The portal's only clock. Everything asks here, so that tests and demo data can set it."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from django.conf import settings

_frozen: dt.datetime | None = None


def now() -> dt.datetime:
    """The present moment, aware, in UTC."""
    return _frozen or dt.datetime.now(dt.UTC)


def zone() -> ZoneInfo:
    """The time zone in which the cluster lives."""
    return ZoneInfo(settings.TIME_ZONE)


def local(moment: dt.datetime) -> dt.datetime:
    """`moment` (aware) as the cluster's wall clock shows it."""
    return moment.astimezone(zone())


def today() -> dt.date:
    """Today's date in the cluster's time zone; all periods count in it."""
    return local(now()).date()


def at(day: dt.date, hour: int = 0, minute: int = 0) -> dt.datetime:
    """The aware moment at which the cluster's wall clock shows `hour`:`minute` on `day`."""
    return dt.datetime.combine(day, dt.time(hour, minute), tzinfo=zone()).astimezone(dt.UTC)


@contextmanager
def frozen(moment: dt.datetime) -> Iterator[None]:
    """Let the clock stand at `moment` (aware) in all threads of this process until the block ends."""
    global _frozen
    if moment.tzinfo is None:
        raise ValueError("the clock takes aware moments only")
    before, _frozen = _frozen, moment.astimezone(dt.UTC)
    try:
        yield
    finally:
        _frozen = before
