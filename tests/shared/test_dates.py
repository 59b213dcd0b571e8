"""Dates as people say them, in both languages and over the nights when the clocks change."""

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from thamsklyngen.shared import clock, dates

OSLO = ZoneInfo("Europe/Oslo")
START = dt.datetime(2026, 3, 12, 8, 0, tzinfo=OSLO)
END = dt.datetime(2026, 3, 12, 9, 30, tzinfo=OSLO)


@pytest.fixture(autouse=True)
def february() -> Iterator[None]:
    with clock.frozen(dt.datetime(2026, 2, 25, 7, 0, tzinfo=OSLO)):
        yield


@pytest.mark.parametrize(
    ("language", "words"),
    [("nb", "torsdag 12.\xa0mars kl.\xa008.00–09.30"), ("en", "Thursday 12\xa0March, 08:00–09:30")],
)
def test_a_morning_is_one_sentence(language: str, words: str) -> None:
    with translation.override(language):
        assert dates.when(START, END) == words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nb", "torsdag 12.\xa0mars kl.\xa008.00 – fredag 13.\xa0mars kl.\xa009.30"),
        ("en", "Thursday 12\xa0March, 08:00 – Friday 13\xa0March, 09:30"),
    ],
)
def test_several_days_are_both_named(language: str, words: str) -> None:
    with translation.override(language):
        assert dates.when(START, END + dt.timedelta(days=1)) == words


def test_another_year_is_named() -> None:
    with translation.override("nb"):
        assert dates.when(START.replace(year=2019)) == "tirsdag 12.\xa0mars\xa02019 kl.\xa008.00"
        assert dates.date(dt.date(2018, 12, 20)) == "20.\xa0desember\xa02018"
        assert dates.month(dt.date(2027, 1, 1)) == "januar\xa02027"


def test_the_year_is_that_of_the_cluster_not_of_utc() -> None:
    new_year = dt.datetime(2026, 12, 31, 23, 30, tzinfo=dt.UTC)  # already 2027 in Oslo
    with clock.frozen(new_year), translation.override("en"):
        assert dates.date(new_year) == "1\xa0January"


@pytest.mark.parametrize(
    ("name", "norwegian", "english"),
    [
        ("day", "torsdag 12.\xa0mars", "Thursday 12\xa0March"),
        ("date", "12.\xa0mars", "12\xa0March"),
        ("month", "mars", "March"),
        ("moment", "torsdag 12.\xa0mars kl.\xa008.00", "Thursday 12\xa0March, 08:00"),
        ("short_moment", "12.\xa0mars kl.\xa008.00", "12\xa0March, 08:00"),
        ("clock", "08.00", "08:00"),
        ("machine", "2026-03-12T08:00", "2026-03-12T08:00"),
    ],
)
def test_each_form(name: str, norwegian: str, english: str) -> None:
    form = getattr(dates, name)
    with translation.override("nb"):
        assert form(START) == norwegian
    with translation.override("en"):
        assert form(START) == english


def test_short_months_keep_their_stop_in_norwegian() -> None:
    with translation.override("nb"):
        assert dates.short_moment(dt.datetime(2026, 2, 18, 7, 2, tzinfo=OSLO)) == "18.\xa0feb. kl.\xa007.02"


def test_stored_facts_read_like_the_moments_they_were() -> None:
    with translation.override("nb"):
        assert dates.when(START.isoformat(), END.isoformat()) == dates.when(START, END)
        assert dates.day("2026-03-12") == "torsdag 12.\xa0mars"


@pytest.mark.parametrize("nothing", [None, "", "in spring", "2026-13-45", 7])
def test_what_is_no_date_gives_no_words(nothing: object) -> None:
    assert dates.when(nothing, END) == dates.day(nothing) == dates.clock(nothing) == dates.machine(nothing) == ""


@pytest.mark.parametrize(
    ("utc", "clock_shows"),
    [
        (dt.datetime(2026, 3, 29, 0, 59, tzinfo=dt.UTC), "01.59"),
        (dt.datetime(2026, 3, 29, 1, 0, tzinfo=dt.UTC), "03.00"),
        (dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC), "02.30"),
        (dt.datetime(2026, 10, 25, 1, 30, tzinfo=dt.UTC), "02.30"),
        (dt.datetime(2026, 10, 25, 2, 0, tzinfo=dt.UTC), "03.00"),
    ],
)
def test_the_wall_clock_when_the_clocks_change(utc: dt.datetime, clock_shows: str) -> None:
    with translation.override("nb"):
        assert dates.clock(utc) == clock_shows
