"""The mails of groups: one function each. The facts are those of this moment, in the reader's language."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import translation

from groups.choices import GroupKind, Outcome
from groups.models import BoardMeeting, Decision, Mandate, Seat, Version
from members.models import Person
from thamsklyngen.outbox.compose import compose
from thamsklyngen.outbox.models import Message
from thamsklyngen.shared import clock, dates
from thamsklyngen.shared.links import absolute
from thamsklyngen.shared.text import enumerated


def submitted(version: Version) -> list[Message]:
    """To those who call the board together: something waits for the board."""
    by = version.submitted_by
    return _tell("groups/submitted", version, [person for person in recorders() if person != by], by=str(by))


def withdrawn(version: Version, *, by: Person) -> list[Message]:
    """To those who call the board together: it doesn't wait any more."""
    people = [person for person in recorders() if person != by]
    return _tell("groups/withdrawn", version, people, by=str(by), reason=version.reason)


def decided(decision: Decision, version: Version | None) -> list[Message]:
    """To those who lead the group and to who submitted it: what the board decided, and what comes next.

    Returned, it leads whoever may write to the new draft.
    """
    if version is None:
        return []
    leads = Seat.objects.on().organising().filter(group=version.group).select_related("person")
    people = {seat.person for seat in leads} | ({version.submitted_by} if version.submitted_by else set())
    facts = {"outcome": decision.outcome, "reason": decision.reason, "reference": decision.case.reference}
    wanted = [person for person in people if person.is_active and person != decision.recorded_by]
    if decision.outcome != Outcome.RETURNED:
        return _tell("groups/decided", version, wanted, **facts)
    lead = {seat.person_id for seat in leads}
    writers, others = ([row for row in wanted if (row.pk in lead) is writes] for writes in (True, False))
    draft = absolute(version.writing_url)
    return [
        *_tell("groups/decided", version, writers, **facts, draft="1", url=draft),
        *_tell("groups/decided", version, others, **facts),
    ]


def mandate_runs_out(
    mandate: Mandate,
    people: Iterable[Person],
    *,
    coming: Mandate | None,
    meeting: BoardMeeting | None,
    steps: Iterable[int],
) -> list[Message]:
    """To those who see to the next one: how long this one still holds, and how far the next one has come.

    Args:
        steps: on how many days before the end it comes.
    """
    sent = []
    address = reverse(
        "groups:mandate_edit" if coming and coming.is_draft else "groups:mandate", args=[mandate.group.slug]
    )
    for person in people:
        with translation.override(person.language):
            facts = {
                "title": mandate.title,
                "days": (mandate.until - clock.today()).days if mandate.until else 0,
                "last": dates.day(dates.day_before(mandate.until)),
                "coming": coming.state if coming else "",
                "meeting": dates.day(meeting.date) if meeting else "",
                "deadline": dates.day(meeting.deadline) if meeting else "",
                "url": absolute(address),
                "steps": enumerated(steps),
            }
        sent.append(compose("groups/mandate_runs_out", person, facts=facts))
    return sent


def board_members() -> list[Person]:
    """Who sits in the board today and may sign in."""
    seats = Seat.objects.on().able().filter(group__kind=GroupKind.BOARD)
    return [seat.person for seat in seats.in_order()]


def recorders() -> list[Person]:
    """The board's leader and secretary; where there is none yet, the cluster managers."""
    found = [seat.person for seat in Seat.objects.on().keeping_records().select_related("person")]
    return found or list(Person.objects.filter(is_staff=True, is_active=True))


def _tell(template: str, version: Version, people: Iterable[Person], **facts: str) -> list[Message]:
    sent = []
    for person in people:
        with translation.override(person.language):
            about = {"title": version.title, "group": str(version.group), "url": absolute(version.get_absolute_url())}
        sent.append(compose(template, person, facts={**about, **facts}))
    return sent
