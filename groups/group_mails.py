"""The mails about a group's life: one function each."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import translation

from groups.choices import GroupState
from groups.models import Group, GroupStep, Seat
from members.mails import cluster_managers
from members.models import Person
from thamsklyngen.outbox.compose import compose
from thamsklyngen.outbox.models import Message
from thamsklyngen.shared.links import absolute


def proposed(group: Group, *, by: Person) -> list[Message]:
    """To the cluster managers: a member proposes a group."""
    way_on = absolute(reverse("groups:life", args=[group.slug]))
    facts = {"group": str(group), "summary": group.summary, "by": str(by), "url": way_on}
    people = [person for person in cluster_managers() if person != by]
    return [compose("groups/group_proposed", person, facts=facts) for person in people]


def moved(group: Group, people: Iterable[Person], *, by: Person) -> list[Message]:
    """To those concerned: the group is opened, rests, or is closed, and why."""
    sent = []
    for person in people:
        with translation.override(person.language):
            facts = {
                "group": str(group),
                "state": group.state,
                "by": str(by),
                "reason": group.state_reason,
                "url": absolute(group.get_absolute_url()),
            }
        sent.append(compose("groups/group_moved", person, facts=facts))
    return sent


def concerned(group: Group) -> list[Person]:
    """Who sits in the committee today, and who proposed the group."""
    seats = Seat.objects.on().filter(group=group).select_related("person")
    first = GroupStep.objects.filter(group=group, state=GroupState.PROPOSED).select_related("by").first()
    people = [seat.person for seat in seats] + ([first.by] if first else [])
    return [person for person in dict.fromkeys(people) if person.is_active]
