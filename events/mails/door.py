"""The mail to who had a place and did not come."""

from events.mails.telling import tell
from events.models import Registration
from thamsklyngen.outbox.models import Message


def missed(registration: Registration) -> Message:
    """We missed you: for the person alone, with whom to tell that one was there."""
    return tell("events/missed", registration, overtakes=False)
