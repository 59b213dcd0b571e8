"""The weekly mail of what waits: Mondays, once for each person and week, found out as it leaves."""

import datetime as dt
import logging
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from events.choices import EventState
from events.models import Invitation
from groups.models import Seat, Warned
from members.links import unsubscribe_url
from members.models import Employment, Person
from thamsklyngen.outbox.choices import Priority
from thamsklyngen.outbox.compose import draft, post
from thamsklyngen.outbox.models import Message
from thamsklyngen.portal.waiting import waiting_for
from thamsklyngen.portal.weekly import MONDAY, last_due
from thamsklyngen.shared import clock
from thamsklyngen.shared.links import absolute

log = logging.getLogger(__name__)
WHAT = "waiting"
BATCH = 500


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
    sits = Seat.objects.on().filter(person=OuterRef("pk"))
    answers = Employment.objects.on().answering().filter(person=OuterRef("pk"))
    invited = Invitation.objects.silent().filter(
        person=OuterRef("pk"), event__starts_at__gt=clock.now(), event__state=EventState.PUBLISHED
    )
    may_wait = Q(is_staff=True) | Exists(sits) | Exists(answers) | Q(Exists(invited), mail_invitations=True)
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
