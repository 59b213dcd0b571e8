"""What Celery runs for events."""

from celery import shared_task

from events import reminders


@shared_task
def send_reminders() -> int:
    """Write the reminders that are due."""
    return reminders.send_due()
