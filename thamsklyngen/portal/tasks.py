"""What Celery runs for what several apps are concerned with."""

from celery import shared_task

from thamsklyngen.portal.domain import seats


@shared_task
def settle_handovers() -> int:
    """Move what hangs on seats whose successors have begun."""
    return seats.settle_handovers()
