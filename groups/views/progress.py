"""What has become of a mandate, a plan or a year report at the board, or who waits for whom until it decides."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from groups.choices import ORGANISING_ROLES
from groups.domain.approval import missing_in
from groups.domain.meeting import next_meeting
from groups.domain.people import board_keepers, seat_names
from groups.models import Case, Mandate, PlanVersion, Version
from groups.rules import sits_in_board
from members.rules import is_admin

FIELDS: dict[type[Version], str] = {Mandate: "mandate", PlanVersion: "plan_version"}


def progress_of(request: HttpRequest, version: Version, others: Sequence[Version]) -> dict[str, Any]:
    """What `groups/_progress.html` tells of `version`; `others` are all that the reader may see of the same text."""
    rows = Case.objects.filter(**{FIELDS.get(type(version), "report"): version})
    case = None if version.is_draft else rows.select_related("meeting", "decision__recorded_by").first()
    open_ = version.is_draft or version.is_submitted
    return {
        "is_mandate": isinstance(version, Mandate),
        "case": case,
        "meeting": next_meeting() if case is None and open_ else None,
        "writers": seat_names(version.group, ORGANISING_ROLES) if version.is_draft else [],
        "keepers": board_keepers() if case is None and version.is_submitted else [],
        "missing": missing_in(version) if version.is_draft else [],
        "sees_board": bool(sits_in_board(request.user) or is_admin(request.user)),
        "draft": next((row for row in others if row.is_draft), None),
        "waits": next((row for row in others if row.is_submitted), None),
        "inside": request.user.is_authenticated and request.user.has_perm("groups.see_drafts", version.group),
    }
