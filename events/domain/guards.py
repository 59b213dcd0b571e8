"""What several changes ask of an event before anything else."""

from events.choices import CancelCause, EventState
from events.domain import errors
from events.models import Event, Visit
from members.models import Company, Person


def guard_coming(event: Event) -> None:
    """Refuse, with the reason, unless `event` is published and still ahead.

    Raises:
        NotPublished, EventIsCancelled, EventHasBegun, EventIsOver: it isn't.
    """
    if event.state == EventState.DRAFT:
        raise errors.NotPublished
    if event.state == EventState.CANCELLED:
        raise errors.EventIsCancelled
    guard_ahead(event)


def guard_ahead(event: Event) -> None:
    """Refuse once `event` has begun.

    Raises:
        EventHasBegun, EventIsOver: it is under way, or it has ended.
    """
    if event.is_over:
        raise errors.EventIsOver
    if event.has_begun:
        raise errors.EventHasBegun


def guard_received(event: Event, person: Person, company: Company | None) -> None:
    """Refuse whom the host of a locked `event` does not receive: a company it bars, or a person it has refused.

    Raises:
        NotReceived: one of the two; it doesn't say which.
    """
    barred = company is not None and Visit.objects.filter(event=event, barred=company).exists()
    refused = event.registrations.of(person).filter(cause=CancelCause.HOST, approved_by__isnull=False, approved_at=None)
    if barred or refused.exists():
        raise errors.NotReceived
