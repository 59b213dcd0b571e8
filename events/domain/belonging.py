"""Who a group's people are: those whom it invites first and for whom it may hold places."""

from django.db.models import Exists, OuterRef, Q

from events.models import Registration
from groups.choices import FollowLevel
from groups.models import Follow, Group, Seat
from members.models import Person


def of_group(group: Group) -> Q:
    """Condition on people: they sit in the committee, chose to follow the group, or have or had a place at its events.

    Members follow every group by default; that is no choice and counts for nothing here.
    """
    sits = Seat.objects.on().filter(group=group, person=OuterRef("pk"))
    follows = Follow.objects.filter(group=group, person=OuterRef("pk")).exclude(level=FollowLevel.NOTHING)
    came = Registration.objects.registered().filter(event__group=group, person=OuterRef("pk"))
    return Q(Exists(sits)) | Q(Exists(follows)) | Q(Exists(came))


def is_of_group(person: Person, group: Group) -> bool:
    """Whether `person` is one of the group's people today; one query."""
    return Person.objects.filter(of_group(group), pk=person.pk).exists()
