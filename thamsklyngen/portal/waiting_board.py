"""What waits before the board: meetings to answer, views to give, decisions to record, texts without a day."""

import datetime as dt
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groups.choices import MeetingAnswer, MeetingKind, VersionState
from groups.domain.left_over import stranded
from groups.domain.room import rooms_of
from groups.models import Attendance, BoardMeeting, Case, Mandate, PlanVersion, Seat, View, YearReport
from groups.rules import board_seat, keeps_board_records, seats_today
from members.models import Person
from thamsklyngen.portal.waiting_ask import Ask, Facts, Source, Total, clock_time, day, moment
from thamsklyngen.portal.waiting_row import MOST, Waiting
from thamsklyngen.shared import clock, dates

ONE_DAY = dt.timedelta(days=1)
SUBJECTS = ("mandate__group", "plan_version__plan__group", "report__plan__group")
LONG = ("text", "mandate__text", "plan_version__goals", "report__text")  # of a case; not told here


def calls_to_answer(person: Person) -> Ask | None:
    """Meetings to which a member of the board was called, and has not said whether they come."""
    if board_seat(person) is None:
        return None
    rows = Attendance.objects.filter(person=person, answer=MeetingAnswer.SILENT, meeting__kind=MeetingKind.MEETING)
    rows = rows.filter(meeting__in=BoardMeeting.objects.coming(), meeting__date__gte=clock.today())
    facts = {name: f"meeting__{name}" for name in ("date", "starts_at", "ends_at", "place", "called_at")}
    return Ask(_calls, {"calls": Source(rows, ("meeting__date", "pk"), facts)})


def _calls(calls: Iterable[Facts]) -> Iterable[Waiting]:
    for row in calls:
        hours = {name: clock_time(row[name]) for name in ("starts_at", "ends_at")}
        meeting = BoardMeeting(date=day(row["date"]), place=row["place"], **hours)
        if not meeting.has_begun:
            yield Waiting(
                _("Board meeting %(day)s: are you coming?") % {"day": dates.day(meeting.date)},
                f"{meeting.get_absolute_url()}#coming",
                _("Answer"),
                " · ".join(filter(None, (meeting.hours, meeting.place))),
                moment(row["called_at"]),
                meeting.starts,
            )


def cases_before_the_board(person: Person) -> Ask | None:
    """Cases on which a member of the board has said nothing yet, and decisions to record for whoever does that."""
    if board_seat(person) is None and not person.is_admin:
        return None
    return Ask(partial(_cases, person), {"recorders": Total(_recorders())})


def _cases(person: Person, recorders: Iterable[Facts]) -> Iterable[Waiting]:
    sits, records = board_seat(person) is not None, _records(person, recorders)
    cases = list(_undecided(person)) if sits or records else []
    if sits:
        yield from _to_say(cases)
    if records:
        yield from _to_record([case for case in cases if not case.own])


def _undecided(person: Person) -> Any:
    """Cases the board has not decided, of meetings that go on: neither withdrawn ones, nor those left to the next.

    Each has `said` (whether `person` has said something), `heard` (whether anybody has) and `own` (`Room.is_own`).
    """
    submitted = VersionState.SUBMITTED
    rows = Case.objects.filter(decision=None, meeting__closed_at=None, meeting__cancelled_at=None)
    rows = rows.filter(
        Q(mandate__state=submitted)
        | Q(plan_version__state=submitted)
        | Q(report__state=submitted)
        | Q(mandate=None, plan_version=None, report=None)
    )
    rows = rows.exclude(pk__in=Case.objects.put_off())
    views = View.objects.filter(case=OuterRef("pk"))
    own = Case.objects.filter(_is_own(person), pk=OuterRef("pk"))
    rows = rows.annotate(said=Exists(views.filter(person=person)), heard=Exists(views), own=Exists(own))
    return rows.select_related("meeting", *SUBJECTS).defer(*LONG).order_by("meeting__date", "position", "pk")


