"""Writing annual plans, and the small changes that need no new decision of the board."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from groups.choices import DECIDED_STATES, ActivityFate, EventKind, VersionState
from groups.domain import errors
from groups.domain.became import LONGEST_REASON
from groups.domain.drafts import begin_plan
from groups.domain.locking import lock_group
from groups.domain.revision import touch
from groups.domain.saving import Typed, save
from groups.models import Activity, AnnualPlan, FocusArea, Group, PlanRow, PlanVersion, Save, Seat
from groups.models.plan import FIRST_YEAR, LAST_YEAR, ROW, SHARED
from members.models import Company, Person
from thamsklyngen.shared import dates
from thamsklyngen.shared.stamps import stamp_of

LONGEST, MOST_ROWS = 20_000, 60
# What saves from before December 2026 hold of an activity, in this order and without names; never changed.
ONCE_KEPT = (
    *("title", "month", "quarter", "text", "kind", "host", "host_wanted", "responsible", "focus"),
    *("activity", "carried_from", "dropped"),
)
SMALL = tuple(name for name in SHARED if name not in ("kind", "position"))  # no new decision


@dataclass(frozen=True)
class Row:
    """An activity as it is to stand in a draft.

    Either `month` (1 to 12) or `quarter` (1 to 4) is said. `activity` is the plan's own where it has it already,
    `carried_from` the one of the year before that it goes on with. `dropped` says why it is left out.
    """

    title: str
    month: int | None = None
    quarter: int | None = None
    text: str = ""
    kind: str = EventKind.BREAKFAST
    host: Company | None = None
    host_wanted: bool = False
    responsible: Seat | None = None
    focus: FocusArea | None = None
    activity: Activity | None = None
    carried_from: Activity | None = None
    dropped: str = ""


@dataclass(frozen=True)
class PlanContent:
    """All that is written in a plan."""

    theme: str
    goals: str
    rows: Sequence[Row] = ()


@transaction.atomic
def begin_year(group: Group, year: int, *, by: Person | None, carry: bool) -> PlanVersion:
    """Begin the plan of a year that has none yet, empty or (`carry`) with what the year before had.

    Carried over are theme, goals and all activities but the cancelled ones, in the same months; the draft says which of
    them are left out, and begins with those that are done with (`_done_with`).

    Raises:
        YearOutside: a year that no plan can have.
        PlanExists: the year has a plan, or a draft of one.
        OpenAlready: as for every draft.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise errors.YearOutside(first=FIRST_YEAR, last=LAST_YEAR)
    group = lock_group(group)
    if PlanVersion.objects.filter(plan__group=group, plan__year=year).exists():
        raise errors.PlanExists(year=year)
    last = group.plans.filter(year=year - 1).first() if carry else None
    if last is None:
        return begin_plan(group, year, by=by)
    draft = begin_plan(group, year, by=by, theme=last.theme, goals=last.goals)
    kept = last.activities.exclude(fate=ActivityFate.CANCELLED).select_related("host")
    PlanRow.objects.bulk_create(
        PlanRow(
            **{"version": draft, "carried_from": activity, "dropped": _done_with(activity)},
            **{name: getattr(activity, name) for name in SHARED},
        )
        for activity in kept.prefetch_related("events__host")
    )
    return draft


def _done_with(activity: Activity) -> str:
    """Why the next year's draft leaves `activity` out unless somebody thinks otherwise; empty where it goes on.

    What was held at a company has been there, and what was called off has been tried.
    """
    events = [event for event in activity.events.all() if not event.is_draft]
    last = max(events, key=lambda event: (not event.is_cancelled, event.starts_at), default=None)
    if last is None:
        return ""
    if last.is_cancelled:
        words = _("The event was cancelled: %(reason)s") if last.reason else _("The event was cancelled")
        return (words % {"reason": last.reason})[:LONGEST_REASON]
    host = last.host or activity.host
    if host is None or not last.is_over:
        return ""
    return (_("Held at %(host)s, %(day)s") % {"host": host, "day": dates.date(last.starts_at)})[:LONGEST_REASON]


def save_plan(
    version: PlanVersion, content: PlanContent, *, base: int | None, by: Person, quietly: bool = False
) -> PlanVersion:
    """Save what was written, as `saving.save`.

    Raises:
        TooLong: the goals are beyond all measure.
        NotADraft, Overwritten: see there.
    """
    if len(content.goals) > LONGEST:
        raise errors.TooLong(most=LONGEST)
    return save(
        version,
        Typed(content.goals, facts_of(content)),
        differs=lambda stands: not says(stands, content),
        write=lambda stands: _write(stands, content),
        base=base,
        by=by,
        quietly=quietly,
    )


def says(version: PlanVersion, content: PlanContent) -> bool:
    """Whether `version` stands as `content` was typed."""
    return _stands(version) == _said(content)


def facts_of(content: PlanContent) -> dict[str, Any]:
    """What a save keeps beside the goals; rows of the tables by their keys."""
    rows = [
        {field.name: getattr(value, "pk", value) for field, value in zip(fields(Row), _values(row), strict=True)}
        for row in content.rows
    ]
    return {"theme": content.theme, "rows": rows}


def rows_of(content: PlanContent) -> list[PlanRow]:
    """What was typed as rows, without storing them."""
    return [PlanRow(**vars(row)) for row in content.rows]


