"""The weekly mail of what waits: Mondays, once for each person and week, found out as it leaves."""

import datetime as dt
import logging
from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from events.choices import EventState
from events.domain.answering import owing
from events.models import HostContact, Invitation, Registration
from groups.models import Seat, Warned
from members.links import unsubscribe_url
from members.models import Employment, Person
from thamsklyngen.outbox.choices import Priority
from thamsklyngen.outbox.compose import draft, post
from thamsklyngen.outbox.models import Message
from thamsklyngen.portal import waiting_board, waiting_cluster, waiting_groups, waiting_hosts, waiting_seats
from thamsklyngen.portal.waiting import answers_to_give, invitations_to_answer, waiting_for, wishes_to_answer
from thamsklyngen.portal.waiting_ask import Provider
from thamsklyngen.portal.weekly import MONDAY, last_due
from thamsklyngen.shared import clock
from thamsklyngen.shared.links import absolute

log = logging.getLogger(__name__)
WHAT = "waiting"
BATCH = 500


def _managing() -> Q:
    return Q(is_staff=True)


def _seated() -> Q:
    return Q(Exists(Seat.objects.on().filter(person=OuterRef("pk"))))


def _contacts() -> Q:
    return Q(Exists(Employment.objects.on().answering().filter(person=OuterRef("pk"))))


def _invited() -> Q:
    silent = Invitation.objects.silent().filter(
        person=OuterRef("pk"), event__starts_at__gt=clock.now(), event__state=EventState.PUBLISHED
    )
    return Q(Exists(silent), mail_invitations=True)


def _owing() -> Q:
    return Q(Exists(owing(Registration.objects.filter(person=OuterRef("pk"), as_guest=False))))


def _receiving() -> Q:
    return Q(Exists(HostContact.objects.standing().filter(person=OuterRef("pk"), event__starts_at__gt=clock.now())))


# For whom each provider may find something: conditions on people, wide rather than sharp, since what waits is found
# out as the mail leaves. A provider without an audience would never be mailed about.
AUDIENCES: dict[Provider, tuple[Callable[[], Q], ...]] = {
    wishes_to_answer: (_contacts,),
    waiting_cluster.wishes_for_managers: (_managing,),
    waiting_cluster.companies_without_contact: (_managing,),
    waiting_cluster.groups_to_open: (_managing,),
    waiting_cluster.facts_to_see_to: (_managing,),
    invitations_to_answer: (_invited,),
    waiting_board.calls_to_answer: (_seated,),
    answers_to_give: (_owing,),
    waiting_hosts.hosts_to_answer: (_contacts, _seated),
    waiting_hosts.visitors_to_look_through: (_contacts, _receiving),
    waiting_board.cases_before_the_board: (_seated, _managing),
    waiting_board.texts_without_a_day: (_seated, _managing),
    waiting_groups.drafts_to_write: (_seated,),
    waiting_groups.mandates_that_end: (_seated,),
    waiting_seats.committees_to_see_to: (_seated, _managing),
    waiting_seats.proposals_for_managers: (_managing,),
    waiting_groups.plans_due: (_seated,),
    waiting_groups.activities_overdue: (_seated,),
    waiting_groups.activities_outside: (_seated,),
}


def write_all() -> int:
    """Write this week's mail for everybody who hasn't had it and for whom something may wait.

    Returns:
        How many were written; one for whom nothing waits in the end is let go as it would leave.
    """
    monday, written = last_due(MONDAY), 0
    try:
        while number := _write(monday):
            written += number
    except IntegrityError:  # another worker has just written them
        log.info("this week's mails of what waits are being written elsewhere")
    return written


@transaction.atomic
def _write(monday: dt.date) -> int:
    """Write the next batch. Its people are locked, and the row of each can be there once only: so two do it once."""
    rows = to_tell(monday).select_for_update(no_key=True, skip_locked=True, of=("self",))
    people = list(rows[:BATCH])
    Warned.objects.bulk_create(Warned(person=person, what=WHAT, key=0, due=monday) for person in people)
    post(draft("portal/waiting", person, facts={}, priority=Priority.BULK) for person in people)
    return len(people)


def to_tell(monday: dt.date) -> QuerySet[Person]:
    """Whose decision, text or answer anything may wait for, and who has not been told this week."""
    told = Warned.objects.filter(person=OuterRef("pk"), what=WHAT, key=0, due=monday)
    audiences = dict.fromkeys(audience for some in AUDIENCES.values() for audience in some)
    may_wait = reduce(or_, (audience() for audience in audiences))
    return Person.objects.filter(may_wait, ~Exists(told), is_active=True, anonymised_at=None).order_by("pk")


def told(message: Message) -> dict[str, Any] | None:
    """What waits now for whom `message` is. Invitations are left out where they are muted; the rest is a duty."""
    person = Person.objects.filter(pk=message.person_id, is_active=True).first()
    rows = waiting_for(person) if person else []
    if person is None or not (rows := [row for row in rows if person.mail_invitations or not row.is_invitation]):
        return None
    shown = [{"title": row.title, "text": row.text, "action": row.action, "url": absolute(row.url)} for row in rows]
    facts: dict[str, Any] = {"rows": shown, "url": absolute("/waiting/")}
    if all(row.is_invitation for row in rows):
        facts["unsubscribe_url"] = unsubscribe_url(person)
    return facts
