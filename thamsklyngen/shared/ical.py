"""Calendar entries (RFC 5545, sent as iTIP RFC 5546 in mail by RFC 6047), and calendars to subscribe to (RFC 7986)."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, NotRequired, TypedDict

from django.conf import settings
from icalendar import Alarm, Calendar, Event, Timezone, vCalAddress, vDuration, vText

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


class Listed(TypedDict):
    """What a calendar that one subscribes to tells of an event; nothing in it is about anybody. Moments are aware."""

    uid: str
    sequence: int
    changed_at: dt.datetime
    summary: str
    description: str
    location: str
    url: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    status: str  # CONFIRMED, TENTATIVE or CANCELLED
    busy: bool  # whether the time is taken


AGAIN = dt.timedelta(hours=1)  # how soon a calendar program may ask anew


def calendar_of(entry: Entry | Any, *, stamp: dt.datetime, attendee: str) -> bytes:
    """The calendar object of one mail.

    Args:
        entry: what to tell.
        stamp: DTSTAMP: when the message was written.
        attendee: the recipient's address in ASCII, the only ATTENDEE.

    Returns:
        The VCALENDAR, UTF-8, with METHOD, VTIMEZONE and one VEVENT.
    """
    calendar = _calendar(entry["method"])
    calendar.add_component(_event(entry, stamp, attendee))
    return calendar.to_ical()


def feed_of(entries: Iterable[Listed], *, name: str) -> bytes:
    """The calendar object that others subscribe to; the same bytes for the same entries.

    Args:
        entries: what stands in it.
        name: what calendar programs call it.

    Returns:
        The VCALENDAR, UTF-8, with METHOD PUBLISH, VTIMEZONE and a VEVENT for each entry, which may be none.
    """
    calendar = _calendar("PUBLISH")
    for key in ("name", "x-wr-calname"):  # RFC 7986, and what programs read that are older
        calendar.add(key, without_invisible(name))
    calendar.add("refresh-interval", vDuration(AGAIN), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(AGAIN))
    for entry in entries:
        calendar.add_component(_listed(entry))
    return calendar.to_ical()


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.CLUSTER['name']}//portal//{settings.LANGUAGE_CODE.upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    if settings.TIME_ZONE == "Europe/Oslo":
        calendar.add_component(Timezone.from_ical(OSLO))
    return calendar


def _event(entry: Entry, stamp: dt.datetime, attendee: str) -> Event:
    cancelled = entry["method"] == "CANCEL"
    event = _told(entry, stamp)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if cancelled else "OPAQUE")
    event["attendee"] = _attendee(entry["attendee_name"], attendee, entry.get("answer", "ACCEPTED"))
    if not cancelled:
        event.add_component(_alarm(entry["summary"]))
    return event


def _listed(entry: Listed) -> Event:
    event = _told(entry, entry["changed_at"])
    event.add("last-modified", entry["changed_at"].astimezone(dt.UTC))
    event.add("status", entry["status"])
    event.add("transp", "OPAQUE" if entry["busy"] else "TRANSPARENT")
    return event


def _told(entry: Entry | Listed, stamp: dt.datetime) -> Event:
    """What mail and feed say of an event alike."""
    event = Event()
    event.add("uid", entry["uid"])
    event.add("sequence", entry["sequence"])
    event.add("dtstamp", stamp.astimezone(dt.UTC))
    event.add("dtstart", _written(entry["starts_at"]))
    event.add("dtend", _written(entry["ends_at"]))
    texts = {name: entry[name] for name in ("summary", "description", "location", "url")}
    for name, text in texts.items():
        if text:
            event.add(name, without_invisible(text))
    organizer = vCalAddress(f"mailto:{settings.ORGANIZER_EMAIL}")
    organizer.params["CN"] = _parameter(settings.CLUSTER["name"])
    event["organizer"] = organizer
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
