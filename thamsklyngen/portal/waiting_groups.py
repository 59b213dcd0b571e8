"""What waits for people in groups and the board: views and decisions, drafts, mandates that run out."""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Exists, F, IntegerField, OuterRef, Q, Subquery, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.choices import EventState
from events.domain.activity import overdue_in
from events.domain.planned import is_outside
from events.models import Event
from groups.choices import DECIDED_STATES, GroupKind, MeetingAnswer, MeetingKind, VersionState
from groups.domain.cases import stranded
from groups.domain.due import next_meetings
from groups.domain.room import rooms_of
from groups.domain.texts import when_of
from groups.mails import RECORDERS
from groups.models import (
    AnnualPlan,
    Attendance,
    BoardMeeting,
    Case,
    Group,
    Mandate,
    PlanVersion,
    Seat,
    View,
    YearReport,
)
from groups.reminders import running_out
from groups.rules import board_seat, keeps_board_records, organised_groups, seats_today
from members.models import Person
from thamsklyngen.portal.waiting_row import MOST, Waiting
from thamsklyngen.shared import clock, dates

ONE_DAY = dt.timedelta(days=1)
DRAFTS: dict[str, Any] = {"mandate": Mandate, "plan": PlanVersion, "report": YearReport}
SUBJECTS = ("mandate__group", "plan_version__plan__group", "report__plan__group")


def views_to_give(person: Person) -> Iterable[Waiting]:
    """Cases on which a member of the board has said nothing yet; by circulation that is the vote."""
    if board_seat(person) is None:
        return
    silent = _undecided().filter(~Exists(View.objects.filter(case=OuterRef("pk"), person=person)))
    asked = Q(meeting__kind=MeetingKind.CIRCULATION) | ~Q(mandate=None, plan_version=None, report=None)
    for case in silent.filter(asked, meeting__date__gte=clock.today())[:MOST]:
        yield Waiting(
            _("Case %(reference)s: %(title)s") % {"reference": case.reference, "title": case.name},
            case.get_absolute_url(),
            _("Say what you think"),
            _until(case),
            case.meeting.called_at,
            clock.at(case.meeting.date + ONE_DAY),
        )


def _undecided() -> Any:
    """Cases the board has not decided, of meetings that go on; what was withdrawn waits for nobody."""
    submitted = VersionState.SUBMITTED
    rows = Case.objects.filter(decision=None, meeting__closed_at=None, meeting__cancelled_at=None)
    rows = rows.filter(
        Q(mandate__state=submitted)
        | Q(plan_version__state=submitted)
        | Q(report__state=submitted)
        | Q(mandate=None, plan_version=None, report=None)
    )
    return rows.select_related("meeting", *SUBJECTS).order_by("meeting__date", "position", "pk")


def _until(case: Case) -> str:
    words = {"day": dates.day(case.meeting.date)}
    if case.meeting.is_circulation:
        return _("The board decides in writing. Answer by %(day)s.") % words
    return _("The board meets %(day)s.") % words


def calls_to_answer(person: Person) -> Iterable[Waiting]:
    """Meetings to which a member of the board was called, and has not said whether they come."""
    if board_seat(person) is None:
        return
    rows = Attendance.objects.filter(person=person, answer=MeetingAnswer.SILENT, meeting__kind=MeetingKind.MEETING)
    rows = rows.filter(meeting__in=BoardMeeting.objects.coming(), meeting__date__gte=clock.today())
    for row in rows.select_related("meeting").order_by("meeting__date")[:MOST]:
        meeting = row.meeting
        if not meeting.has_begun:
            yield Waiting(
                _("Board meeting %(day)s: are you coming?") % {"day": dates.day(meeting.date)},
                f"{meeting.get_absolute_url()}#coming",
                _("Answer"),
                " · ".join(filter(None, (meeting.hours, meeting.place))),
                meeting.called_at,
                meeting.starts,
            )


def decisions_to_record(person: Person) -> Iterable[Waiting]:
    """Cases whose day has come, or that have their majority in writing, for whoever records what the board decides;
    never about one's own (`Room.is_own`).
    """
    if not _records(person):
        return
    rows = _not_own(_undecided(), person)
    for case in rows.filter(meeting__date__lte=clock.today())[:MOST]:
        yield _to_record(case, _("The board dealt with it %(day)s.") % {"day": dates.day(case.meeting.date)})
    early = rows.filter(Exists(View.objects.filter(case=OuterRef("pk"))), meeting__date__gt=clock.today())
    for room in rooms_of(list(early.filter(meeting__kind=MeetingKind.CIRCULATION))):
        if room.may_be_decided:
            yield _to_record(room.case, _("Most of the board have answered alike: it can be decided now."))


