"""The mails about seats: one function each. The facts are those of this moment, in the reader's language."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import translation

from groups.choices import ProposalState
from groups.models import Seat, SeatProposal
from members.mails import cluster_managers
from members.models import Person
from thamsklyngen.outbox.compose import compose
from thamsklyngen.outbox.models import Message
from thamsklyngen.shared import clock, dates
from thamsklyngen.shared.links import absolute


def proposed(proposal: SeatProposal) -> list[Message]:
    """To the cluster managers: a group wants somebody in its committee."""
    people = [person for person in cluster_managers() if person != proposal.proposed_by]
    return _tell("groups/seat_proposed", proposal, people, by=str(proposal.proposed_by), word=proposal.word)


def given(proposal: SeatProposal) -> list[Message]:
    """To who gets the seat: what it is, from when, after whom, and what to begin with."""
    before = proposal.successor_to
    people = [proposal.person] if proposal.person.is_active else []
    return _tell("groups/seat_given", proposal, people, before=str(before.person) if before else "")


def answered(proposal: SeatProposal) -> list[Message]:
    """To who proposed: the cluster manager has said yes or no."""
    asker, by = proposal.proposed_by, proposal.answered_by
    people = [asker] if asker.is_active and asker not in (by, proposal.person) else []
    yes = proposal.state == ProposalState.ACCEPTED
    return _tell("groups/seat_answered", proposal, people, yes=yes, reason=proposal.reason, by=str(by))


def lapsed(proposal: SeatProposal) -> list[Message]:
    """To who was proposed: nothing comes of it, since the group is closed."""
    people = [proposal.person] if proposal.person.is_active and proposal.person != proposal.answered_by else []
    url = absolute(proposal.group.get_absolute_url())
    return _tell("groups/seat_lapsed", proposal, people, reason=proposal.reason, by=str(proposal.answered_by), url=url)


def handed_over(proposal: SeatProposal) -> list[Message]:
    """To whose place it was: who comes, what moves, and what to hand over."""
    before = proposal.successor_to
    if before is None or not before.person.is_active:
        return []
    facts = {"successor": str(proposal.person), "has_come": proposal.since <= clock.today()}
    return _tell("groups/seat_handed_over", proposal, [before.person], **facts)


def ended(seat: Seat, *, by: Person, word: str) -> list[Message]:
    """To whose seat ends, and to those who lead the group."""
    leads = Seat.objects.on().organising().filter(group=seat.group, person__is_active=True).select_related("person")
    people = list(dict.fromkeys([seat.person, *(row.person for row in leads)]))
    sent = []
    for person in people:
        if person == by or not person.is_active:
            continue
        with translation.override(person.language):
            facts = {
                "name": str(seat.person),
                "own": person == seat.person,
                "group": str(seat.group),
                "role": seat.get_role_display().lower(),
                "from_day": dates.day(seat.until),
                "today": bool(seat.until and seat.until <= clock.today()),
                "by": str(by),
                "word": word,
                "url": absolute(reverse("groups:seats", args=[seat.group.slug])),
            }
        sent.append(compose("groups/seat_ended", person, facts=facts))
    return sent


def _tell(template: str, proposal: SeatProposal, people: Iterable[Person], **facts: object) -> list[Message]:
    sent = []
    for person in people:
        with translation.override(person.language):
            about = {
                "name": str(proposal.person),
                "company": str(proposal.company or ""),
                "group": str(proposal.group),
                "role": proposal.get_role_display().lower(),
                "from_day": dates.day(proposal.since),
                "own_last": dates.day(dates.day_before(proposal.since)),
                "last_day": dates.day(dates.day_before(proposal.until)) if proposal.until else "",
                "url": absolute(reverse("groups:seats", args=[proposal.group.slug])),
            }
        sent.append(compose(template, person, facts={**about, **facts}))
    return sent
