"""What Celery runs for events."""

from celery import shared_task

from events import gate_mails, notices, reminders
from events.domain import absence, erasing, leaving, offer, reception, waiting, watch


@shared_task
def send_reminders() -> int:
    """Write the reminders that are due."""
    return reminders.send_due()


@shared_task
def sweep_places() -> int:
    """Give up places whose person has left the company, or whose company has left the cluster; then fill what is free.

    Returns:
        How many places changed hands or were given up.
    """
    return leaving.sweep() + waiting.fill_free()


@shared_task
def tell_opened() -> int:
    """Write to those who wanted to hear when registration opens."""
    return watch.tell_opened()


@shared_task
def tell_materials() -> int:
    """Write to those who wanted to hear when materials of an event come."""
    return watch.tell_materials()


@shared_task
def lapse_offers() -> int:
    """Pass offers that nobody answered on."""
    return offer.lapse_due()


@shared_task
def erase_answers() -> int:
    """Erase sensitive answers of events that are over long enough."""
    return erasing.erase_due()


@shared_task
def send_gate_lists() -> int:
    """Tell the hosts' contacts who comes, and what has changed since."""
    return gate_mails.send_due()


@shared_task
def remind_hosts() -> int:
    """Tell hosts and organisers the day before visitors can't be refused any more."""
    return reception.remind_to_approve()


@shared_task
def send_notices() -> int:
    """Thank those who came, and tell organisers that registration has closed or that few come."""
    return notices.send_due()


@shared_task
def tell_missing() -> int:
    """Write to who had a place and did not come."""
    return absence.tell_missing()
