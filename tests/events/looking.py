"""How things stand, in short."""

from events.models import Event
from members.models import Person
from thamsklyngen.outbox.models import Message


def states(event: Event) -> list[str]:
    """The states of all places at `event`, in the order in which they were asked for."""
    return list(event.registrations.order_by("asked_at", "pk").values_list("state", flat=True))


def mails(person: Person) -> list[str]:
    """The kinds of mail written to `person`, in order."""
    return list(Message.objects.filter(person=person).order_by("pk").values_list("template", flat=True))
