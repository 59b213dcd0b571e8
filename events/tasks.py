"""What Celery runs for events."""

from celery import shared_task

from events import reminders
from events.domain import watch


@shared_task
def send_reminders() -> int:
    """Write the reminders that are due."""
    return reminders.send_due()


@shared_task
def tell_opened() -> int:
    """Write to those who wanted to hear when registration opens."""
    return watch.tell_opened()
