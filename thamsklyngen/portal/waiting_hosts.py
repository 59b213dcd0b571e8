"""What waits for a person about hosts: questions and offers to answer, and visitors to look through."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from events.choices import EventState, RequestState
from events.domain.hosting import requests_of, without_choice
from events.models import HostContact, Registration, Visit
from groups.rules import organised_groups
from members.models import Person
from thamsklyngen.portal.waiting_ask import OF_EVENT, Ask, Facts, Source, day, event_of, moment
from thamsklyngen.portal.waiting_cluster import answers_for
from thamsklyngen.portal.waiting_row import Waiting
from thamsklyngen.shared import clock, dates


def hosts_to_answer(person: Person) -> Ask | None:
    """Questions to the companies `person` answers for, offers to groups they lead, other days proposed, and
    second yeses between which and the host they choose."""
    companies, groups = answers_for(person), [group.pk for group in organised_groups(person)]
    if not companies and not groups:
        return None
    asked = Q(is_offer=False, company__in=companies) | Q(is_offer=True, group__in=groups)
    proposed = Q(is_offer=False, group__in=groups) | Q(is_offer=True, company__in=companies)
    mine = Q(state=RequestState.OPEN) & asked
    mine |= Q(state=RequestState.OTHER, day__gte=clock.today()) & proposed
    mine |= without_choice() & Q(group__in=groups)
    facts = {"company": "company__name", "group": "group__name"}
    facts |= {name: name for name in ("pk", "state", "is_offer", "about", "day", "asked_at")}
    return Ask(_requests, {"requests": Source(requests_of(person).filter(mine), ("asked_at", "pk"), facts)})


def _requests(requests: Iterable[Facts]) -> Iterable[Waiting]:
    for row in requests:
        asked_at, agreed, press = moment(row["asked_at"]), day(row["day"]), _("Answer")
        if row["state"] == RequestState.YES:
            title, press = _("%(company)s has said yes, too: %(about)s") % row, _("Choose the host")
        elif row["state"] == RequestState.OTHER:
            title = _("Another day is proposed: %(about)s") % row
        elif row["is_offer"]:
            title = _("%(company)s offers to be the host: %(about)s") % row
        else:
            title = _("%(group)s asks %(company)s to be the host: %(about)s") % row
        text = dates.full_day(agreed) if agreed else _("Asked %(moment)s.") % {"moment": dates.moment(asked_at)}
        yield Waiting(title, reverse("events:host_request", args=[row["pk"]]), press, text, asked_at)


def visitors_to_look_through(person: Person) -> Ask:
    """Visits that `person` receives, with visitors whom nobody has looked at and a time that is not up."""
    named = HostContact.objects.standing().filter(event=OuterRef("event"), person=person)
    new = Registration.objects.live().filter(event=OuterRef("event"), approved_at=None)
    mine = Exists(named) | Q(event__host__in=answers_for(person))
    rows = Visit.objects.filter(mine, Exists(new), approve_by__gt=clock.now())
    rows = rows.filter(event__state=EventState.PUBLISHED, event__host__isnull=False, event__starts_at__gt=clock.now())
    return Ask(_visits, {"visits": Source(rows, ("approve_by", "pk"), {"approve_by": "approve_by", **OF_EVENT})})


def _visits(visits: Iterable[Facts]) -> Iterable[Waiting]:
    for row in visits:
        event, until = event_of(row), moment(row["approve_by"])
        yield Waiting(
            _("Visitors to look through: %(title)s") % {"title": event.title},
            reverse("events:approve", args=[event.key]),
            _("Look through them"),
            _("Anyone you have not refused by %(moment)s is approved.") % {"moment": dates.moment(until)},
            None,
            until,
        )
