"""What Celery runs for the members app."""

from celery import shared_task

from members.domain import stranger


@shared_task
def forget_unverified() -> int:
    """Forget those who typed an address at the door more than a day ago and never came in."""
    return stranger.forget_unverified()
