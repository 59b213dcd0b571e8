"""The mails of board meetings: called, changed, cancelled, each with its calendar entry (one UID, rising SEQUENCE)."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from groups.choices import GroupKind
from groups.models import BoardMeeting, Case, Seat
from members.models import Person
from thamsklyngen.outbox.compose import compose
from thamsklyngen.outbox.models import Message
from thamsklyngen.shared import clock, dates
from thamsklyngen.shared.links import absolute
from thamsklyngen.shared.text import enumerated

REQUEST, CANCEL = "REQUEST", "CANCEL"
USUAL = dt.timedelta(hours=2)  # in calendars, where nobody has said how long it takes
DAYS = ("date", "deadline")
TIMES = ("starts_at", "ends_at")


def meeting_called(meeting: BoardMeeting, people: Iterable[Person]) -> list[Message]:
    """To the board's members: when it meets, or until when it decides in writing."""
    sent, rows = [], list(meeting.cases.with_subjects())
    for person in people:
        with translation.override(person.language):
            cases = [(case.reference, case.name) for case in rows]
        sent.append(_tell("groups/meeting_called", meeting, person, method=REQUEST, cases=cases))
    return sent


def case_to_answer(case: Case, people: Iterable[Person]) -> list[Message]:
    """To the board's members: what they are asked in writing, and until when; or what is for their information."""
    sent = []
    for person in people:
        with translation.override(person.language):
            facts = {
                "reference": case.reference,
                "title": case.name,
                "noted": case.is_for_information,
                "date": dates.day(case.meeting.date),
                "url": absolute(case.get_absolute_url()),
            }
        stream = f"board meeting {case.meeting_id} {person.pk}"
        sent.append(compose("groups/case_to_answer", person, facts=facts, stream=stream))
    return sent


def question_off(case: Case, people: Iterable[Person], *, by: Person, url: str) -> list[Message]:
    """To who was asked in writing: the text was withdrawn, or the case taken off, so nobody needs to answer.

    Args:
        url: the path of the page that tells more.
    """
    sent = []
    for person in people:
        with translation.override(person.language):
            facts = {
                "reference": case.reference,
                "title": case.name,
                "by": str(by),
                "taken_off": case.waits,
                "reason": "" if case.waits or case.subject is None else case.subject.reason,
                "url": absolute(url),
            }
        stream = f"board meeting {case.meeting_id} {person.pk}"
        sent.append(compose("groups/question_off", person, facts=facts, stream=stream))
    return sent


def meeting_changed(
    meeting: BoardMeeting, people: Iterable[Person], *, was: Mapping[str, Any], note: str
) -> list[Message]:
    """To those who were called: what has changed since, and what it was before (`was`, by field)."""
    sent = []
    for person in people:
        with translation.override(person.language):
            changes = [
                (_label(name, meeting), _words(name, old), _words(name, getattr(meeting, name)))
                for name, old in was.items()
                if not (meeting.is_circulation and name == "deadline")  # the same day as its last one
            ]
        anew = "date" in was and not meeting.is_circulation  # whether one comes was said of the old day
        facts = {"changes": changes, "note": note, "anew": anew}
        sent.append(_tell("groups/meeting_changed", meeting, person, method=REQUEST, **facts))
    return sent


def meeting_cancelled(meeting: BoardMeeting, people: Iterable[Person], *, by: Person) -> list[Message]:
    """To those who were called: it is cancelled, and why."""
    why = {"reason": meeting.reason, "by": str(by)}
    return [_tell("groups/meeting_cancelled", meeting, person, method=CANCEL, **why) for person in people]


def minutes_closed(meeting: BoardMeeting) -> list[Message]:
    """To those who were called and who sit in the board: the minutes are there. What was decided about a group, those
    who lead it have heard at once.
    """
    called = Q(board_meetings__meeting=meeting)
    sits = Q(pk__in=Seat.objects.on().filter(group__kind=GroupKind.BOARD).values("person"))
    page, pdf = (absolute(reverse(f"board:{name}", args=[meeting.date])) for name in ("minutes", "minutes_pdf"))
    sent, decided = [], list(meeting.cases.exclude(decision=None).with_subjects())
    postponed = list(meeting.postponed.with_cases())
    for person in Person.objects.filter(called | sits, is_active=True).distinct().order_by("pk"):
        with translation.override(person.language):
            cases = [(case.reference, case.name, case.decision.get_outcome_display()) for case in decided]
            later = [(row.reference, row.case.name, dates.day(row.until)) for row in postponed]
            facts = {"kind": meeting.get_kind_display(), "date": dates.full_day(meeting.date), "cases": cases}
            facts["postponed"] = later
        sent.append(compose("groups/minutes_closed", person, facts={**facts, "url": page, "pdf": pdf}))
    return sent


