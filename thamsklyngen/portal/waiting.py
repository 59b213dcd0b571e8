"""What waits for a person: one list over all apps. Another app's things come in as one more function in `PROVIDERS`."""

import datetime as dt
from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from events.domain.answering import owing
from events.models import Event
from events.views.listing import unanswered
from members.domain.joining import contact_decides_until
from members.models import Company, JoinRequest, Person
from thamsklyngen.portal import waiting_board, waiting_cluster, waiting_groups, waiting_hosts, waiting_seats
from thamsklyngen.portal.waiting_ask import OF_EVENT, Ask, Facts, Provider, Source, answers, event_of, moment
from thamsklyngen.portal.waiting_cluster import answers_for
from thamsklyngen.portal.waiting_row import Waiting
from thamsklyngen.shared import clock, dates


def waiting_for(person: Person) -> list[Waiting]:
    """All that waits for `person`: what has a day to keep first, the nearest before; then what has waited longest.

    The number of queries doesn't depend on how much it is. Where the person works and sits is read once; then one query
    reads what waits (`waiting_ask`), one looks for gaps in committees, and up to three read the board's cases.
    """
    found = answers([ask for provider in PROVIDERS if (ask := provider(person))])
    never = dt.datetime.max.replace(tzinfo=dt.UTC)
    return sorted(found, key=lambda row: (row.due or never, row.since or never))


def wishes_to_answer(person: Person) -> Ask | None:
    """Who wants in at the companies for which `person` answers."""
    if not (mine := answers_for(person)):
        return None
    facts = {
        "pk": "pk",
        "asked_at": "asked_at",
        "company": "company__name",
        "name": "person__name",
        "email": "person__email",
        "anonymised_at": "person__anonymised_at",
    }
    rows = JoinRequest.objects.open().filter(company__in=mine)
    return Ask(_wishes, {"wishes": Source(rows, ("asked_at", "pk"), facts)})


def _wishes(wishes: Iterable[Facts]) -> Iterable[Waiting]:
    for row in wishes:
        person = Person(name=row["name"], email=row["email"], anonymised_at=moment(row["anonymised_at"]))
        company = Company(name=row["company"])
        wish = JoinRequest(pk=row["pk"], asked_at=moment(row["asked_at"]), person=person, company=company)
        yield Waiting(
            _("%(name)s wants in at %(company)s") % {"name": wish.person, "company": wish.company},
            reverse("members:join_request", args=[wish.pk]),
            _("Answer"),
            _told(wish),
            wish.asked_at,
            clock.at(contact_decides_until(wish) + dt.timedelta(days=1)),
        )


def _told(wish: JoinRequest) -> str:
    """When somebody asked, and until when the answer is in time."""
    last = contact_decides_until(wish)
    words = {"moment": dates.moment(wish.asked_at), "day": dates.day(last)}
    if clock.today() <= last:
        return _("Asked %(moment)s. Answer by %(day)s.") % words
    return _("Asked %(moment)s, more than three working days ago.") % words


def invitations_to_answer(person: Person) -> Ask:
    """Invitations to events without an answer."""
    rows = unanswered(person).filter(event__in=Event.objects.visible_to(person))
    source = Source(rows, ("event__starts_at", "pk"), {"sent_at": "sent_at", **OF_EVENT})
    return Ask(_invitations, {"invitations": source})


def _invitations(invitations: Iterable[Facts]) -> Iterable[Waiting]:
    for row in invitations:
        event = event_of(row)
        yield Waiting(
            _("Invitation: %(title)s") % {"title": event.title},
            event.get_absolute_url(),
            _("Answer"),
            dates.when(event.starts_at, event.ends_at),
            moment(row["sent_at"]),
            event.closes_at or event.starts_at,
            is_invitation=True,
        )


def answers_to_give(person: Person) -> Ask:
    """Places of which an answer is lacking, or the host's rules are to be accepted; guests are asked by their links."""
    rows = owing(person.registrations.filter(as_guest=False))
    return Ask(_owed, {"places": Source(rows, ("asked_at", "pk"), {"asked_at": "asked_at", **OF_EVENT})})


def _owed(places: Iterable[Facts]) -> Iterable[Waiting]:
    for row in places:
        event = event_of(row)
        yield Waiting(
            _("Answer before you come: %(title)s") % {"title": event.title},
            reverse("events:my_answers", args=[event.key]),
            _("Answer"),
            dates.when(event.starts_at, event.ends_at),
            moment(row["asked_at"]),
            event.starts_at,
        )


PROVIDERS: tuple[Provider, ...] = (
    wishes_to_answer,
    waiting_cluster.wishes_for_managers,
    waiting_cluster.companies_without_contact,
    waiting_cluster.groups_to_open,
    waiting_cluster.facts_to_see_to,
    invitations_to_answer,
    waiting_board.calls_to_answer,
    answers_to_give,
    waiting_hosts.hosts_to_answer,
    waiting_hosts.visitors_to_look_through,
    waiting_board.cases_before_the_board,
    waiting_board.texts_without_a_day,
    waiting_groups.drafts_to_write,
    waiting_groups.mandates_that_end,
    waiting_seats.committees_to_see_to,
    waiting_seats.proposals_for_managers,
    waiting_groups.plans_due,
    waiting_groups.activities_overdue,
    waiting_groups.activities_outside,
)
