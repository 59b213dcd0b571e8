"""What comes of a host's yes: which of two companies is the host, what changes with it, an event made of it."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Q

from events import mails
from events.choices import EventState, RequestState
from events.domain import host_errors
from events.domain.activity import where_at
from events.domain.event import change_event, create_event
from events.domain.guards import guard_not_called_off
from events.domain.host_contact import put_person
from events.domain.places import lock
from events.domain.planned import lock_groups_of
from events.history import note_host
from events.history_hosts import HostStep
from events.models import Event, HostRequest
from groups.choices import EventKind
from groups.models import Group
from members.models import Person
from thamsklyngen.shared import clock


def lock_request(request: HostRequest) -> HostRequest:
    """Lock a question or offer, after the event that it is about: the row as it is now, with what it names."""
    if request.event is not None:
        lock_groups_of(request.event)  # the groups before the event, as everywhere
        lock(request.event)
    rows = HostRequest.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("group", "company", "event__host", "asked_by", "answered_by").get(pk=request.pk)


@transaction.atomic
def take_instead(request: HostRequest, *, by: Person) -> HostRequest:
    """Take a company that has said yes as the host in place of the one that is; both hear, as do those registered.

    The yes of the one that was is not needed any more.

    Raises:
        NoYes: it has not said yes, or not to an event.
        Others as of `change_event`, and of an event that has begun.
    """
    row = lock_request(request)
    event, earlier = row.event, row.other_host
    if event is None or row.state not in (RequestState.YES, RequestState.UNNEEDED):
        raise host_errors.NoYes(company=row.company)
    if event.host == row.company:
        return row
    guard_not_called_off(event)
    event.host_requests.filter(company=earlier, state=RequestState.YES).update(state=RequestState.UNNEEDED)
    put(row, RequestState.YES)
    note_host(row, by, HostStep.CHOSEN, other=earlier)
    mails.host_chosen(row, be_host(row, event, by=by), earlier, by=by)
    return row


@transaction.atomic
def keep_host(request: HostRequest, *, by: Person) -> HostRequest:
    """Keep the host that the event has: the other company that has said yes is not needed, and reads it.

    Raises:
        NoYes: it has not said yes, or to no event that another is the host of.
    """
    row = lock_request(request)
    if row.state == RequestState.UNNEEDED:
        return row
    if not row.is_beside_host:
        raise host_errors.NoYes(company=row.company)
    put(row, RequestState.UNNEEDED)
    note_host(row, by, HostStep.KEPT, other=row.other_host)
    mails.host_kept(row, by=by)
    return row


@transaction.atomic
def make_event(request: HostRequest, group: Group, *, by: Person, **details: Any) -> Event:
    """Make an event of a host's yes: the question names it from then on, and who said yes is the host's contact.

    Where another company was chosen as the host the yes stays free for another event.

    Args:
        details: what `create_event` takes.

    Raises:
        EventMadeAlready: one was made of it.
        Others as of `create_event`.
    """
    event = create_event(group, by=by, **details)
    row = lock_request(request)
    if row.event_id is not None:  # not `event`, which is as it was before the wait for the lock
        raise host_errors.EventMadeAlready
    if row.state == RequestState.YES and event.host_id == row.company_id:
        row.event = event
        row.save(update_fields=["event"])
        note_host(row, by, HostStep.OFFERED if row.is_offer else HostStep.MADE, days=[row.day] if row.day else ())
        _name_contact(row, event, by)
    return event


def lacks_yes(event: Event) -> bool:
    """Whether `event` is a company's visit to a host that has not said yes to its day in the portal.

    A yes to another day says nothing of this one, be it to the event or to the group before there was one.
    """
    if event.kind != EventKind.COMPANY_VISIT or event.state == EventState.CANCELLED:
        return False
    if event.host_id is None:
        return True
    about, day = Q(event=event) | Q(event=None, group=event.group_id), clock.local(event.starts_at).date()
    return not HostRequest.objects.filter(about, company=event.host_id, state=RequestState.YES, day=day).exists()


def put(row: HostRequest, state: RequestState) -> None:
    """Save `row` with another state."""
    row.state = state
    row.save(update_fields=["state"])


def be_host(row: HostRequest, event: Event, *, by: Person) -> Event:
    """Make the company the host of the event that was asked about: a draft moves to the day, else only that changes."""
    changes: dict[str, object] = {"host": row.company}
    if event.is_draft and row.day:
        changes |= _on(event, row.day)
        changes |= {name: value for name, value in where_at(row.company).items() if not getattr(event, name)}
    event = change_event(event, changes)
    _name_contact(row, event, by)
    return event


def _on(event: Event, day: dt.date) -> dict[str, object]:
    """The same hours on another day, by the wall clock."""
    local = clock.local(event.starts_at)
    starts_at = clock.at(day, local.hour, local.minute)
    return {"starts_at": starts_at, "ends_at": starts_at + (event.ends_at - event.starts_at)}


def _name_contact(row: HostRequest, event: Event, by: Person) -> None:
    """Have whoever spoke for the company be its contact at `event`."""
    person = row.asked_by if row.is_offer else row.answered_by
    if person is not None and person.is_contact_of(row.company):
        put_person(event, person, by=by)
