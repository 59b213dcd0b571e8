"""What several changes ask of an event before anything else."""

from events.choices import EventState
from events.domain import errors
from events.models import Event


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
