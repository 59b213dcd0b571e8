"""Calendar entries (RFC 5545, sent as iTIP RFC 5546 in mail by RFC 6047)."""

import datetime as dt
from typing import Any, NotRequired, TypedDict

from django.conf import settings
from icalendar import Alarm, Calendar, Event, Timezone, vCalAddress, vText

from thamsklyngen.shared import clock
from thamsklyngen.shared.text import without_invisible

# Europe/Oslo by its two yearly rules (Directive 2000/84/EC and Norway's regulation on summer time): no table of years.
# A cluster elsewhere gets its times in UTC, which every calendar shows right.
OSLO = """BEGIN:VTIMEZONE
TZID:Europe/Oslo
BEGIN:STANDARD
DTSTART:19961027T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19810329T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
END:VTIMEZONE
"""


class Entry(TypedDict):
    """What a calendar entry tells. Moments are aware."""

    method: str  # REQUEST or CANCEL
    uid: str
    sequence: int
    summary: str
    description: str
    location: str
    url: str
    attendee_name: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    answer: NotRequired[str]  # PARTSTAT; a place that one has taken is ACCEPTED


def calendar_of(entry: Entry | Any, *, stamp: dt.datetime, attendee: str) -> bytes:
    """The calendar object of one mail.

    Args:
        entry: what to tell.
        stamp: DTSTAMP: when the message was written.
        attendee: the recipient's address in ASCII, the only ATTENDEE.

    Returns:
        The VCALENDAR, UTF-8, with METHOD, VTIMEZONE and one VEVENT.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.CLUSTER['name']}//portal//{settings.LANGUAGE_CODE.upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", entry["method"])
    if settings.TIME_ZONE == "Europe/Oslo":
        calendar.add_component(Timezone.from_ical(OSLO))
    calendar.add_component(_event(entry, stamp, attendee))
    return calendar.to_ical()


def _event(entry: Entry, stamp: dt.datetime, attendee: str) -> Event:
    cancelled = entry["method"] == "CANCEL"
    event = Event()
    event.add("uid", entry["uid"])
    event.add("sequence", entry["sequence"])
    event.add("dtstamp", stamp.astimezone(dt.UTC))
    event.add("dtstart", _written(entry["starts_at"]))
    event.add("dtend", _written(entry["ends_at"]))
    for name in ("summary", "description", "location", "url"):
        if entry[name]:
            event.add(name, without_invisible(entry[name]))
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if cancelled else "OPAQUE")
    organizer = vCalAddress(f"mailto:{settings.ORGANIZER_EMAIL}")
    organizer.params["CN"] = _parameter(settings.CLUSTER["name"])
    event["organizer"] = organizer
    event["attendee"] = _attendee(entry["attendee_name"], attendee, entry.get("answer", "ACCEPTED"))
    if not cancelled:
        event.add_component(_alarm(entry["summary"]))
    return event


def _written(moment: dt.datetime) -> dt.datetime:
    return clock.local(moment) if settings.TIME_ZONE == "Europe/Oslo" else moment.astimezone(dt.UTC)


def _attendee(name: str, address: str, answer: str) -> vCalAddress:
    attendee = vCalAddress(f"mailto:{address}")
    attendee.params.update(
        {
            "CN": _parameter(name),
            "ROLE": vText("REQ-PARTICIPANT"),
            "PARTSTAT": vText(answer),
            "RSVP": vText("FALSE"),
        }
    )
    return attendee


def _parameter(name: str) -> vText:
    """`name` as a parameter may hold it (RFC 5545, 3.1): no control characters, and no way to quote a quote."""
    return vText("".join(sign for sign in name if sign.isprintable()).replace('"', "'"))


def _alarm(summary: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", without_invisible(summary))
    alarm.add("trigger", dt.timedelta(minutes=-30))
    return alarm
