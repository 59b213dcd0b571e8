"""Inviting people to events."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q

from events import mails
from events.choices import Audience
from events.domain.guards import guard_coming
from events.domain.places import lock
from events.history import note
from events.models import Event, Invitation, Registration
from events.models.invitation import InvitationQuerySet
from groups.models import Group, Seat
from members.models import Person
from members.models.person import PersonQuerySet
from thamsklyngen.shared import clock


def members() -> PersonQuerySet:
    """Everybody who may come: people at member companies who may sign in."""
    return Person.objects.members()


def people_of(group: Group) -> PersonQuerySet:
    """The group's people: its committee, and who has come to its events."""
    came = Registration.objects.registered().filter(event__group=group, person=OuterRef("pk"))
    sits = Seat.objects.on().filter(group=group, person=OuterRef("pk"))
    return members().filter(Exists(came) | Exists(sits))


def may_come(event: Event) -> Q:
    """Condition on people: the event is for them. A committee meeting is for the open seats of its group."""
    if event.audience == Audience.COMMITTEE:
        return Q(Exists(Seat.objects.on().filter(group=event.group_id, person=OuterRef("pk"))))
    return Q()


def to_invite(event: Event, people: PersonQuerySet) -> PersonQuerySet:
    """Those of `people` who would get an invitation now: it is for them, and they want it and have not had it.

    Args:
        people: members, who may come to events at all; who has a place or waits for one is left out.
    """
    invited = Invitation.objects.filter(event=event, person=OuterRef("pk"))
    has_place = Registration.objects.live().filter(event=event, person=OuterRef("pk"))
    wanted = people.filter(~Exists(invited), ~Exists(has_place), is_active=True, mail_invitations=True)
    return wanted.filter(may_come(event))


@dataclass(frozen=True)
class Reach:
    """What inviting a number of people comes to. Everybody counts once, in this order."""

    placed: int
    invited: int
    not_for_them: int
    muted: int
    asked: int


def reach(event: Event, people: PersonQuerySet) -> Reach:
    """What would come of inviting `people`, members all, to `event` now."""
    has_place = Exists(Registration.objects.live().filter(event=event, person=OuterRef("pk")))
    was_invited = Exists(Invitation.objects.filter(event=event, person=OuterRef("pk")))
    fresh = Q(has_place=False, was_invited=False)
    wants = Q(is_active=True, mail_invitations=True)
    numbers = people.annotate(
        has_place=has_place, was_invited=was_invited, welcome=ExpressionWrapper(may_come(event), BooleanField())
    ).aggregate(
        placed=Count("pk", filter=Q(has_place=True)),
        invited=Count("pk", filter=Q(has_place=False, was_invited=True)),
        not_for_them=Count("pk", filter=fresh & Q(welcome=False)),
        muted=Count("pk", filter=fresh & Q(welcome=True) & ~wants),
        asked=Count("pk", filter=fresh & Q(welcome=True) & wants),
    )
    return Reach(**numbers)


@transaction.atomic
def invite(event: Event, people: PersonQuerySet, *, by: Person) -> int:
    """Invite `people` to `event`: each once, and not those who have a place.

    Returns:
        How many were invited.

    Raises:
        NotPublished, EventIsCancelled, EventHasBegun, EventIsOver: there is nothing to invite to.
    """
    event = lock(event)
    guard_coming(event)
    chosen = list(to_invite(event, people))
    rows = Invitation.objects.bulk_create(
        [Invitation(event=event, person=person, sent_by=by, sent_at=clock.now()) for person in chosen], batch_size=1000
    )
    _send(rows)
    note(event, by, invited=len(rows))
    return len(rows)


@transaction.atomic
def nudge(event: Event, *, by: Person) -> int:
    """Ask those once more who have not answered; each only once.

    Returns:
        How many were asked.

    Raises:
        NotPublished, EventIsCancelled, EventHasBegun, EventIsOver: there is nothing to come to.
    """
    event = lock(event)
    guard_coming(event)
    rows = list(to_nudge(event).select_related("person"))
    for row in rows:
        row.event, row.nudged_at = event, clock.now()
    _send(rows, nudge=True)
    Invitation.objects.bulk_update(rows, ["nudged_at"], batch_size=1000)
    note(event, by, nudged=len(rows))
    return len(rows)


def to_nudge(event: Event) -> InvitationQuerySet:
    """Invitations without an answer whose people may still come, want such mail, and were not asked again yet."""
    welcome = members().filter(may_come(event), mail_invitations=True)
    return Invitation.objects.silent().filter(event=event, nudged_at__isnull=True, person__in=welcome)


def _send(rows: list[Invitation], *, nudge: bool = False) -> None:
    for row, message in zip(rows, mails.invitations(rows, nudge=nudge), strict=True):
        row.message = message
    Invitation.objects.bulk_update(rows, ["message"], batch_size=1000)