def _to_record(case: Case, why: str) -> Waiting:
    return Waiting(
        _("Decision to record: case %(reference)s, %(title)s") % {"reference": case.reference, "title": case.name},
        f"{case.get_absolute_url()}#decide",
        _("Record it"),
        why,
        clock.at(case.meeting.date),
        clock.at(case.meeting.date + ONE_DAY),
    )


def _not_own(rows: Any, person: Person) -> Any:
    own = Q(mandate__submitted_by=person) | Q(plan_version__submitted_by=person) | Q(report__submitted_by=person)
    mine = [seat.group_id for seat in seats_today(person)]
    own |= Q(mandate__group__in=mine) | Q(plan_version__plan__group__in=mine) | Q(report__plan__group__in=mine)
    for group in SUBJECTS:
        own |= Q(_sat_then(person, group))
    return rows.exclude(pk__in=Case.objects.filter(own))


def _sat_then(person: Person, group: str) -> Exists:
    """Condition on cases: `person` sat in the committee of the group (by the way to it) when the text was submitted."""
    day = OuterRef(f"{group.partition('__')[0]}__submitted_at__date")
    seats = Seat.objects.filter(person=person, group=OuterRef(group), since__lte=day)
    return Exists(seats.filter(Q(until__isnull=True) | Q(until__gte=day)))


def _records(person: Person) -> bool:
    """Whether it falls to `person` to keep the board's records: the cluster managers only where the board can't."""
    if keeps_board_records(person):
        return True
    if not person.is_admin:
        return False
    able = Seat.objects.on().filter(group__kind=GroupKind.BOARD, role__in=RECORDERS, person__is_active=True)
    return not able.exists()


def texts_without_a_day(person: Person) -> Iterable[Waiting]:
    """How many texts were submitted to the board and stand on no meeting, for whoever calls it together."""
    if not _records(person):
        return
    mandates, plans, reports = (
        model.objects.in_state(VersionState.SUBMITTED).filter(stranded()).order_by().values_list("submitted_at")
        for model in (Mandate, PlanVersion, YearReport)
    )
    since = [moment for (moment,) in mandates.union(plans, reports, all=True)]
    if not since:
        return
    words = ngettext(
        "%(number)s text is submitted and stands on no board meeting",
        "%(number)s texts are submitted and stand on no board meeting",
        len(since),
    )
    yield Waiting(
        words % {"number": len(since)},
        f"{reverse('board:home')}#h-wait",
        _("Choose a meeting"),
        _("Submitted %(day)s.") % {"day": dates.day(min(since))},
        min(since),
    )


def _led_by(person: Person) -> list[Group]:
    """The groups with mandates and plans that `person` leads: the board has neither."""
    return [group for group in organised_groups(person) if group.kind != GroupKind.BOARD]


def drafts_to_write(person: Person) -> Iterable[Waiting]:
    """Drafts of the groups one leads: what the board returned says why."""
    groups = {group.pk: group for group in _led_by(person)}
    if not groups:
        return
    for kind, group, year, number, created_at, before, why in _drafts(groups):
        plan = AnnualPlan(group=groups[group], year=year)
        draft = Mandate(group=groups[group], number=number) if kind == "mandate" else DRAFTS[kind](plan=plan)
        yield Waiting(draft.title, draft.writing_url, _("Go on writing"), returned(before, why), created_at)


def _drafts(groups: Collection[int]) -> Any:
    """Drafts of each kind in `groups`, with the state and reason of the version before; one query."""
    mandates, *others = (_drafts_of(kind, model, groups) for kind, model in DRAFTS.items())
    return mandates.union(*others, all=True).order_by("created_at")[: 3 * MOST]


def _drafts_of(kind: str, model: Any, groups: Collection[int]) -> Any:
    subject = "group" if model is Mandate else "plan"
    before = model.objects.filter(number__lt=OuterRef("number"), **{subject: OuterRef(subject)}).order_by("-number")
    year = Value(None, output_field=IntegerField()) if model is Mandate else F("plan__year")
    rows = model.objects.in_state(VersionState.DRAFT).filter(**{f"{model.GROUP}__in": groups}).order_by()
    rows = rows.annotate(kind=Value(kind), of_group=F(model.GROUP), of_year=year)
    rows = rows.annotate(before=Subquery(before.values("state")[:1]), why=Subquery(before.values("reason")[:1]))
    return rows.values_list("kind", "of_group", "of_year", "number", "created_at", "before", "why")


