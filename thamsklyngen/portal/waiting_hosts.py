"""What waits for a person about hosts: questions and offers to answer, and visitors to look through."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from events.choices import EventState, RequestState
from events.domain.hosting import requests_of
from events.models import HostContact, Registration, Visit
from groups.rules import organised_groups
from members.models import Person
from thamsklyngen.portal.waiting_row import MOST, Waiting
from thamsklyngen.shared import clock, dates


def hosts_to_answer(person: Person) -> Iterable[Waiting]:
    """Questions to the companies `person` answers for, offers to groups they lead, and other days proposed."""
    companies = [job.company_id for job in person.work_today if job.is_contact]
    groups = [group.pk for group in organised_groups(person)]
    if not companies and not groups:
        return
    asked = Q(is_offer=False, company__in=companies) | Q(is_offer=True, group__in=groups)
    proposed = Q(is_offer=False, group__in=groups) | Q(is_offer=True, company__in=companies)
    mine = Q(state=RequestState.OPEN) & asked
    mine |= Q(state=RequestState.OTHER, day__gte=clock.today()) & proposed
    for row in requests_of(person).filter(mine).order_by("asked_at", "pk")[:MOST]:
        words = {"company": row.company, "group": row.group, "about": row.about}
        if row.state == RequestState.OTHER:
            title = _("Another day is proposed: %(about)s") % words
        elif row.is_offer:
            title = _("%(company)s offers to be the host: %(about)s") % words
        else:
            title = _("%(group)s asks %(company)s to be the host: %(about)s") % words
        text = dates.full_day(row.day) if row.day else _("Asked %(moment)s.") % {"moment": dates.moment(row.asked_at)}
        yield Waiting(title, reverse("events:host_request", args=[row.pk]), _("Answer"), text, row.asked_at)


def visitors_to_look_through(person: Person) -> Iterable[Waiting]:
    """Visits that `person` receives, with visitors whom nobody has looked at and a time that is not up."""
    companies = [job.company_id for job in person.work_today if job.is_contact]
    named = HostContact.objects.standing().filter(event=OuterRef("event"), person=person)
    new = Registration.objects.live().filter(event=OuterRef("event"), approved_at=None)
    rows = Visit.objects.filter(Exists(named) | Q(event__host__in=companies), Exists(new), approve_by__gt=clock.now())
    rows = rows.filter(event__state=EventState.PUBLISHED, event__host__isnull=False, event__starts_at__gt=clock.now())
    for row in rows.select_related("event").order_by("approve_by", "pk")[:MOST]:
        yield Waiting(
            _("Visitors to look through: %(title)s") % {"title": row.event.title},
            reverse("events:approve", args=[row.event.key]),
            _("Look through them"),
            _("Whom you have not refused by %(moment)s is approved.") % {"moment": dates.moment(row.approve_by)},
            None,
            row.approve_by,
        )