def _is_own(person: Person) -> Q:
    """Condition on cases: `person` has submitted the text, or sits, or sat then, in the committee of the group."""
    own = Q(mandate__submitted_by=person) | Q(plan_version__submitted_by=person) | Q(report__submitted_by=person)
    mine = [seat.group_id for seat in seats_today(person)]
    own |= Q(mandate__group__in=mine) | Q(plan_version__plan__group__in=mine) | Q(report__plan__group__in=mine)
    for group in SUBJECTS:
        own |= Q(_sat_then(person, group))
    return own


def _sat_then(person: Person, group: str) -> Exists:
    """Condition on cases: `person` sat in the committee of the group (by the way to it) when the text was submitted."""
    date = OuterRef(f"{group.partition('__')[0]}__submitted_at__date")
    seats = Seat.objects.filter(person=person, group=OuterRef(group), since__lte=date)
    return Exists(seats.filter(Q(until__isnull=True) | Q(until__gte=date)))


def _to_say(cases: Iterable[Any]) -> Iterable[Waiting]:
    """Of those on which the person has said nothing, what the board hears views on; by circulation that is the vote."""
    today = clock.today()
    silent = [case for case in cases if not case.said and case.meeting.date >= today]
    for case in [case for case in silent if case.needs_majority or case.subject][:MOST]:
        yield Waiting(
            _("Case %(reference)s: %(title)s") % {"reference": case.reference, "title": case.name},
            case.get_absolute_url(),
            _("Say what you think"),
            _until(case),
            case.meeting.called_at,
            clock.at(case.meeting.date + ONE_DAY),
        )


def _until(case: Case) -> str:
    words = {"day": dates.day(case.meeting.date)}
    if case.meeting.is_circulation:
        return _("The board decides in writing. Answer by %(day)s.") % words
    return _("The board meets %(day)s.") % words


def _to_record(cases: Iterable[Any]) -> Iterable[Waiting]:
    """Those whose day has come, or that have their majority in writing."""
    today = clock.today()
    for case in [case for case in cases if case.meeting.date <= today][:MOST]:
        yield _record(case, _("The board dealt with it %(day)s.") % {"day": dates.day(case.meeting.date)})
    early = [case for case in cases if case.heard and case.meeting.date > today and case.meeting.is_circulation]
    for room in rooms_of(early):
        if room.may_be_decided:
            yield _record(room.case, _("Most of the board have answered alike: it can be decided now."))


def _record(case: Case, why: str) -> Waiting:
    return Waiting(
        _("Decision to record: case %(reference)s, %(title)s") % {"reference": case.reference, "title": case.name},
        f"{case.get_absolute_url()}#decide",
        _("Record it"),
        why,
        clock.at(case.meeting.date),
        clock.at(case.meeting.date + ONE_DAY),
    )


def _recorders() -> Any:
    """The seats whose holders can keep the board's records."""
    return Seat.objects.on().keeping_records()


def _records(person: Person, recorders: Iterable[Facts]) -> bool:
    """Whether it falls to `person` to keep the board's records: the cluster managers only where the board can't."""
    return bool(keeps_board_records(person)) or (person.is_admin and not recorders)


def texts_without_a_day(person: Person) -> Ask | None:
    """How many texts were submitted to the board and stand on no meeting, for whoever calls it together."""
    if not (keeps_board_records(person) or person.is_admin):
        return None
    kinds = {"mandates": Mandate, "plans": PlanVersion, "reports": YearReport}
    waiting = {name: model.objects.in_state(VersionState.SUBMITTED).filter(stranded()) for name, model in kinds.items()}
    sources = {name: Total(rows, "submitted_at") for name, rows in waiting.items()}
    return Ask(partial(_texts, person), {"recorders": Total(_recorders()), **sources})


def _texts(person: Person, recorders: Iterable[Facts], **texts: list[Facts]) -> Iterable[Waiting]:
    totals = [row for rows in texts.values() for row in rows]
    if not totals or not _records(person, recorders):
        return
    number, since = sum(row["number"] for row in totals), min(moment(row["since"]) for row in totals)
    words = ngettext(
        "%(number)s text is submitted and stands on no board meeting",
        "%(number)s texts are submitted and stand on no board meeting",
        number,
    )
    yield Waiting(
        words % {"number": number},
        f"{reverse('board:home')}#h-wait",
        _("Choose a meeting"),
        _("Submitted %(day)s.") % {"day": dates.day(since)},
        since,
    )
