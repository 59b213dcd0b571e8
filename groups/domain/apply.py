"""What comes into force when the board approves a version. Each returns which fields of the version it has set."""

from typing import Any

from django.db.models import F
from django.db.models.functions import Greatest

from groups.choices import ActivityFate, VersionState
from groups.models import Activity, FocusArea, Mandate, PlanRow, PlanVersion, YearReport
from thamsklyngen.shared import clock

SHARED = ("title", "text", "kind", "month", "quarter", "host", "host_wanted", "responsible", "focus", "position")


def apply_mandate(mandate: Mandate) -> tuple[str, ...]:
    """Let `mandate` hold from its first day: what held until then ends there, and focus areas are as it words them.

    One that it overtakes entirely (the same days or later) is replaced at once; one that still holds for a while is
    replaced by the clock.
    """
    earlier = mandate.group.mandates.in_state(VersionState.APPROVED).filter(until__gt=mandate.since)
    earlier.update(until=Greatest(F("since"), mandate.since))
    ends = mandate.group.mandates.in_state(VersionState.APPROVED).filter(until=mandate.since)
    ends.filter(until__lte=clock.today()).update(state=VersionState.REPLACED)
    mandate.group.mandates.in_state(VersionState.APPROVED).filter(since=F("until")).update(state=VersionState.REPLACED)
    _apply_focus(mandate)
    return ()


def _apply_focus(mandate: Mandate) -> None:
    """The group's focus areas are those that the mandate names; others are retired."""
    kept = []
    for row in mandate.focus.all():
        area = row.area or FocusArea(group=mandate.group)
        area.title, area.text, area.position, area.retired_on = row.title, row.text, row.position, None
        area.save()
        kept.append(area.pk)
        if row.area_id is None:
            row.area = area
            row.save(update_fields=["area"])
    gone = FocusArea.objects.filter(group=mandate.group, retired_on=None).exclude(pk__in=kept)
    gone.update(retired_on=mandate.since)


def apply_plan(version: PlanVersion) -> tuple[str, ...]:
    """The plan and its activities are as `version` words them; activities that it left out are cancelled, with why."""
    version.plan.versions.in_state(VersionState.APPROVED).update(state=VersionState.REPLACED)
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
        row.activity.fate, row.activity.reason = ActivityFate.CANCELLED, row.dropped
        row.activity.save(update_fields=["fate", "reason"])


def _set(row: PlanRow) -> None:
    values: dict[str, Any] = {name: getattr(row, name) for name in SHARED}
    activity = row.activity or Activity(plan=row.version.plan)
    if (row.month, row.quarter) != (activity.month, activity.quarter):  # what was moved has a new time
        activity.fate, activity.reason = ActivityFate.AS_PLANNED, ""
    for name, value in values.items():
        setattr(activity, name, value)
    activity.save()
    if row.activity_id is None:
        row.activity = activity
        row.save(update_fields=["activity"])


def apply_report(report: YearReport) -> tuple[str, ...]:
    """An earlier report on the same year is replaced; the new one is published at once."""
    report.plan.reports.in_state(VersionState.APPROVED).update(state=VersionState.REPLACED)
    report.published_at = clock.now()
    return ("published_at",)
