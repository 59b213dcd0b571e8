"""Making, changing, publishing and calling off events."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from copy import copy
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import translation

from events import mails
from events.choices import RESERVED_SLUGS, EventState, ReminderUnit, RequestState, WatchFor
from events.domain import errors
from events.domain.changes import ANNOUNCED, MOVES, in_words, stamp_of
from events.domain.copying import take_over
from events.domain.guards import guard_ahead
from events.domain.guest import tell_called_off, tell_guests_moved
from events.domain.host_contact import drop_other_hosts
from events.domain.invitation import tell_moved, unanswered
from events.domain.places import lock, places_of
from events.domain.planned import follow_plan, guard_open, lock_for, lock_groups_of
from events.domain.reception import drop_reception
from events.domain.site_rules import follow_host
from events.domain.waiting import fill
from events.models import Event, Registration, ReminderRule, Watch
from events.models.short_code import new_code
from groups.models import Group
from members.models import Company, Person
from thamsklyngen.outbox.choices import MessageState
from thamsklyngen.outbox.compose import supersede
from thamsklyngen.shared import clock
from thamsklyngen.shared.slugs import numbered, slug_of

SHORT_NOTICE = dt.timedelta(hours=24)
STANDARD_REMINDERS = ((7, ReminderUnit.DAYS), (1, ReminderUnit.DAYS))


@transaction.atomic
def create_event(
    group: Group,
    *,
    by: Person | None,
    co_organisers: Iterable[Group] = (),
    reminders: Iterable[tuple[int, str]] = STANDARD_REMINDERS,
    at_once: bool = False,
    like: Event | None = None,
    **details: Any,
) -> Event:
    """Make a draft in `group`.

    Args:
        by: who makes it.
        co_organisers: other groups that arrange it too, and may run it.
        reminders: when the registered are reminded; by default 7 days and 1 day before.
        at_once: whether it is published in the same breath.
        like: another event whose questions and arrangements with the host it takes over.
        details: the event's fields by name.

    Raises:
        GroupClosed: `group` arranges nothing any more.
        EventHasBegun, EventIsOver: to be published at once, and it lies in the past.
    """
    lock_for(group, details.get("activity"))
    event = Event.objects.create(group=group, created_by=by, code=free_code(), **details)
    event.co_organisers.set(co_organisers)
    set_reminders(event, reminders)
    if like is not None:
        take_over(event, like, by=by)
    return publish(event) if at_once else event


def free_code() -> str:
    """Letters for a short address that no other event has; that two get the same at one moment is left to chance."""
    while Event.objects.filter(code=(code := new_code())).exists():
        pass
    return code


def set_reminders(event: Event, wanted: Iterable[tuple[int, str]]) -> None:
    """Have `event` remind at just the `wanted` times: amount and unit (days or hours) before the start."""
    keep = set(wanted)
    for rule in event.reminder_rules.all():
        if (rule.amount, rule.unit) not in keep:
            rule.delete()
        keep.discard((rule.amount, rule.unit))
    ReminderRule.objects.bulk_create(ReminderRule(event=event, amount=amount, unit=unit) for amount, unit in keep)


@transaction.atomic
def publish(event: Event) -> Event:
    """Show a draft to its readers. The address is set now and never changes.

    Raises:
        AlreadyPublished, EventHasBegun, EventIsOver: it is no draft, or it lies in the past.
        GroupClosed: its group arranges nothing any more.
        PlanReasonNeeded: see `planned.follow_plan`.
    """
    lock_groups_of(event)
    event = lock(event)
    if event.state != EventState.DRAFT:
        raise errors.AlreadyPublished
    guard_open(event.group)
    guard_ahead(event)
    follow_plan(event, must=True)
    while not event.slug:  # a round in vain means that another event got the address: the rounds come to an end
        event.slug = _take_address(event)
    event.state, event.published_at = EventState.PUBLISHED, clock.now()
    event.save(update_fields=["slug", "state", "published_at"])
    return event


def _take_address(event: Event) -> str | None:
    """Give `event` a free address; None if another event was given the same one at the same moment."""
    slug = free_slug(event)
    try:
        with transaction.atomic():  # a savepoint, so that the lock and the transaction outlive the refusal
            Event.objects.filter(pk=event.pk).update(slug=slug)
    except IntegrityError:
        if Event.objects.filter(slug=slug).exists():
            return None
        raise
    return slug


def free_slug(event: Event) -> str:
    """An address made of title and date that no other event has and that is no reserved word."""
    name = slug_of(event.title, otherwise="event", longest=90)
    base = f"{name}-{clock.local(event.starts_at):%Y-%m-%d}"
    taken = {str(slug) for slug in Event.objects.filter(slug__startswith=base).values_list("slug", flat=True)}
    return next(numbered(base, taken | RESERVED_SLUGS))


@transaction.atomic
def change_event(
    event: Event,
    changes: Mapping[str, Any],
    *,
    reason: str = "",
    co_organisers: Iterable[Group] | None = None,
    reminders: Iterable[tuple[int, str]] | None = None,
    seen: str | None = None,
    plan_reason: str = "",
) -> Event:
    """Change fields of `event` by name; tell those concerned what has changed, and fill places that came free.

    Args:
        reason: one line; needed for moving a published event at short notice (24 hours before or after the move).
        co_organisers: the other groups that arrange it too; None leaves them as they are.
        reminders: when the registered are reminded; None leaves it as it is.
        plan_reason: why it leaves the quarter of its activity.
        seen: `stamp_of` the event as whoever changes it saw it; None where nobody looked.

    Raises:
        ChangedMeanwhile: it is no longer as it was seen.
        CapacityTaken, CompanyLimitTaken: fewer places than are taken.
        ReasonNeeded: moved at short notice without a word.
        EventIsCancelled, PlanReasonNeeded: nothing about it changes any more; see `planned.follow_plan`.
        GroupClosed: it is to go to a group that arranges nothing any more.
    """
    lock_groups_of(event, to=changes.get("group"))
    event = lock(event)
    if event.is_cancelled:
        raise errors.EventIsCancelled
    if seen is not None and seen != stamp_of(event):
        raise errors.ChangedMeanwhile
    _store_beside(event, co_organisers, reminders)
    before = {name: getattr(event, name) for name, value in changes.items() if getattr(event, name) != value}
    for name in before:
        setattr(event, name, changes[name])
    follow_plan(event, reason=plan_reason, must="starts_at" in before and not event.is_draft)
    if before:
        _store_change(event, before, reason.strip())
    return event


def _store_beside(
    event: Event, co_organisers: Iterable[Group] | None, reminders: Iterable[tuple[int, str]] | None
) -> None:
    """Save what goes beside the fields; None leaves it as it is."""
    if co_organisers is not None:
        event.co_organisers.set(co_organisers)
    if reminders is not None:
        set_reminders(event, reminders)


def _store_change(event: Event, before: Mapping[str, Any], reason: str) -> None:
    """Save a locked event whose fields were as in `before`, and do what follows from it."""
    _guard_limits(event, before)
    tells = event.state == EventState.PUBLISHED and not event.is_over
    moved = tells and any(name in MOVES for name in before)
    urgent = moved and at_short_notice(before.get("starts_at", event.starts_at), event.starts_at)
    if urgent and not reason:
        raise errors.ReasonNeeded
    if moved:
        event.reason = reason
        event.moved_at = clock.now() if "starts_at" in before else event.moved_at
    event.save()
    if "host" in before:
        follow_host(event)
        if before["host"]:
            drop_other_hosts(event)
            drop_reception(event)
    if "starts_at" in before:  # what those who wait were told of a free place was about the old start
        event.registrations.waiting().update(told_free_at=None)
    if tells:
        _announce(event, {name: before[name] for name in before if name in ANNOUNCED}, moved=moved, urgent=urgent)
        fill(event)
    if moved:
        tell_moved(event, urgent=urgent)
        tell_guests_moved(event)


@transaction.atomic
def publish_with(event: Event, changes: Mapping[str, Any], **more: Any) -> Event:
    """Change a draft and show it to its readers, in one breath; arguments and errors as of the two."""
    return publish(change_event(event, changes, **more))


def _guard_limits(event: Event, before: Mapping[str, Any]) -> None:
    """Refuse a change that leaves less room than is taken, unless there was as little before it.

    The clock lets held places go, and people at the door come past what was counted: saving another word is not to be
    held up by that, nor is making room.
    """
    old = copy(event)
    for name, value in before.items():
        setattr(old, name, value)
    was, places = places_of(old), places_of(event)
    if event.capacity is not None and places.missing > was.missing:
        raise errors.CapacityTaken(taken=places.taken)
    if event.capacity is not None and places.missing_with_held > was.missing_with_held:
        raise errors.HeldTaken(taken=places.taken, most=max(0, event.capacity - places.taken))
    for company_id, taken in places.by_company.most_common():
        kept = event.held_for_host if company_id == event.host_id else 0  # what was held for the host it keeps
        if places.too_many_of(company_id, kept=kept) > was.too_many_of(company_id):
            raise errors.CompanyLimitTaken(company=Company.objects.get(pk=company_id), taken=taken)


def at_short_notice(*starts: dt.datetime) -> bool:
    """Whether an event that begins (or began, before it was moved) at one of `starts` is so near that people hurry."""
    return any(start - clock.now() < SHORT_NOTICE for start in starts)


def _announce(event: Event, before: Mapping[str, Any], *, moved: bool, urgent: bool) -> None:
    """Tell the registered all that has changed, and those who wait when and where it is now."""
    if not before:
        return
    retimed = "starts_at" in before or "ends_at" in before
    for registration in event.registrations.live().with_people():
        registration.event = event
        if registration.is_registered or moved:
            with translation.override(registration.person.language):
                changes = in_words(event, before)
            mails.changed(registration, changes, moved=moved, urgent=urgent, retimed=retimed)


@transaction.atomic
def cancel_event(event: Event, *, reason: str) -> Event:
    """Call a published event off and tell all who have a place, wait or were asked; within 24 hours before all else.

    Raises:
        ReasonNeeded: without a word why.
        EventIsOver, NotPublished: it has ended, or nobody knows of it (delete the draft instead).
    """
    event = lock(event)
    if event.is_cancelled:
        return event
    if event.is_draft:
        raise errors.NotPublished
    if event.is_over:
        raise errors.EventIsOver
    if not reason.strip():
        raise errors.ReasonNeeded
    event.state, event.cancelled_at, event.reason = EventState.CANCELLED, clock.now(), reason.strip()
    event.save(update_fields=["state", "cancelled_at", "reason"])
    urgent = at_short_notice(event.starts_at)
    supersede([row.stream for row in event.invitations.all()])
    for registration in event.registrations.live().with_people():
        registration.event = event
        mails.event_cancelled(registration, urgent=urgent)
    asked = unanswered(event)
    mails.invited_in_vain([*asked, *_watching(event, but={row.person_id for row in asked})], urgent=urgent)
    tell_called_off(event, urgent=urgent)
    return event


def _watching(event: Event, *, but: Collection[int]) -> list[Watch]:
    """Who wanted to hear when registration opens and never asked for a place, but for those who are told already."""
    wishes = event.watches.filter(wants=WatchFor.OPENING, person__is_active=True)
    rows = wishes.exclude(person__in=event.registrations.values("person"))
    watches = list(rows.exclude(person__in=but).select_related("person"))
    for row in watches:
        row.event = event
    return watches


@transaction.atomic
def delete_draft(event: Event) -> None:
    """Throw a draft away. A host's yes outlives it: another event can be made of it.

    Raises:
        AlreadyPublished: others know of it; it can be called off, not forgotten.
    """
    event = lock(event)
    if not event.is_draft or event.slug:
        raise errors.AlreadyPublished
    event.host_requests.filter(state=RequestState.YES).update(event=None)
    event.delete()


def not_reached(event: Event) -> list[Registration]:
    """Those with a place or a wait whose newest mail about the event has not left, for calling them."""
    rows = event.registrations.live().with_people().with_work().with_last_message()
    return list(rows.exclude(mail_state=None).exclude(mail_state=MessageState.SENT))
