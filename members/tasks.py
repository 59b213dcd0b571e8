"""What Celery runs for the members app."""

from celery import shared_task
from django.core.management import call_command

from members.domain import stranger


@shared_task
def forget_unverified() -> int:
    """Forget those who typed an address at the door more than a day ago and never came in."""
    return stranger.forget_unverified()


@shared_task
def clear_sessions() -> None:
    """Delete the sessions that have run out: Django leaves their rows behind."""
    call_command("clearsessions")
