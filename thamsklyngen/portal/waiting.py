"""What waits for a person: one list over all apps. Another app's things come in as one more function in `PROVIDERS`."""

import datetime as dt
from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from events.domain.answering import owing
from events.models import Event
from events.views.listing import unanswered
from members.domain.joining import contact_decides_until
from members.models import JoinRequest, Person
from thamsklyngen.portal import waiting_cluster, waiting_groups, waiting_hosts, waiting_seats
from thamsklyngen.portal.waiting_cluster import answers_for
from thamsklyngen.portal.waiting_row import MOST, Provider, Waiting
from thamsklyngen.shared import clock, dates


def waiting_for(person: Person) -> list[Waiting]:
    """All that waits for `person`: what has a day to keep first, the nearest before; then what has waited longest.

    The number of queries doesn't depend on how much it is: at most one or two for each provider.
    """
    found = [row for provider in PROVIDERS for row in provider(person)]
    never = dt.datetime.max.replace(tzinfo=dt.UTC)
    return sorted(found, key=lambda row: (row.due or never, row.since or never))


def wishes_to_answer(person: Person) -> Iterable[Waiting]:
    """Who wants in at the companies for which `person` answers."""
    if not (mine := answers_for(person)):
        return
    rows = JoinRequest.objects.open().filter(company__in=mine).select_related("person", "company")
    for row in rows.order_by("asked_at", "pk")[:MOST]:
        words = {"name": row.person, "company": row.company}
        yield Waiting(
            _("%(name)s wants in at %(company)s") % words,
            reverse("members:join_request", args=[row.pk]),
            _("Answer"),
            _told(row),
            row.asked_at,
            clock.at(contact_decides_until(row) + dt.timedelta(days=1)),
        )


def _told(wish: JoinRequest) -> str:
    """When somebody asked, and until when the answer is in time."""
    last = contact_decides_until(wish)
    words = {"moment": dates.moment(wish.asked_at), "day": dates.day(last)}
    if clock.today() <= last:
        return _("Asked %(moment)s. Answer by %(day)s.") % words
    return _("Asked %(moment)s, more than three working days ago.") % words


def invitations_to_answer(person: Person) -> Iterable[Waiting]:
    """Invitations to events without an answer."""
    for row in unanswered(person).filter(event__in=Event.objects.visible_to(person))[:MOST]:
        yield Waiting(
            _("Invitation: %(title)s") % {"title": row.event.title},
            row.event.get_absolute_url(),
            _("Answer"),
            dates.when(row.event.starts_at, row.event.ends_at),
            row.sent_at,
            row.event.closes_at or row.event.starts_at,
            is_invitation=True,
        )


def answers_to_give(person: Person) -> Iterable[Waiting]:
    """Places of which an answer is lacking, or the host's rules are to be accepted."""
    for row in owing(person.registrations.all()).select_related("event")[:MOST]:
        yield Waiting(
            _("Answer before you come: %(title)s") % {"title": row.event.title},
            reverse("events:my_answers", args=[row.event.key]),
            _("Answer"),
            dates.when(row.event.starts_at, row.event.ends_at),
            row.asked_at,
            row.event.starts_at,
        )


PROVIDERS: tuple[Provider, ...] = (
    wishes_to_answer,
    waiting_cluster.wishes_for_managers,
    waiting_cluster.companies_without_contact,
    waiting_cluster.groups_to_open,
    waiting_cluster.facts_to_see_to,
    invitations_to_answer,
    waiting_groups.calls_to_answer,
    answers_to_give,
    waiting_hosts.hosts_to_answer,
    waiting_hosts.visitors_to_look_through,
    waiting_groups.views_to_give,
    waiting_groups.decisions_to_record,
    waiting_groups.texts_without_a_day,
    waiting_groups.drafts_to_write,
    waiting_groups.mandates_that_end,
    waiting_seats.committees_to_see_to,
    waiting_seats.proposals_for_managers,
    waiting_seats.committees_for_managers,
    waiting_groups.plans_due,
    waiting_groups.activities_overdue,
    waiting_groups.activities_outside,
)
