"""What Celery runs over all apps."""

from celery import shared_task

from thamsklyngen.portal import digest, singles, waiting_mail
from thamsklyngen.portal.domain import seats


@shared_task
def settle_handovers() -> int:
    """Move what hangs on seats whose successors have begun."""
    return seats.settle_handovers()


@shared_task
def tell_waiting() -> int:
    """Write once a week to everybody for whom something may wait."""
    return waiting_mail.write_all()


@shared_task
def send_digests() -> int:
    """Write the week's digests that are due."""
    return digest.write_all()


@shared_task
def tell_news() -> int:
    """Write single mails about what is new to those who want them at once."""
    return singles.write_all()
