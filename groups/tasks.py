"""What Celery runs for groups."""

from celery import shared_task

from groups import board_reminders, reminders
from groups.domain import lapse


@shared_task
def lapse_mandates() -> int:
    """Mark mandates whose days are over as replaced or expired."""
    return lapse.lapse_all()


@shared_task
def warn_of_mandates() -> int:
    """Warn those who lead a group, and the cluster managers, that its mandate runs out."""
    return reminders.warn_all()


@shared_task
def remind_of_board_meetings() -> int:
    """Remind of papers that are due and of answers by circulation, and tell that a round is over."""
    return board_reminders.remind_all()
