"""What Celery runs for the outbox."""

from celery import shared_task

from thamsklyngen.outbox import deliver, fault


@shared_task
def drain(woken: bool = False) -> int:
    """Deliver what is due. Woken by a commit while the mail server was just found unusable, leave it to beat."""
    return 0 if woken and fault.is_fresh() else deliver.drain()