def in_order(rows: Iterable[PlanRow]) -> list[PlanRow]:
    """Rows in the order of the year; at the same time in the order in which they were written."""
    return sorted(rows, key=lambda row: row.place)


def kept_rows(held: Save) -> list[PlanRow]:
    """The activities that a save holds, as they were written."""
    rows = [_kept(values) for values in held.facts.get("rows", [])]
    prefetch_related_objects(rows, "host")
    return rows


def _kept(values: dict[str, Any] | list[Any]) -> PlanRow:
    named = dict(zip(ONCE_KEPT, values, strict=True)) if isinstance(values, list) else values
    known = {PlanRow._meta.get_field(name).attname: value for name, value in named.items() if name in ROW}  # type: ignore[union-attr]
    return PlanRow(**known)


def _write(version: PlanVersion, content: PlanContent) -> tuple[str, ...]:
    version.theme, version.goals = content.theme, content.goals
    version.rows.all().delete()
    rows = in_order(rows_of(content))
    for position, row in enumerate(rows):
        row.version, row.position = version, position
    PlanRow.objects.bulk_create(rows)
    return "theme", "goals"


def _stands(version: PlanVersion) -> tuple[Any, ...]:
    rows = version.rows.select_related("host", "responsible", "focus", "activity", "carried_from")
    return version.theme, version.goals, *map(_values, in_order(rows))


def _said(content: PlanContent) -> tuple[Any, ...]:
    return content.theme, content.goals, *map(_values, in_order(rows_of(content)))


def _values(row: Row | PlanRow) -> tuple[Any, ...]:
    """All that a row says, comparable between a draft's row and a form's."""
    return tuple(getattr(row, field.name) for field in fields(Row))


def lock_activity(activity: Activity) -> Activity:
    """`activity`, read anew, with its group's row locked until the transaction ends."""
    lock_group(activity.plan.group)
    return Activity.objects.select_related("plan__group", "host").get(pk=activity.pk)


@transaction.atomic
def change_activity(activity: Activity, *, by: Person, seen: str | None = None, **changes: Any) -> Activity:
    """Change an activity of an approved plan in a small way: words, host, who is responsible, the month in its quarter.

    The history keeps it; a draft that was begun before follows where it said the same.

    Args:
        seen: `activity_stamp` of what whoever changes it saw; None where nobody looked.

    Raises:
        ChangedSince: it is no longer as it was seen.
        ActivityGone: it was cancelled or moved.
        BeforeTheBoard: a new version waits for the board, which would undo it.
        OutsideQuarter: a month or quarter that lies in another one.
    """
    activity = lock_activity(activity)
    if activity.fate:
        raise errors.ActivityGone
    if activity.plan.versions.in_state(VersionState.SUBMITTED).exists():
        raise errors.BeforeTheBoard
    before = {name: getattr(activity, name) for name in changes}
    if seen not in (None, activity_stamp(activity)) and before != changes:
        raise errors.ChangedSince
    quarter = activity.in_quarter
    for name in changes:
        setattr(activity, name, changes[name])
    if activity.in_quarter != quarter:
        raise errors.OutsideQuarter
    activity.save(update_fields=list(changes))
    _follow(activity, before, by)
    return activity


def activity_stamp(activity: Activity) -> str:
    """A sign of what may be changed in a small way."""
    return stamp_of(*(activity.serializable_value(name) for name in SMALL))


def _follow(activity: Activity, before: dict[str, Any], by: Person) -> None:
    """Let the draft's row say what the activity says now, where it said the same before."""
    row = PlanRow.objects.filter(activity=activity, version__state=VersionState.DRAFT).select_related("version").first()
    names = [name for name in before if row is not None and getattr(row, name) == before[name]]
    if row is None or not names:
        return
    if len({"month", "quarter"} & set(names)) == 1:  # the draft has moved it elsewhere: that stands
        names = [name for name in names if name not in ("month", "quarter")]
    for name in names:
        setattr(row, name, getattr(activity, name))
    row.save(update_fields=names)
    touch(row.version, by)


def drop_from_draft(activity: Activity, *, by: Person) -> None:
    """Leave a cancelled activity out of the draft that was begun before, with the same reason."""
    rows = PlanRow.objects.filter(activity=activity, version__state=VersionState.DRAFT, dropped="")
    row = rows.select_related("version").first()
    if row is not None:
        row.dropped = activity.reason
        row.save(update_fields=["dropped"])
        touch(row.version, by)


def take_along(activity: Activity, *, by: Person) -> None:
    """Put what is moved to the next year into that year's draft, where one was begun before; also if it left it out."""
    drafts = PlanVersion.objects.in_state(VersionState.DRAFT).filter(plan__group=activity.plan.group)
    draft = drafts.filter(plan__year=activity.plan.year + 1).first()
    if draft is None:
        return
    row = draft.rows.filter(carried_from=activity).first()
    if row is None:
        values = {name: getattr(activity, name) for name in SHARED} | {"position": draft.rows.count()}
        PlanRow.objects.create(version=draft, carried_from=activity, **values)
    elif row.dropped:
        row.dropped = ""
        row.save(update_fields=["dropped"])
    else:
        return
    touch(draft, by)


def plan_of(group: Group, year: int) -> AnnualPlan | None:
    """What `group` plans for `year`, once the board has approved it."""
    return group.plans.filter(year=year, versions__state__in=DECIDED_STATES).distinct().first()
