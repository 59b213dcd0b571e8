"""What is kept about changes (named fields only), and how it reads."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from auditlog.models import LogEntry
from auditlog.registry import auditlog
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q, QuerySet
from django.template.defaultfilters import capfirst, truncatechars
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from events import history_hosts as hosts
from events.choices import LIVE, EventState, RegistrationState
from events.models import Event, HostContact, HostRequest, Registration
from members.models import Company, Person
from thamsklyngen.shared import clock
from thamsklyngen.shared.dates import moment

PLAIN = ("title", "kind", "summary", "description", "place", "address", "online_link", "practical", "safety", "reason")
NUMBERS = (
    *("capacity", "company_limit", "held_for_host", "held_for_group", "offer_hours", "audience", "visibility"),
    *("shows_attendees", "guests", "uses_qr", "asks_feedback", "state"),
)
ROWS = ("group", "host", "contact", "competence")
TIMES = ("starts_at", "ends_at", "group_opens_at", "opens_at", "closes_at", "cancel_by", "held_until")
LONGEST = 120
MOST_LOOKED_AT = 50
NOTHING = ("", "None", None)


def register() -> None:
    """Have changes of the named fields noted, with who made them. Of a place only its state."""
    auditlog.register(Event, include_fields=[*PLAIN, *NUMBERS, *ROWS, *TIMES], m2m_fields={"co_organisers"})
    auditlog.register(Registration, include_fields=["state"])


def note(event: Event, by: Person | None, **numbers: int) -> None:
    """Note how many people `by` has done something with: `invited=12`, `nudged=3`, `refused=1`. Nobody is no news."""
    if any(numbers.values()):
        _note(event, by, numbers)


def note_place(place: Registration, by: Person, **what: bool | str) -> None:
    """Note what `by` did with a place beyond its state: `given=True` past the queue, or `moved="3 → 1"` within it, or
    `received=True` where the host had refused the person.

    Why stands at the place itself, where it is forgotten with the person.
    """
    _note(place, by, what)


def note_host(
    row: HostRequest, by: Person, step: hosts.HostStep, *, days: Iterable[dt.date] = (), other: Company | None = None
) -> None:
    """Note a step on the way to a host; a question or offer without an event has no history to stand in.

    Args:
        days: those that were asked about, or the one that was answered.
        other: the other company between which and that of `row` was chosen.
    """
    if row.event is not None:
        _note(row.event, by, hosts.kept_of_step(step, row, days, other))


def note_contact(row: HostContact, by: Person | None, step: hosts.ContactStep, *, before: str = "") -> None:
    """Note what `by` did with a contact of the host's.

    Args:
        by: None where it follows from something else; then whoever does that is named.
        before: what a mailbox was called until now.
    """
    known = hosts.kept_of_contact(step, row)
    _note(row.event, by, known | {"before": before} if before else known)


def note_reception(
    event: Event,
    by: Person | None,
    *,
    approve_by: tuple[dt.datetime | None, dt.datetime | None],
    barred: Iterable[int],
    unbarred: Iterable[int],
) -> None:
    """Note that `by` has changed whom the host receives; as it was before is no news.

    Args:
        by: None where it follows from something else; then whoever does that is named.
        approve_by: until when visitors were approved, and are now.
        barred, unbarred: keys of the companies that came to those not received, or went.
    """
    if known := hosts.kept_of_reception(*approve_by, barred, unbarred):
        _note(event, by, known)


def note_export(event: Event, by: Person, *, form: str, number: int, sensitive: bool) -> None:
    """Note that `by` took the registrations out.

    Args:
        form: `xlsx` or `csv`.
        number: of rows.
        sensitive: whether sensitive answers were among them.
    """
    known = {"exported": number, "form": form, "sensitive": sensitive}
    _note(event, by, known, action=LogEntry.Action.ACCESS)


def _note(
    row: Event | Registration, by: Person | None, known: Mapping[str, Any], *, action: int = LogEntry.Action.UPDATE
) -> None:
    """Note something of `row` that is no change of its fields."""
    LogEntry.objects.log_create(
        row, force_log=True, action=action, changes={}, additional_data=known, actor=by, timestamp=clock.now()
    )


@dataclass(frozen=True)
class Line:
    """One thing that happened: when, who did it, what, and the details as (name, before, now)."""

    at: dt.datetime
    actor: str
    what: str
    details: list[tuple[str, str, str]]


def entries_of(event: Event) -> QuerySet[LogEntry]:
    """What happened to `event` and to the places at it, the latest first."""
    types = ContentType.objects.get_for_models(Event, Registration)
    places = event.registrations.values("pk")
    mine = Q(content_type=types[Event], object_id=event.pk)
    mine |= Q(content_type=types[Registration], object_id__in=places)
    return LogEntry.objects.filter(mine).select_related("actor", "content_type").order_by("-timestamp", "-pk")


def lines_of(entries: Iterable[LogEntry]) -> list[Line]:
    """`entries` in words of the active language; a fixed number of queries for any number of them."""
    found = list(entries)
    people = _people(found)
    names = _names(found)
    return [line for entry in found if (line := _line(entry, people, names))]


def _line(entry: LogEntry, people: dict[int, Registration], names: dict[str, dict[str, str]]) -> Line | None:
    actor = str(entry.actor) if entry.actor else ""
    if entry.content_type.model == "registration":
        place = people.get(entry.object_id or 0)
        what = _given(entry, place) or _place(entry, place)
        is_named = place is not None and str(place.person) != actor and what.startswith(f"{actor} ")
        return Line(entry.timestamp, "" if is_named else actor, what, [])
    if entry.action == LogEntry.Action.CREATE:
        return Line(entry.timestamp, actor, _("The draft was made"), [])
    details = [detail for name, change in entry.changes.items() for detail in _detail(name, change, names)]
    known = entry.additional_data or {}
    details += hosts.details_of(known, names["host"])
    what = (
        _asked(known)
        or hosts.words_of(known, names["host"], names["contact"])
        or _event_state(entry.changes.get("state"))
        or _("Changed")
    )
    return Line(entry.timestamp, actor, what, details)


def _given(entry: LogEntry, place: Registration | None) -> str:
    """What was done with a place beyond its state, as `note_place` kept it; empty for other entries."""
    known = entry.additional_data or {}
    names = {"name": _who(place) if place else "", "reason": place.reason if place else "", **known}
    if "given" in known:
        return _("%(name)s was given a place past the queue. %(reason)s") % names
    if "moved" in known:
        return _("%(name)s was moved in the queue, %(moved)s. %(reason)s") % names
    if "received" in known:
        return _("%(name)s, whom the host had refused, may register again") % names
    return ""


def _place(entry: LogEntry, place: Registration | None) -> str:
    """What happened to one person's place; who did it for them is named."""
    before, state = entry.changes.get("state", ("", ""))
    waited = before == RegistrationState.WAITING
    other = _other(place, state)
    names = {"name": _who(place) if place else "", "by": str(other)}
    if state == RegistrationState.REGISTERED:
        if place and place.is_walk_in and before in (place.before_walk_in, *NOTHING):
            return _("%(name)s was let in unregistered") % names
        if waited:
            return _("%(name)s got a place from the waiting list") % names
        return (_("%(by)s registered %(name)s") if other else _("%(name)s was registered")) % names
    if before == RegistrationState.REGISTERED and state in LIVE:
        return _("%(name)s is back where they stood before they were let in at the door") % names
    if state == RegistrationState.WAITING:
        return (
            _("%(by)s put %(name)s on the waiting list") if other else _("%(name)s joined the waiting list")
        ) % names
    if state == RegistrationState.OFFERED:
        return _("%(name)s was offered a place") % names
    if waited:
        return (
            _("%(by)s took %(name)s off the waiting list") if other else _("%(name)s left the waiting list")
        ) % names
    return (_("%(by)s took %(name)s off the list") if other else _("%(name)s's place was cancelled")) % names


