"""What several changes ask of an event before anything else."""

from collections.abc import Collection

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
    guard_not_called_off(event)


def guard_not_called_off(event: Event) -> None:
    """Refuse, with the reason, unless `event` is a draft or published, and still ahead.

    Raises:
        EventIsCancelled, EventHasBegun, EventIsOver: it isn't.
    """
    if event.is_cancelled:
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
    if _barred(event, [company.pk] if company else []) or _refused(event, person):
        raise errors.NotReceived


def guard_received_somehow(event: Event, person: Person) -> None:
    """Refuse whom the host of `event` does not receive, whichever of their companies they come for.

    Raises:
        NotReceived: as of `guard_received`.
    """
    if event.host_id is None:
        return
    companies = {job.company_id for job in person.memberships_today}
    if _refused(event, person) or (companies and _barred(event, companies) == companies):
        raise errors.NotReceived


def _barred(event: Event, companies: Collection[int]) -> set[int]:
    """Those of `companies` that the host does not receive."""
    rows = Visit.barred.through.objects.filter(visit__event=event, company__in=companies)
    return set(rows.values_list("company", flat=True)) if companies else set()


def _refused(event: Event, person: Person) -> bool:
    rows = event.registrations.of(person)
    return rows.filter(cause=CancelCause.HOST, approved_by__isnull=False, approved_at=None).exists()
