"""What waits for people who lead groups: drafts, mandates that run out, plans that are due, activities."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from events.choices import EventState, Standing
from events.domain.activity import is_overdue, without_event
from events.models import Event
from groups.choices import DECIDED_STATES, GroupKind, VersionState
from groups.domain.became import is_outside
from groups.domain.due import ahead, next_of
from groups.domain.texts import when_of
from groups.models import Activity, AnnualPlan, BoardMeeting, Group, Mandate, PlanVersion, YearReport
from groups.reminders import running_out
from groups.rules import organised_groups
from members.models import Person
from thamsklyngen.portal.waiting_ask import Ask, Facts, Source, day, moment
from thamsklyngen.portal.waiting_row import MOST, Waiting
from thamsklyngen.shared import clock, dates

Groups = dict[int, Group]  # by their keys
OF_ACTIVITY = ("pk", "title", "month", "quarter")
OF_PLAN = {"group": "plan__group", "year": "plan__year"}


def _led_by(person: Person) -> Groups:
    """The groups with mandates and plans that `person` leads: the board has neither."""
    return {group.pk: group for group in organised_groups(person) if group.kind != GroupKind.BOARD}


def drafts_to_write(person: Person) -> Ask | None:
    """Drafts of the groups one leads: what the board returned says why."""
    if not (groups := _led_by(person)):
        return None
    kinds: dict[str, Any] = {"mandates": Mandate, "plans": PlanVersion, "reports": YearReport}
    return Ask(partial(_drafts, groups), {name: _drafts_of(model, groups) for name, model in kinds.items()})


def _drafts_of(model: Any, groups: Groups) -> Source:
    """Drafts of one kind in `groups`, with the state and reason of the version before."""
    subject = "group" if model is Mandate else "plan"
    before = model.objects.filter(number__lt=OuterRef("number"), **{subject: OuterRef(subject)}).order_by("-number")
    facts = {
        "number": "number",
        "created_at": "created_at",
        "before": Subquery(before.values("state")[:1]),
        "why": Subquery(before.values("reason")[:1]),
        **({"group": "group"} if model is Mandate else OF_PLAN),
    }
    rows = model.objects.in_state(VersionState.DRAFT).filter(**{f"{model.GROUP}__in": groups})
    return Source(rows, ("created_at", "pk"), facts, most=3 * MOST)


def _drafts(
    groups: Groups, mandates: Iterable[Facts], plans: Iterable[Facts], reports: Iterable[Facts]
) -> Iterable[Waiting]:
    drafts: list[tuple[Any, Facts]] = [
        (Mandate(group=groups[row["group"]], number=row["number"]), row) for row in mandates
    ]
    drafts += [(PlanVersion(plan=_plan(groups, row)), row) for row in plans]
    drafts += [(YearReport(plan=_plan(groups, row)), row) for row in reports]
    for draft, row in sorted(drafts, key=lambda pair: pair[1]["created_at"])[: 3 * MOST]:
        text = returned(row["before"], row["why"])
        yield Waiting(draft.title, draft.writing_url, _("Go on writing"), text, moment(row["created_at"]))


def _plan(groups: Groups, row: Facts) -> AnnualPlan:
    """The plan of a row with the facts `OF_PLAN`."""
    return AnnualPlan(group=groups[row["group"]], year=row["year"])


def returned(before: str | None, why: str) -> str:
    """How it came to a draft: `before` is the state of the version before it, and `why` its reason."""
    if before == VersionState.RETURNED:
        return _("The board returned it: %(reason)s") % {"reason": why}
    if before == VersionState.WITHDRAWN:
        return _("It was withdrawn and is a draft again.")
    return _("A draft that is not yet with the board.")


def mandates_that_end(person: Person) -> Ask | None:
    """Mandates of the groups one leads that run out soon, while nobody has begun the next."""
    if not (groups := _led_by(person)):
        return None
    after = Mandate.objects.filter(group=OuterRef("group"))
    rows = running_out().filter(group__in=groups).exclude(Exists(after.open()))
    rows = rows.exclude(
        Exists(after.filter(state__in=DECIDED_STATES, since=OuterRef("until")).exclude(pk=OuterRef("pk")))
    )
    facts = {"group": "group", "until": "until"}
    return Ask(partial(_ending, groups), {"mandates": Source(rows, ("until", "pk"), facts)})


def _ending(groups: Groups, mandates: Iterable[Facts]) -> Iterable[Waiting]:
    for row in mandates:
        mandate, until = Mandate(group=groups[row["group"]]), day(row["until"])
        yield Waiting(
            mandate.title,
            reverse("groups:mandate", args=[mandate.group.slug]),
            _("Begin the next"),
            _("It runs out %(day)s.") % {"day": dates.day(dates.day_before(until))},
            due=clock.at(until),
        )


def plans_due(person: Person) -> Ask | None:
    """Next year's plans of the groups one leads that the next board meeting wants, and that nobody has begun."""
    if not (groups := _led_by(person)):
        return None
    versions = PlanVersion.objects.filter(plan=OuterRef("pk"))
    later = AnnualPlan.objects.filter(Exists(versions), group=OuterRef("group"), year__gt=OuterRef("year"))
    rows = AnnualPlan.objects.filter(Exists(versions.decided()), group__in=groups).exclude(Exists(later))
    facts = {name: name for name in ("kind", "date", "deadline")}
    sources = {
        "meetings": Source(ahead(), ("date",), facts, most=2),
        "plans": Source(rows, ("group__sort_name", "pk"), {"group": "group", "year": "year"}, most=None),
    }
    return Ask(partial(_due, groups), sources)