def _who(place: Any) -> str:
    """Whose place it is; with the company of that time where they have left it."""
    if place.company is None or place.there:
        return str(place.person)
    return _("%(name)s (then at %(company)s)") % {"name": place.person, "company": place.company}


def _other(place: Registration | None, state: str) -> Person | None:
    """Who gave or took the place, where it wasn't the person."""
    if place is None:
        return None
    by = place.cancelled_by if state == RegistrationState.CANCELLED else place.created_by
    return by if by and by.pk != place.person_id else None


def _asked(known: dict[str, Any]) -> str:
    """Whom an organiser has written to, as `note` kept it; empty for other entries."""
    if invited := known.get("invited"):
        return ngettext("%(count)d person was invited", "%(count)d people were invited", invited) % {"count": invited}
    if guests := known.get("guests"):
        return ngettext("%(count)d guest was invited", "%(count)d guests were invited", guests) % {"count": guests}
    if known.get("guests_again"):
        return _("A guest was sent the invitation again")
    if asked := known.get("nudged"):
        return ngettext("%(count)d person was asked once more", "%(count)d people were asked once more", asked) % {
            "count": asked
        }
    if reached := known.get("announced"):
        return ngettext("A message was sent to %(count)d person", "A message was sent to %(count)d people", reached) % {
            "count": reached
        }
    return _exported(known) if "exported" in known else ""


