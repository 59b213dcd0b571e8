"""Inviting people to events."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from events import mails
from events.choices import Audience
from events.domain.belonging import of_group
from events.domain.guards import guard_coming
from events.domain.places import lock
from events.history import note
from events.models import Event, Invitation, Registration
from events.models.invitation import InvitationQuerySet
from events.models.registration import streams_of
from groups.models import Group, Seat
from members.models import Person
from members.models.person import PersonQuerySet
from thamsklyngen.outbox.choices import UNFINISHED, MessageState
from thamsklyngen.outbox.compose import supersede
from thamsklyngen.outbox.models import Message
from thamsklyngen.shared import clock

ASKS = ("events/invitation", "events/nudge", "events/invitation_moved")  # the mails that ask a person to come


def members() -> PersonQuerySet:
    """Everybody who may come: people at member companies who may sign in."""
    return Person.objects.members()


def people_of(group: Group) -> PersonQuerySet:
    """The group's people who are members today."""
    return members().filter(of_group(group))


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
    _keep(rows, mails.invitations)
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
    rows = _with(event, to_nudge(event))
    for row in rows:
        row.nudged_at = clock.now()
    _keep(rows, mails.invitations, nudge=True)
    Invitation.objects.bulk_update(rows, ["nudged_at"], batch_size=1000)
    note(event, by, nudged=len(rows))
    return len(rows)


def to_nudge(event: Event) -> InvitationQuerySet:
    """Invitations without an answer whose people may still come, want such mail, and were not asked again yet."""
    return _silent(event).filter(nudged_at__isnull=True, person__in=_welcome(event))


def tell_moved(event: Event, *, urgent: bool) -> None:
    """Tell those who were asked and are silent that a locked `event` has another time or place.

    Only the last such mail holds, so one that has not left is taken back. An invitation that has not left would say
    what holds no more: it is written anew. Who can't register any longer is told nothing.

    Args:
        urgent: goes ahead of all other mail.
    """
    prefix = streams_of(event.pk)
    unsent = Message.objects.filter(stream__startswith=prefix, template__in=ASKS, state__in=UNFINISHED)
    streams = set(unsent.exclude(stream="").values_list("stream", flat=True))
    supersede(streams, ASKS)
    if event.is_closed:
        return
    rows = _welcome_and_silent(event)
    told = _told(event)  # read now, since a worker may have taken one meanwhile
    _keep([row for row in rows if row.stream in told], mails.invitation_moved, urgent=urgent)
    _keep([row for row in rows if row.stream in streams - told], mails.invitations)


def unanswered(event: Event) -> list[Invitation]:
    """Invitations that have reached their people and that nobody has answered: they believe that it takes place."""
    told = _told(event)
    return [row for row in _with(event, _silent(event).filter(person__is_active=True)) if row.stream in told]


def _silent(event: Event) -> InvitationQuerySet:
    """Invitations without an answer; who had a place that the organiser took away has had one."""
    answered = event.registrations.values("person")
    return Invitation.objects.silent().filter(event=event).exclude(person__in=answered)


def _welcome(event: Event) -> PersonQuerySet:
    """Whom one may still write to about coming."""
    return members().filter(may_come(event), mail_invitations=True)


def silent_and_welcome(event: Event) -> InvitationQuerySet:
    """Invitations without an answer of people whom one may still write to about coming."""
    return _silent(event).filter(person__in=_welcome(event))


def _welcome_and_silent(event: Event) -> list[Invitation]:
    return _with(event, silent_and_welcome(event))


def streams_that_asked(event: Event) -> QuerySet[Message, str]:
    """The streams in which some mail has left that asks a person to come to `event`."""
    left = Message.objects.filter(template__in=ASKS, state__in=(MessageState.SENDING, MessageState.SENT))
    mine = left.filter(stream__startswith=streams_of(event.pk)).exclude(stream="")  # as the index of streams has it
    return mine.values_list("stream", flat=True)


def _told(event: Event) -> set[str]:
    return set(streams_that_asked(event))


def _with(event: Event, rows: InvitationQuerySet) -> list[Invitation]:
    """`rows` with their people and `event` at hand."""
    found = list(rows.select_related("person"))
    for row in found:
        row.event = event
    return found


def _keep(rows: list[Invitation], write: Callable[..., list[Message]], **how: bool) -> None:
    """Write a mail to each of `rows`, and note it with the invitation."""
    for row, message in zip(rows, write(rows, **how), strict=True):
        row.message = message
    Invitation.objects.bulk_update(rows, ["message"], batch_size=1000)
