"""What comes into force when the board approves a version. Each returns which fields of the version it has set."""

from typing import Any

from django.db.models import QuerySet

from groups.choices import ActivityFate, VersionState
from groups.domain.became import is_announced
from groups.domain.errors import SameName
from groups.domain.handover import holder_of
from groups.models import Activity, FocusArea, Mandate, PlanRow, PlanVersion, YearReport
from groups.models.plan import SHARED
from thamsklyngen.shared import clock


def apply_mandate(mandate: Mandate) -> tuple[str, ...]:
    """Let `mandate` hold from its first day: what held until then ends there.

    One that it overtakes entirely (the same days or later) is replaced at once; one that still holds for a while is
    replaced by the clock. The group's focus areas are those of the mandate that holds: if its first day is still to
    come, they are as it words them from that day on (`lapse`); plans can name its new ones before.

    Raises:
        SameName: two focus areas have one name.
    """
    if doubled := mandate.doubled_titles:
        raise SameName(title=doubled[0])
    for earlier in mandate.group.mandates.in_state(VersionState.APPROVED).filter(until__gte=mandate.since):
        earlier.until = max(earlier.since, mandate.since)
        over = earlier.until <= clock.today() or earlier.until == earlier.since
        earlier.state = VersionState.REPLACED if over else earlier.state
        earlier.save(update_fields=["until", "state"])
    if mandate.since is not None and mandate.until is not None and mandate.since <= clock.today() < mandate.until:
        apply_focus(mandate)
    else:
        _foresee_focus(mandate)
    return ()


def _foresee_focus(mandate: Mandate) -> None:
    """Make the focus areas that are new in a mandate approved ahead. None in force names them before its first day."""
    for row in mandate.focus.filter(area=None):
        row.area = FocusArea.objects.create(
            group=mandate.group, title=row.title, text=row.text, position=row.position, retired_on=clock.today()
        )
        row.save(update_fields=["area"])


def _replace(versions: QuerySet[Any]) -> None:
    """What held until now is replaced; one by one, so that the history knows."""
    for version in versions:
        version.state = VersionState.REPLACED
        version.save(update_fields=["state"])


def apply_focus(mandate: Mandate) -> None:
    """The group's focus areas are those that the mandate names, which holds today; others are retired."""
    kept = []
    for row in mandate.focus.all():
        area = row.area or FocusArea(group=mandate.group)
        area.title, area.text, area.position, area.retired_on = row.title, row.text, row.position, None
        area.save()
        kept.append(area.pk)
        if row.area_id is None:
            row.area = area
            row.save(update_fields=["area"])
    for area in FocusArea.objects.filter(group=mandate.group, retired_on=None).exclude(pk__in=kept):
        area.retired_on = mandate.since  # one by one, so that the history knows
        area.save(update_fields=["retired_on"])


def apply_plan(version: PlanVersion) -> tuple[str, ...]:
    """The plan and its activities are as `version` words them; what it left out doesn't take place, with why."""
    _replace(version.plan.versions.in_state(VersionState.APPROVED))
    plan = version.plan
    plan.theme, plan.goals = version.theme, version.goals
    plan.save(update_fields=["theme", "goals"])
    for row in version.rows.select_related("activity"):
        if row.dropped:
            _drop(row)
        else:
            _set(row)
    return ()


def _drop(row: PlanRow) -> None:
    if row.activity is not None:
        moved = is_announced(row.activity)  # it takes place, but is this plan's no more
        row.activity.fate = ActivityFate.MOVED if moved else ActivityFate.CANCELLED
        row.activity.reason = row.dropped
        row.activity.save(update_fields=["fate", "reason"])


def _set(row: PlanRow) -> None:
    values: dict[str, Any] = {name: getattr(row, name) for name in SHARED}
    activity = row.activity or Activity(plan=row.version.plan)
    moved = (row.month, row.quarter) != (activity.month, activity.quarter)
    back = activity.fate == ActivityFate.MOVED and is_announced(activity)
    if moved or back or activity.fate == ActivityFate.CANCELLED:  # it has a new time; the board wants it after all
        activity.fate, activity.reason = ActivityFate.AS_PLANNED, ""
    for name, value in values.items():
        setattr(activity, name, value)
    activity.responsible = holder_of(row.responsible)  # the seat may have been handed over since it was submitted
    activity.save()
    if row.activity_id is None:
        row.activity = activity
        row.save(update_fields=["activity"])


def apply_report(report: YearReport) -> tuple[str, ...]:
    """An earlier report on the same year is replaced; the new one is published at once."""
    _replace(report.plan.reports.in_state(VersionState.APPROVED))
    report.published_at = clock.now()
    return ("published_at",)
