"""The mails about somebody's place: one function each. The facts are those of this moment, in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import translation

from events.choices import Promotion
from events.mails.answers import asked
from events.mails.telling import CANCEL, REQUEST, event_facts, iso, tell, tell_gone
from events.models import Registration, ReminderRule
from members.models import Person
from thamsklyngen.outbox.choices import Priority
from thamsklyngen.outbox.compose import compose, supersede, take_back
from thamsklyngen.outbox.models import Message
from thamsklyngen.shared.links import absolute


def registered(registration: Registration) -> Message:
    """You have a place."""
    return tell("events/registered", registration, facts=asked(registration), calendar=REQUEST)


def waiting(
    registration: Registration, position: int, *, stop: Mapping[str, Any] | None, promotion: Promotion
) -> Message:
    """You are number `position` on the waiting list.

    Args:
        stop: `has` of `limit` places of the company's, where its limit is in the way, and whether it is `also_full`.
        promotion: what becomes of a place that comes free (rule 3).
    """
    facts: dict[str, Any] = {"position": position, "ahead": position - 1, "promotion": promotion.value}
    facts["stop"] = stop
    return tell("events/waiting", registration, facts=facts | asked(registration))


def promoted(registration: Registration) -> Message:
    """You have got a place from the waiting list."""
    return tell("events/promoted", registration, facts=asked(registration), calendar=REQUEST)


def offered(registration: Registration) -> Message:
    """A place is offered to you: answer by then. Of no use after that."""
    until = registration.offer_expires_at
    return tell("events/offered", registration, facts={"answer_by": iso(until)}, expires_at=until)


def offer_lapsed(registration: Registration) -> Message:
    """You didn't answer in time: the place has gone to the next."""
    return tell("events/offer_lapsed", registration)


def cancelled(registration: Registration) -> Message:
    """You have given your place (or your wait) up."""
    return tell_gone("events/cancelled", registration)


def handed_on(registration: Registration, *, to: Person, by: Person) -> Message:
    """Your place is a colleague's now: you have handed it over, or somebody has for you."""
    facts = {"receiver": str(to), "by": "" if by == registration.person else str(by)}
    return tell("events/handed_on", registration, facts=facts, calendar=CANCEL)


def handed_over(registration: Registration, *, giver: Person, by: Person) -> Message:
    """You have got a colleague's place."""
    facts = {"giver": str(giver), "by": "" if by == giver else str(by)}
    return tell("events/handed_over", registration, facts=facts | asked(registration), calendar=REQUEST)


def removed(registration: Registration, *, by: Person, reason: str) -> Message:
    """The organiser has cancelled your place."""
    return tell_gone("events/removed", registration, by=str(by), reason=reason)


def lost_ground(registration: Registration, *, company: str) -> Message:
    """What you registered with for `company` holds no longer: you will not work there, or it will be no member."""
    return tell_gone("events/lost_ground", registration, left=company)


def place_free(registration: Registration) -> Message:
    """A place is free shortly before the start: whoever presses first has it (rule 3)."""
    return tell("events/place_free", registration, overtakes=False, expires_at=registration.event.starts_at)


def changed(
    registration: Registration,
    changes: list[tuple[str, str, str]],
    *,
    moved: bool,
    urgent: bool,
    retimed: bool = False,
) -> Message | None:
    """The event has changed: what, from, to; each already in words of the reader's language.

    What an earlier such mail that has not left would have told is told along, from what the reader knows to what is.

    Args:
        moved: in time or place, so that the reason given belongs to this change.
        urgent: goes ahead of all other mail.
        retimed: the time is among the changes.

    Returns:
        None where all is again as the reader knows it.
    """
    if retimed:
        supersede([registration.stream], ["events/reminder", "events/place_free"])
    facts = {"changes": changes, "retimed": retimed, "reason": registration.event.reason if moved else ""}
    earlier = take_back(registration.stream, "events/changed")
    for message in reversed(earlier):
        facts, urgent = _after(message, facts), urgent or message.priority == Priority.URGENT
    if not facts["changes"]:
        return None
    return tell(
        "events/changed",
        registration,
        facts=facts,
        calendar=REQUEST if registration.is_registered else "",
        overtakes=False,
        priority=Priority.URGENT if urgent else Priority.NORMAL,
    )


def _after(message: Message, facts: dict[str, Any]) -> dict[str, Any]:
    """The facts of a change as one with those of an earlier `message`, which does not leave."""
    told = message.facts
    rows = [*told["changes"], *facts["changes"]]
    before = {what: old for what, old, _new in reversed(rows)}
    now = {what: new for what, _old, new in rows}
    times = [known["changes"][0][0] for known in (told, facts) if known["retimed"]]  # the time comes first
    names = [what for what in dict.fromkeys([*times, *now]) if before[what] != now[what]]
    return {
        "changes": [(what, before[what], now[what]) for what in names],
        "retimed": any(what in times for what in names),
        "reason": facts["reason"] or told["reason"],
    }


def event_cancelled(registration: Registration, *, urgent: bool) -> Message:
    """The event is called off."""
    return tell(
        "events/event_cancelled",
        registration,
        facts={"reason": registration.event.reason},
        calendar=CANCEL if registration.is_registered else "",
        priority=Priority.URGENT if urgent else Priority.NORMAL,
    )


def answers_lacking(registration: Registration) -> Message:
    """Something must be answered before you come. Of no use once it has begun."""
    start = registration.event.starts_at
    return tell("events/answers_lacking", registration, facts=asked(registration), overtakes=False, expires_at=start)


def reminder(registration: Registration, rule: ReminderRule) -> Message:
    """The event is near. Of no use once it has begun."""
    start = registration.event.starts_at
    return tell(
        "events/reminder", registration, facts=asked(registration), overtakes=False, rule=rule, expires_at=start
    )


def late_cancellation(registration: Registration, organiser: Person, next_ones: list[Registration]) -> Message:
    """To an organiser: somebody cancelled after the deadline (rule 10), and who is next in the queue, to be rung."""
    event = registration.event
    with translation.override(organiser.language):
        facts = {
            "event": event_facts(event),
            "name": str(registration.person),
            "company": str(registration.company or ""),
            "next": [{"name": str(row.person), "phone": row.person.phone} for row in next_ones],
            "url": absolute(reverse("events:queue" if next_ones else "events:registrations", args=[event.key])),
        }
    return compose("events/late_cancellation", organiser, facts=facts, expires_at=event.ends_at)