def returned(before: str | None, why: str) -> str:
    """How it came to a draft: `before` is the state of the version before it, and `why` its reason."""
    if before == VersionState.RETURNED:
        return _("The board returned it: %(reason)s") % {"reason": why}
    if before == VersionState.WITHDRAWN:
        return _("It was withdrawn and is a draft again.")
    return _("A draft that is not yet with the board.")


def mandates_that_end(person: Person) -> Iterable[Waiting]:
    """Mandates of the groups one leads that run out soon, while nobody has begun the next."""
    groups = _led_by(person)
    if not groups:
        return
    after = Mandate.objects.filter(group=OuterRef("group"))
    rows = running_out().filter(group__in=groups).select_related("group").order_by("until", "pk")
    rows = rows.exclude(Exists(after.open())).exclude(
        Exists(after.filter(state__in=DECIDED_STATES, since=OuterRef("until")).exclude(pk=OuterRef("pk")))
    )
    for mandate in rows[:MOST]:
        yield Waiting(
            mandate.title,
            reverse("groups:mandate", args=[mandate.group.slug]),
            _("Begin the next"),
            _("It runs out %(day)s.") % {"day": dates.day(dates.day_before(mandate.until))},
            due=clock.at(mandate.until),
        )


def plans_due(person: Person) -> Iterable[Waiting]:
    """Next year's plans of the groups one leads that the next board meeting wants, and that nobody has begun."""
    groups = _led_by(person)
    if not groups or (found := next_meetings()) is None:
        return
    meeting, again = found
    if meeting.deadline < clock.today():
        return
    rows = AnnualPlan.objects.filter(Exists(_versions().decided()), group__in=groups, year__lt=again.year)
    later = AnnualPlan.objects.filter(Exists(_versions()), group=OuterRef("group"), year__gt=OuterRef("year"))
    for plan in rows.exclude(Exists(later)).select_related("group").order_by("group__sort_name", "pk"):
        yield Waiting(
            _("Annual plan %(year)s, %(group)s") % {"year": plan.year + 1, "group": plan.group},
            reverse("groups:plan_begin", args=[plan.group.slug]),
            _("Begin the plan"),
            _("The board meets %(day)s and wants the papers by %(deadline)s.")
            % {"day": dates.day(meeting.date), "deadline": dates.day(meeting.deadline)},
            due=clock.at(meeting.deadline),
        )


def _versions() -> Any:
    return PlanVersion.objects.filter(plan=OuterRef("pk"))


def activities_overdue(person: Person) -> Iterable[Waiting]:
    """Activities in the plans of the groups one leads whose month is over, and that have no event."""
    if not (groups := _led_by(person)):
        return
    for row in overdue_in(groups):
        yield Waiting(
            _("Overdue: %(title)s") % {"title": row.title},
            reverse("groups:activity", args=[row.plan.group.slug, row.plan.year, row.pk]),
            _("Make it an event"),
            _("It was planned for %(when)s, and there is no event.") % {"when": when_of(row)},
        )


def activities_outside(person: Person) -> Iterable[Waiting]:
    """Activities whose event has left the quarter that the board approved, while no new version is under way."""
    if not (groups := _led_by(person)):
        return
    under_way = PlanVersion.objects.open().filter(plan=OuterRef("activity__plan"))
    rows = Event.objects.filter(activity__plan__group__in=groups, activity__fate="", state=EventState.PUBLISHED)
    rows = rows.filter(ends_at__gt=clock.now()).exclude(Exists(under_way)).select_related("activity__plan__group")
    for event in rows.order_by("starts_at", "pk"):
        if event.activity is not None and is_outside(event.activity, event.starts_at):
            facts = {"day": dates.day(event.starts_at), "when": when_of(event.activity)}
            yield Waiting(
                _("Outside the plan: %(title)s") % {"title": event.activity.title},
                event.activity.plan.get_absolute_url(),
                _("Write a new version"),
                _("The event is %(day)s, and the board has approved %(when)s. A new version of the plan is due.")
                % facts,
            )
