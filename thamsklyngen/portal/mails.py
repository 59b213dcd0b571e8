"""Mails about what several apps are concerned with: people and companies that leave."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.utils import translation

from events.models import Event, Registration
from groups.models import Group, Seat
from members.models import Employment, Membership, Person
from thamsklyngen.outbox.compose import compose
from thamsklyngen.outbox.models import Message
from thamsklyngen.shared.dates import day
from thamsklyngen.shared.links import absolute


def left_company(
    employment: Employment, *, kept: Collection[Event], lost: Collection[Event], by: Person | None
) -> Message:
    """To the person: you no longer work there; which places you keep and which you don't, how you sign in now."""
    person = employment.person
    with translation.override(person.language):
        facts = {
            "company": str(employment.company),
            "by": str(by or employment.company),
            "last_day": day(_last_day(employment)),
            "kept": [_line(event) for event in kept],
            "lost": len(lost),
            "keeps_sign_in": person.is_active,
            "email": person.email,
        }
    return compose("portal/left_company", person, facts=facts)


def seat_flagged(seat: Seat, employment: Employment) -> list[Message]:
    """To those who lead the group: one of the committee no longer works where they sat for."""
    leaders = Seat.objects.on().organising().filter(group=seat.group, person__is_active=True)
    sent = []
    for leader in leaders.exclude(person=seat.person).select_related("person"):
        with translation.override(leader.person.language):
            facts = {
                "name": str(seat.person),
                "company": str(employment.company),
                "group": str(seat.group),
                "from_day": day(employment.until or employment.since),
                "url": absolute(seat.group.get_absolute_url()),
            }
        sent.append(compose("portal/seat_flagged", leader.person, facts=facts))
    return sent


def membership_ends(membership: Membership, person: Person, *, lost: int) -> Message:
    """To a contact: your company's membership ends or is paused."""
    with translation.override(person.language):
        facts = {**_about(membership), "lost": lost}
    return compose("portal/membership_ends", person, facts=facts)


def membership_stays(membership: Membership, person: Person, *, by: Person) -> Message:
    """To one who was told of its end: your company's membership, or that of one your group has to do with, goes on."""
    with translation.override(person.language):
        facts = {
            "company": str(membership.company),
            "by": str(by),
            "url": absolute(membership.company.get_absolute_url()),
        }
    return compose("portal/membership_stays", person, facts=facts)


def company_leaves(
    membership: Membership,
    person: Person,
    *,
    groups: Collection[Group],
    hosted: Collection[Event],
    seats: Collection[Seat],
    lost: Collection[Registration],
) -> Message:
    """To one who leads `groups`: what of theirs hangs on a company whose membership ends or is paused."""
    mine = {group.pk for group in groups}
    with translation.override(person.language):
        facts = {
            **_about(membership),
            "hosted": [_line(event) for event in hosted if event.group_id in mine],
            "seats": [{"name": str(seat.person), "group": str(seat.group)} for seat in seats if seat.group_id in mine],
            "lost": sum(row.event.group_id in mine for row in lost),
        }
    return compose("portal/company_leaves", person, facts=facts)


def _about(membership: Membership) -> dict[str, Any]:
    return {
        "company": str(membership.company),
        "paused": membership.paused,
        "reason": membership.reason,
        "last_day": day(_last_day(membership)),
        "url": absolute(membership.company.get_absolute_url()),
    }


def _last_day(fact: Employment | Membership) -> dt.date:
    return max(fact.last_day or fact.since, fact.since)


def _line(event: Event) -> dict[str, Any]:
    return {"title": event.title, "starts_at": event.starts_at.isoformat(), "group": str(event.group)}