def papers_due(meeting: BoardMeeting, person: Person, line: Any, *, steps: Iterable[int]) -> Message:
    """To who leads a group: what of it runs out before the board meets again, and by when the next has to be there.

    Args:
        line: the group, and what is due (`groups.domain.due.Line`).
        steps: on how many days before the deadline it comes again.
    """
    with translation.override(person.language):
        facts = {
            "group": str(line.group),
            "mandate": dates.day(dates.day_before(line.mandate_until)) if "mandate" in line.wanted else "",
            "plan": line.plan_year + 1 if "plan" in line.wanted else "",
            "date": dates.day(meeting.date),
            "deadline": dates.day(meeting.deadline),
            "url": absolute(line.group.get_absolute_url()),
            "steps": enumerated(steps),
        }
    return compose("groups/papers_due", person, facts=facts, expires_at=_end_of(meeting.date))


def papers_off(meeting: BoardMeeting, person: Person) -> Message:
    """To who leads a group and was told of a deadline: the meeting is cancelled, and the deadline with it."""
    with translation.override(person.language):
        facts = {
            "date": dates.day(meeting.date),
            "deadline": dates.day(meeting.deadline),
            "reason": meeting.reason,
            "url": absolute(reverse("waiting")),
        }
    return compose("groups/papers_off", person, facts=facts, expires_at=_end_of(meeting.date))


def papers_ready(meeting: BoardMeeting, people: Iterable[Person], cases: Iterable[Case]) -> list[Message]:
    """To the board's members: the deadline for papers has passed; the cases of the meeting, and its pack."""
    sent, rows = [], list(cases)
    for person in people:
        with translation.override(person.language):
            facts = {
                "date": dates.day(meeting.date),
                "hours": meeting.hours,
                "place": meeting.place,
                "cases": [(case.reference, case.name) for case in rows],
                "url": absolute(reverse("board:pack", args=[meeting.date])),
            }
        sent.append(compose("groups/papers_ready", person, facts=facts, expires_at=meeting.starts))
    return sent


def answer_due(meeting: BoardMeeting, person: Person, *, number: int) -> Message:
    """To a member of the board who has not answered by circulation: in how many cases, and by when."""
    with translation.override(person.language):
        facts = {"number": number, "date": dates.day(meeting.date), "url": absolute(meeting.get_absolute_url())}
    return compose("groups/answer_due", person, facts=facts, expires_at=_end_of(meeting.date))


def circulation_over(
    meeting: BoardMeeting,
    people: Iterable[Person],
    results: Iterable[tuple[str, int, int]],
    *,
    noted: Sequence[str] = (),
) -> list[Message]:
    """To those who record decisions: a round is over; what may be recorded, and what has no majority.

    Args:
        results: each undecided case, how many are for it, and how many seats there are.
        noted: those that are for information.
    """
    cases = [(case, votes, seats, votes * 2 > seats) for case, votes, seats in results]
    sent = []
    for person in people:
        with translation.override(person.language):
            facts = {"cases": cases, "date": dates.day(meeting.date), "url": absolute(meeting.get_absolute_url())}
            facts["noted"] = noted
        sent.append(compose("groups/circulation_over", person, facts=facts))
    return sent


def _end_of(day: dt.date) -> dt.datetime:
    return clock.at(day + dt.timedelta(days=1))


def _label(name: str, meeting: BoardMeeting) -> str:
    return {
        "date": _("Last day for answers") if meeting.is_circulation else _("Date"),
        "deadline": _("Deadline for papers"),
        "starts_at": _("Starts"),
        "ends_at": _("Ends"),
        "place": _("Place"),
    }[name]


def _words(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name in DAYS:
        return dates.day(value)
    return dates.clock(dt.datetime.combine(dt.date.min, value)) if name in TIMES else str(value)


def _tell(template: str, meeting: BoardMeeting, person: Person, *, method: str, **more: Any) -> Message:
    """One mail about a meeting; those to one person leave in the order in which they were written."""
    with translation.override(person.language):
        facts = {
            "kind": meeting.get_kind_display(),
            "circulation": meeting.is_circulation,
            "date": dates.day(meeting.date),
            "hours": meeting.hours,
            "place": meeting.place,
            "deadline": dates.day(meeting.deadline),
            "url": absolute(meeting.get_absolute_url()),
            **more,
        }
        if meeting.in_calendars:
            facts["calendar"] = _calendar(meeting, person, method)
    return compose(template, person, facts=facts, stream=f"board meeting {meeting.pk} {person.pk}")


def _calendar(meeting: BoardMeeting, person: Person, method: str) -> dict[str, Any]:
    start = _moment(meeting.date, meeting.starts_at or dt.time())
    end = _moment(meeting.date, meeting.ends_at) if meeting.ends_at else start + USUAL
    url = absolute(meeting.get_absolute_url())
    return {
        "method": method,
        "uid": meeting.uid,
        "sequence": meeting.sequence,
        "summary": meeting.get_kind_display(),
        "description": _("Cases, papers and your answer:") + f"\n{url}" if method == REQUEST else "",
        "location": meeting.place,
        "url": url,
        "attendee_name": str(person),
        "answer": "NEEDS-ACTION",
        "starts_at": start.isoformat(),
        "ends_at": end.isoformat(),
    }


def _moment(day: dt.date, time: dt.time) -> dt.datetime:
    return clock.at(day, time.hour, time.minute)
