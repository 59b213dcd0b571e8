"""Calendar entries as Outlook, Gmail and telephones read them."""

import datetime as dt
from typing import Any

import pytest
from icalendar import Calendar

from thamsklyngen.shared.ical import calendar_of

UTC = dt.UTC
STAMP = dt.datetime(2026, 3, 4, 9, 0, tzinfo=UTC)


def entry(**details: Any) -> dict[str, Any]:
    return {
        "method": "REQUEST",
        "uid": "4a8c0b4d-62c3-4154-9384-a780577d59b6",
        "sequence": 3,
        "summary": "Frokostmøte om 5S hos Simpro",
        "description": "Å avslå i Outlook gir ikke plassen fra deg: " + "æøå, " * 60 + "\nslutt; her",
        "location": "Simpro, kantina; Løkken\\Verk",
        "url": "https://portal.example/events/frokost/",
        "attendee_name": 'Kari "Kalle" Nordmann, Jr.: æ',
        "starts_at": dt.datetime(2026, 3, 12, 7, 0, tzinfo=UTC),
        "ends_at": dt.datetime(2026, 3, 12, 8, 30, tzinfo=UTC),
        **details,
    }


def written(**details: Any) -> bytes:
    return calendar_of(entry(**details), stamp=STAMP, attendee="kari@hamos.example")


def read(**details: Any) -> tuple[Calendar, Any]:
    calendar = Calendar.from_ical(written(**details))
    [event] = calendar.walk("VEVENT")
    return calendar, event


def test_a_request_tells_all_and_names_only_the_recipient() -> None:
    calendar, event = read()
    assert (calendar["METHOD"], calendar["VERSION"]) == ("REQUEST", "2.0")
    assert (event["STATUS"], event["TRANSP"], event["SEQUENCE"]) == ("CONFIRMED", "OPAQUE", 3)
    assert event.decoded("DTSTAMP") == STAMP
    assert event["DESCRIPTION"] == entry()["description"]
    assert event["LOCATION"] == entry()["location"]
    assert event["ORGANIZER"] == "mailto:post@thamsklyngen.example"
    attendee = event["ATTENDEE"]
    assert not isinstance(attendee, list)
    assert attendee == "mailto:kari@hamos.example"
    assert (attendee.params["PARTSTAT"], attendee.params["RSVP"]) == ("ACCEPTED", "FALSE")
    assert attendee.params["CN"] == "Kari 'Kalle' Nordmann, Jr.: æ"


def test_a_cancellation_says_so_twice_and_rings_no_bell() -> None:
    calendar, event = read(method="CANCEL", description="")
    assert (calendar["METHOD"], event["STATUS"], event["TRANSP"]) == ("CANCEL", "CANCELLED", "TRANSPARENT")
    assert not event.walk("VALARM")
    assert "DESCRIPTION" not in event


def test_lines_are_folded_at_75_octets_and_end_as_they_must() -> None:
    raw = written()
    lines = raw.split(b"\r\n")
    assert lines[-1] == b""
    assert max(map(len, lines)) <= 75
    assert b"\n" not in raw.replace(b"\r\n", b"")
    for line in lines:
        line.decode()  # no letter is cut in two


def test_the_time_zone_is_its_two_yearly_rules() -> None:
    calendar, _ = read()
    [zone] = calendar.walk("VTIMEZONE")
    assert zone["TZID"] == "Europe/Oslo"
    rules = {part.name: part for part in zone.subcomponents}
    assert set(rules) == {"STANDARD", "DAYLIGHT"}
    assert len(zone.subcomponents) == 2
    assert rules["STANDARD"]["RRULE"].to_ical() == b"FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10"
    assert rules["DAYLIGHT"]["RRULE"].to_ical() == b"FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3"
    assert "RDATE" not in zone.to_ical().decode()


@pytest.mark.parametrize(
    ("moment", "wall"),
    [
        (dt.datetime(2026, 3, 27, 7, 0, tzinfo=UTC), "20260327T080000"),  # Friday before summer time
        (dt.datetime(2026, 3, 30, 6, 0, tzinfo=UTC), "20260330T080000"),  # Monday after
        (dt.datetime(2026, 10, 23, 6, 0, tzinfo=UTC), "20261023T080000"),
        (dt.datetime(2026, 10, 26, 7, 0, tzinfo=UTC), "20261026T080000"),
        (dt.datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "20260329T015900"),
        (dt.datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "20260329T030000"),
    ],
)
def test_times_are_those_of_the_wall_on_both_sides_of_the_change(moment: dt.datetime, wall: str) -> None:
    raw = written(starts_at=moment, ends_at=moment + dt.timedelta(hours=2))
    assert f"DTSTART;TZID=Europe/Oslo:{wall}\r\n".encode() in raw
    [event] = Calendar.from_ical(raw).walk("VEVENT")
    assert event.decoded("DTSTART").astimezone(UTC) == moment
    assert event.decoded("DTEND").astimezone(UTC) == moment + dt.timedelta(hours=2)


def test_the_rules_themselves_give_norways_offsets() -> None:
    calendar, _ = read()
    zone = calendar.walk("VTIMEZONE")[0].to_tz()
    for month, day, hours in ((3, 28, 1), (3, 30, 2), (7, 1, 2), (10, 24, 2), (10, 26, 1)):
        offset = zone.utcoffset(dt.datetime(2031, month, day, 12))
        assert offset == dt.timedelta(hours=hours), (month, day)


def test_elsewhere_times_go_in_utc(settings: Any) -> None:
    settings.TIME_ZONE = "Europe/Helsinki"
    calendar, event = read()
    assert not calendar.walk("VTIMEZONE")
    assert event["DTSTART"].to_ical() == b"20260312T070000Z"


@pytest.mark.parametrize("bad", ["a\r\nATTENDEE:mailto:spion@example.com", "a\nX:1", "a\x00b", 'a";X="b'])
def test_a_name_or_title_brings_no_line_of_its_own(bad: str) -> None:
    raw = written(summary=bad, attendee_name=bad, location=bad)
    unfolded = raw.replace(b"\r\n ", b"").split(b"\r\n")
    assert sum(line.startswith(b"ATTENDEE") for line in unfolded) == 1
    assert not [line for line in unfolded if line.startswith(b"X")]
    [event] = Calendar.from_ical(raw).walk("VEVENT")
    assert event["ATTENDEE"] == "mailto:kari@hamos.example"


@pytest.mark.parametrize("name", ["summary", "description", "location"])
def test_what_calendars_may_not_hold_is_left_out(name: str) -> None:
    assert not {0x01, 0x0B, 0x1B} & set(written(**{name: "a\x01\x0b\x1b\u202eb"}))
    _calendar, event = read(**{name: "a\x01\u202eb\nc"})
    assert event[name] == "ab\nc"
