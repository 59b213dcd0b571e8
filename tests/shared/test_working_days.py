"""Working days by the public holidays of the cluster's country."""

import datetime as dt

import pytest

from thamsklyngen.shared.working_days import is_working_day, working_days_after


def test_norways_public_holidays_and_weekends_are_none() -> None:
    days = (dt.date(2026, 1, 1) + dt.timedelta(days=number) for number in range(365))
    free = [f"{day:%m-%d}" for day in days if day.weekday() < 5 and not is_working_day(day)]
    assert free == ["01-01", "04-02", "04-03", "04-06", "05-01", "05-14", "05-25", "12-25"]
    assert not is_working_day(dt.date(2026, 11, 21))


@pytest.mark.parametrize(
    ("day", "after"),
    [("2026-11-23", "2026-11-26"), ("2026-11-26", "2026-12-01"), ("2026-04-01", "2026-04-09")],
)
def test_three_working_days_later(day: str, after: str) -> None:
    assert working_days_after(dt.date.fromisoformat(day), 3) == dt.date.fromisoformat(after)
