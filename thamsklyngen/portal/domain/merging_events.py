"""What points from events at two companies, or two people, who become one."""

from functools import partial

from django.db import models
from django.db.models import Max

from events.models import (
    Announcement,
    CalendarAddress,
    DoorPress,
    EarlyUndo,
    Event,
    GateLook,
    GuestInvitation,
    HostContact,
    HostRequest,
    Invitation,
    Material,
    Registration,
    SafetyProfile,
    SiteRules,
    Visit,
    Watch,
)
from members.models import Company, Person
from thamsklyngen.portal.domain.merging_rows import Mover, move, move_only_one, move_unless_there


def _watches(gone: Person, keep: Person) -> None:
    """Each wants to hear of one thing about an event once."""
    known = set(Watch.objects.filter(person=keep).values_list("event", "wants"))
    for row in Watch.objects.filter(person=gone):
        if (row.event_id, row.wants) in known:
            row.delete()
    move(Watch, "person", gone, keep)


def _site_rules(gone: Company, keep: Company) -> None:
    """The texts of both stay; those of the one that goes get the numbers after the other's."""
    last = SiteRules.objects.filter(company=keep).aggregate(last=Max("version"))["last"] or 0
    for number, row in enumerate(SiteRules.objects.filter(company=gone).order_by("version"), last + 1):
        row.company, row.version = keep, number
        row.save(update_fields=["company", "version"])


def _questions(gone: Company, keep: Company) -> None:
    """Of two open questions about one event the other's stays."""
    asked = HostRequest.objects.filter(company=keep, state="open", event__isnull=False).values("event")
    HostRequest.objects.filter(company=gone, state="open", event__in=asked).delete()
    move(HostRequest, "company", gone, keep)


WRITTEN: list[tuple[type[models.Model], str]] = [
    (Event, "contact"),
    (Event, "created_by"),
    *((Registration, field) for field in ("cancelled_by", "created_by", "approved_by", "checked_in_by")),
    (Invitation, "sent_by"),
    (GuestInvitation, "sent_by"),
    (Announcement, "sent_by"),
    (Material, "added_by"),
    (DoorPress, "by"),
    (EarlyUndo, "by"),
    (GateLook, "person"),
    (SiteRules, "written_by"),
    (HostRequest, "asked_by"),
    (HostRequest, "answered_by"),
]
PERSON_RELATIONS: dict[tuple[type[models.Model], str], Mover] = {
    **{(model, field): partial(move, model, field) for model, field in WRITTEN},
    (HostContact, "person"): partial(move_unless_there, HostContact, "person", "event"),
    (SafetyProfile, "person"): partial(move_only_one, SafetyProfile, "person"),
    (CalendarAddress, "person"): partial(move_only_one, CalendarAddress, "person"),
    (Watch, "person"): _watches,
}
COMPANY_RELATIONS: dict[tuple[type[models.Model], str], Mover] = {
    (Event, "host"): partial(move, Event, "host"),
    (Registration, "company"): partial(move, Registration, "company"),
    (SiteRules, "company"): _site_rules,
    (HostRequest, "company"): _questions,
    (Visit, "barred"): lambda gone, keep: None,  # the next one, seen from the other side
    (Visit.barred.through, "company"): partial(move_unless_there, Visit.barred.through, "company", "visit"),
}
