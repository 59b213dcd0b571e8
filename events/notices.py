"""What is told once about an event: thanks afterwards, and to organisers how registration went. Beat asks often."""

import datetime as dt
import logging
from collections.abc import Callable

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from events import mails
from events.choices import Audience, EventState, NoticeKind
from events.domain.answering import owing
from events.domain.places import Places, lock, places_of
from events.models import Event, Notice
from thamsklyngen.shared import clock
from thamsklyngen.shared.working_days import working_days_after

log = logging.getLogger(__name__)
MORNING = 8  # of the next working day, when people read and those who tick have ticked
AFTERWARDS = dt.timedelta(days=14)  # how long after the end thanks are still in place
FRESH = dt.timedelta(days=2)  # how long after it closed the summary of a registration is news
ONE_DAY = dt.timedelta(days=1)
WEEK, TOO_LATE = dt.timedelta(days=7), dt.timedelta(days=1)
FEW, PART = 5, 3  # fewer than five, or than a third of the places


def send_due() -> int:
    """Write what is due and was not written yet; run by two schedulers at once it writes each once.

    Returns:
        How many mails were written.
    """
    written = 0
    for kind, (due, write) in KINDS.items():
        for event in _untold(due(), kind):
            try:
                written += _once(event.pk, kind, write)
            except Exception:  # one event that can't be told of must not keep the others from being told
                log.exception("%s of event %s was not written", kind, event.pk)
    return written


def _untold(events: QuerySet[Event], kind: NoticeKind) -> QuerySet[Event]:
    told = Notice.objects.filter(event=OuterRef("pk"), kind=kind, starts_at=OuterRef("starts_at"))
    return events.filter(~Exists(told), state=EventState.PUBLISHED).order_by("starts_at", "pk")


@transaction.atomic
def _once(event_id: int, kind: NoticeKind, write: Callable[[Event], int | None]) -> int:
    """Have `write` do it under the event's lock, and note it; None from it means that there is nothing to tell yet."""
    event = lock(event_id)
    if not _untold(Event.objects.filter(pk=event.pk), kind).exists():
        return 0
    number = write(event)
    if number is None:
        return 0
    Notice.objects.create(event=event, kind=kind, starts_at=event.starts_at)
    return number


def thanks_due_at(event: Event) -> dt.datetime:
    """When those who came are thanked: the morning of the next working day."""
    return clock.at(working_days_after(clock.local(event.ends_at).date(), 1), MORNING)


def _just_over() -> QuerySet[Event]:
    """What ended lately; of a committee's own meetings nobody asks how they were."""
    now = clock.now()
    return Event.objects.filter(ends_at__lte=now, ends_at__gt=now - AFTERWARDS, audience=Audience.MEMBERS)


def _thank(event: Event) -> int | None:
    """Those who were there; where nobody was ticked off, all who were registered."""
    materials = list(event.materials.defer("file"))
    if clock.now() < thanks_due_at(event) or not (materials or event.asks_feedback):
        return None
    rows = event.registrations.registered().filter(person__is_active=True)
    came = rows.filter(checked_in_at__isnull=False)
    return len(mails.thanks(event, (came if came.exists() else rows).with_people(), materials))


def summary_due_at(event: Event) -> dt.datetime:
    """When organisers hear how registration went: as it closes; where it stays open, the morning before the start."""
    if event.closes_at is not None:
        return event.closes_at
    return clock.at(clock.local(event.starts_at).date() - ONE_DAY, MORNING)


def _just_closed() -> QuerySet[Event]:
    """What can no longer be registered for, or begins before long without a deadline, and is ahead."""
    now = clock.now()
    closed = Q(closes_at__lte=now, closes_at__gt=now - FRESH)
    return Event.objects.filter(closed | Q(closes_at=None, starts_at__lte=now + 2 * ONE_DAY), starts_at__gt=now)


def _tell_closed(event: Event) -> int | None:
    due, published = summary_due_at(event), event.published_at
    if clock.now() < due or (event.closes_at is None and published is not None and published > due):
        return None
    places = places_of(event)
    registered = event.registrations.registered()
    numbers = {"registered": registered.count(), "waiting": places.waiting, "unanswered": owing(registered).count()}
    numbers["stays_open"] = event.closes_at is None
    return len([mails.registration_closed(event, one, numbers) for one in mails.organisers_of(event)])


def _a_week_ahead() -> QuerySet[Event]:
    """What begins within a week, was published before that, and can be registered for by all members."""
    now = clock.now()
    return Event.objects.filter(
        Q(opens_at=None) | Q(opens_at__lte=now),
        Q(closes_at=None) | Q(closes_at__gt=now),
        starts_at__gt=now + TOO_LATE,
        starts_at__lte=now + WEEK,
        published_at__lte=F("starts_at") - WEEK,
        audience=Audience.MEMBERS,
    )


def are_few(places: Places) -> bool:
    """Whether so few come that one should ask more; a small event that is full is none of these."""
    if places.capacity is None:
        return places.taken < FEW
    return places.taken < places.capacity and (places.taken < FEW or places.taken * PART < places.capacity)


def _tell_few(event: Event) -> int | None:
    places = places_of(event)
    if not are_few(places):
        return None
    return len([mails.few_registered(event, one, places.taken) for one in mails.organisers_of(event)])


KINDS: dict[NoticeKind, tuple[Callable[[], QuerySet[Event]], Callable[[Event], int | None]]] = {
    NoticeKind.CLOSED: (_just_closed, _tell_closed),
    NoticeKind.FEW: (_a_week_ahead, _tell_few),
    NoticeKind.THANKS: (_just_over, _thank),
}
