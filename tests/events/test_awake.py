"""The clock of an offer stands still while people sleep."""

import datetime as dt

import pytest

from events.domain.awake import awake_after
from thamsklyngen.shared import clock


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=clock.zone())


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-05-06 10:00", 4, "2026-05-06 14:00"),
        ("2026-05-06 17:00", 4, "2026-05-06 21:00"),
        ("2026-05-06 18:30", 4, "2026-05-07 08:30"),
        ("2026-05-06 22:00", 4, "2026-05-07 11:00"),
        ("2026-05-06 03:00", 4, "2026-05-06 11:00"),
        ("2026-05-06 20:00", 16, "2026-05-08 08:00"),
        ("2026-03-28 20:00", 2, "2026-03-29 08:00"),  # the night that lacks an hour
        ("2026-10-24 20:00", 2, "2026-10-25 08:00"),  # and the one that has one more
    ],
)
def test_the_clock_of_an_offer(start: str, hours: int, end: str) -> None:
    assert awake_after(at(start), dt.timedelta(hours=hours)) == at(end)