def _due(groups: Groups, meetings: Iterable[Facts], plans: Iterable[Facts]) -> Iterable[Waiting]:
    coming = [BoardMeeting(kind=row["kind"], date=day(row["date"]), deadline=day(row["deadline"])) for row in meetings]
    if (found := next_of(coming)) is None:
        return
    meeting, again = found
    if meeting.deadline < clock.today():
        return
    for plan in [_plan(groups, row) for row in plans if row["year"] < again.year]:
        yield Waiting(
            _("Annual plan %(year)s, %(group)s") % {"year": plan.year + 1, "group": plan.group},
            reverse("groups:plan_begin", args=[plan.group.slug]),
            _("Begin the plan"),
            _("The board meets %(day)s and wants the papers by %(deadline)s.")
            % {"day": dates.day(meeting.date), "deadline": dates.day(meeting.deadline)},
            due=clock.at(meeting.deadline),
        )


def activities_overdue(person: Person) -> Ask | None:
    """Activities in the plans of the groups one leads whose month is over, and that have no event."""
    if not (groups := _led_by(person)):
        return None
    facts = {**OF_PLAN, **{name: name for name in OF_ACTIVITY}}
    source = Source(without_event(groups), ("plan__year", "position", "pk"), facts, most=None)
    return Ask(partial(_overdue, groups), {"activities": source})


def _overdue(groups: Groups, activities: Iterable[Facts]) -> Iterable[Waiting]:
    for row in activities:
        activity = _activity(groups, row)
        if is_overdue(activity, Standing.PLANNED, None):
            yield Waiting(
                _("Overdue: %(title)s") % {"title": activity.title},
                reverse("groups:activity", args=[activity.plan.group.slug, activity.plan.year, activity.pk]),
                _("Make it an event"),
                _("It was planned for %(when)s, and there is no event.") % {"when": when_of(activity)},
            )


def _activity(groups: Groups, row: Facts) -> Activity:
    """The activity of a row with the facts `OF_ACTIVITY` and `OF_PLAN`."""
    return Activity(plan=_plan(groups, row), **{name: row[name] for name in OF_ACTIVITY})


def activities_outside(person: Person) -> Ask | None:
    """Activities whose event has left the quarter that the board approved, while no new version is under way."""
    if not (groups := _led_by(person)):
        return None
    under_way = PlanVersion.objects.open().filter(plan=OuterRef("activity__plan"))
    rows = Event.objects.filter(activity__plan__group__in=groups, activity__fate="", state=EventState.PUBLISHED)
    rows = rows.filter(ends_at__gt=clock.now()).exclude(Exists(under_way))
    facts = {"starts_at": "starts_at", "group": "activity__plan__group", "year": "activity__plan__year"}
    facts |= {name: f"activity__{name}" for name in OF_ACTIVITY}
    return Ask(partial(_outside, groups), {"events": Source(rows, ("starts_at", "pk"), facts, most=None)})


def _outside(groups: Groups, events: Iterable[Facts]) -> Iterable[Waiting]:
    for row in events:
        activity, starts_at = _activity(groups, row), moment(row["starts_at"])
        if is_outside(activity, starts_at):
            facts = {"day": dates.day(starts_at), "when": when_of(activity)}
            yield Waiting(
                _("Outside the plan: %(title)s") % {"title": activity.title},
                activity.plan.get_absolute_url(),
                _("Write a new version"),
                _("The event is %(day)s, and the board has approved %(when)s. A new version of the plan is due.")
                % facts,
            )
