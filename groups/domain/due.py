"""What a board meeting has to decide so that no group is left without mandate or plan before the board meets again."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from groups import board_mails
from groups.choices import LEADING_ROLES, CaseKind, GroupKind, GroupState, MeetingKind, VersionState
from groups.models import BoardMeeting, Group, Mandate, PlanVersion, Seat, Warned
from groups.models.board import BoardMeetingQuerySet
from members.models import Person
from thamsklyngen.shared import clock

USUAL = dt.timedelta(days=183)  # to the next meeting, where none is called yet
CARED_FOR = (GroupState.ACTIVE, GroupState.PROPOSED)
PAPERS = (14, 3)  # days before the deadline for papers on which it is told again


@dataclass(frozen=True)
class Line:
    """What a group has from the board, and how far the next of each has come."""

    group: Group
    mandate_until: dt.date | None
    mandate_next: str
    plan_year: int | None
    plan_next: str
    due: tuple[CaseKind, ...] = ()

    @property
    def wanted(self) -> list[CaseKind]:
        """What is due and has not been submitted."""
        coming = {CaseKind.MANDATE: self.mandate_next, CaseKind.PLAN: self.plan_next}
        return [kind for kind in self.due if coming[kind] != VersionState.SUBMITTED]

    @property
    def is_submitted(self) -> bool:
        """Whether something of it waits for the board, due or not."""
        return VersionState.SUBMITTED in (self.mandate_next, self.plan_next)


def meets_again(meeting: BoardMeeting) -> dt.date:
    """When the board meets after `meeting`: as it is called, or half a year later."""
    later = BoardMeeting.objects.coming().filter(kind=MeetingKind.MEETING, date__gt=meeting.date).first()
    return later.date if later else meeting.date + USUAL


def ahead() -> BoardMeetingQuerySet:
    """Board meetings from today on, the next first; no rounds in writing."""
    return BoardMeeting.objects.coming().filter(kind=MeetingKind.MEETING, date__gte=clock.today())


def next_of(coming: Iterable[BoardMeeting]) -> tuple[BoardMeeting, dt.date] | None:
    """The next board meeting, and when the board meets after it.

    Args:
        coming: meetings that are to come, in order; rounds in writing and some that wait for their minutes may be among
            them.
    """
    today = clock.today()
    meetings = [row for row in coming if row.kind == MeetingKind.MEETING and row.date >= today]
    if not meetings:
        return None
    return meetings[0], meetings[1].date if len(meetings) > 1 else meetings[0].date + USUAL


def lines(again: dt.date = dt.date.min) -> list[Line]:
    """One for each group that goes on or is planned, by name; `due`: what runs out before the board meets `again`."""
    groups = Group.objects.filter(state__in=CARED_FOR).exclude(kind=GroupKind.BOARD).order_by("sort_name", "pk")
    mandates = Mandate.objects.filter(group=OuterRef("pk")).order_by("-until")
    plans = PlanVersion.objects.filter(plan__group=OuterRef("pk")).order_by("-plan__year")
    rows = groups.annotate(
        mandate_until=Subquery(mandates.in_state(VersionState.APPROVED).values("until")[:1]),
        mandate_next=Subquery(mandates.open().values("state")[:1]),
        plan_year=Subquery(plans.in_state(VersionState.APPROVED).values("plan__year")[:1]),
        plan_next=Subquery(plans.open().filter(plan__year=OuterRef("plan_year") + 1).values("state")[:1]),
    )
    return [_line(row, again) for row in rows]


def _line(row: Any, again: dt.date) -> Line:
    due = _due(row.mandate_until, row.plan_year, again)
    return Line(row, row.mandate_until, row.mandate_next or "", row.plan_year, row.plan_next or "", due)


def _due(until: dt.date | None, year: int | None, again: dt.date) -> tuple[CaseKind, ...]:
    """Neither for a group that has had none yet: nothing of it runs out."""
    mandate = (CaseKind.MANDATE,) if until and until <= again else ()
    return (*mandate, CaseKind.PLAN) if year and dt.date(year + 1, 1, 1) <= again else mandate


def tell_due(meeting: BoardMeeting, what: str, *, since: dt.date | None = None) -> int:
    """Tell those who lead a group what the board has to get from it by the deadline, each once for `what` and day.

    Args:
        since: who was told of that deadline and group on this day (local) or later is left in peace.

    Returns:
        How many mails were written.
    """
    written = 0
    wanted = {line.group.pk: line for line in lines(meets_again(meeting)) if line.wanted}
    seats = Seat.objects.on().filter(group__in=wanted, role__in=LEADING_ROLES, person__is_active=True)
    lately = _told_since(meeting, since) if since else set()
    for seat in seats.select_related("person").order_by("group", "pk"):
        if (seat.person_id, seat.group_id) in lately:
            continue
        if first_time(seat.person, f"{what} {seat.group_id}", meeting.pk, meeting.deadline):
            board_mails.papers_due(meeting, seat.person, wanted[seat.group_id], steps=PAPERS)
            written += 1
    return written


def tell_off(meeting: BoardMeeting) -> int:
    """Tell those who were told of the deadline of a meeting that it no longer holds.

    They count as not told from then on: called again, the meeting wants their papers after all.

    Returns:
        How many mails were written.
    """
    told = _told(meeting)
    people = Person.objects.filter(pk__in=told.values("person"), is_active=True).order_by("pk")
    written = len([board_mails.papers_off(meeting, person) for person in people])
    told.delete()
    return written


def _told(meeting: BoardMeeting) -> QuerySet[Warned]:
    """Who was told of the deadline as it is now, at whichever step."""
    return Warned.objects.filter(what__startswith="papers", key=meeting.pk, due=meeting.deadline)


def _told_since(meeting: BoardMeeting, day: dt.date) -> set[tuple[int, int]]:
    """Who was told of which group (keys of both) on that local day or later; the group stands last in `what`."""
    rows = _told(meeting).filter(at__gte=clock.at(day)).values_list("person", "what")
    return {(person, int(what.rsplit(" ", 1)[1])) for person, what in rows}


def first_time(person: Person, what: str, key: int, due: dt.date) -> bool:
    """Note that `person` is told; False where it has been noted."""
    return Warned.objects.get_or_create(person=person, what=what, key=key, due=due)[1]