def _exported(known: dict[str, Any]) -> str:
    words = ngettext(
        "%(count)d registration was taken out as %(form)s",
        "%(count)d registrations were taken out as %(form)s",
        known["exported"],
    ) % {"count": known["exported"], "form": str(known["form"]).upper()}
    return _("%(what)s, with sensitive answers") % {"what": words} if known.get("sensitive") else words


def _event_state(change: Any) -> str:
    if not change:
        return ""
    return pgettext("event", "Cancelled") if change[1] == EventState.CANCELLED else pgettext("event", "Published")


def _detail(name: str, change: Any, names: dict[str, dict[str, str]]) -> Iterator[tuple[str, str, str]]:
    """(name of the field, before, now) in words."""
    if name == "state":
        return
    if name == "co_organisers":
        words = ", ".join(change["objects"])
        added = change["operation"] == "add"
        yield label_of(name), "" if added else words, words if added else ""
        return
    yield label_of(name), _words(name, change[0], names), _words(name, change[1], names)


def label_of(name: str) -> str:
    """What people call a field of an event."""
    try:
        return str(capfirst(Event._meta.get_field(name).verbose_name))  # type: ignore[union-attr]
    except FieldDoesNotExist:  # an older version's field
        return name


def _words(name: str, value: Any, names: dict[str, dict[str, str]]) -> str:
    """A value as it was noted (text), as people say it."""
    if value in NOTHING:
        return ""
    if name in TIMES:
        noted = dt.datetime.fromisoformat(value)
        return moment(noted if noted.tzinfo else noted.replace(tzinfo=dt.UTC))
    if name in ROWS:
        return names[name].get(value, "")
    if value in ("True", "False"):
        return _("yes") if value == "True" else _("no")
    choices = dict(Event._meta.get_field(name).flatchoices)  # type: ignore[union-attr]
    return str(choices.get(value) or truncatechars(value, LONGEST))


def last_changed_by(event: Event, names: Iterable[str]) -> dict[str, str]:
    """Who changed each of the fields `names` last, as far as it was noted."""
    entries = LogEntry.objects.get_for_object(event).filter(changes__has_any_keys=list(names), actor__isnull=False)
    found: dict[str, str] = {}
    for entry in entries.select_related("actor").order_by("-timestamp", "-pk")[:MOST_LOOKED_AT]:
        for name in entry.changes:
            found.setdefault(name, str(entry.actor))
    return found


def _people(entries: list[LogEntry]) -> dict[int, Registration]:
    """The places that are spoken of, by key, with the people concerned."""
    keys = [entry.object_id for entry in entries if entry.content_type.model == "registration"]
    rows = (
        Registration.objects.filter(pk__in=keys)
        .with_work()
        .select_related("person", "company", "cancelled_by", "created_by")
    )
    return {row.pk: row for row in rows}


def _names(entries: list[LogEntry]) -> dict[str, dict[str, str]]:
    """The names of the rows that are spoken of, by field and key."""
    found: dict[str, dict[str, str]] = {}
    for name in ROWS:
        keys = {key for entry in entries for key in _keys(entry, name)}
        model: type[models.Model] = Event._meta.get_field(name).related_model  # type: ignore[assignment, union-attr]
        rows = model._default_manager.filter(pk__in=keys)
        found[name] = {str(row.pk): str(row) for row in rows}
    return found


def _keys(entry: LogEntry, name: str) -> list[int]:
    if entry.content_type.model != "event" or entry.action == LogEntry.Action.CREATE:
        return []
    beside = {"host": hosts.companies_in, "contact": hosts.people_in}.get(name, lambda known: [])
    return [
        *beside(entry.additional_data or {}),
        *(int(key) for key in entry.changes.get(name, ()) if str(key).isdecimal()),
    ]
