"""What Celery runs for the members app."""

from celery import shared_task

from members.domain import leaving, stranger


@shared_task
def forget_unverified() -> int:
    """Forget those who typed an address at the door more than a day ago and never came in."""
    return stranger.forget_unverified()


@shared_task
def settle_employments() -> int:
    """Do what follows from employments that have ended since the last time."""
    return leaving.settle_all()
