"""What has become of a mandate, a plan or a year report at the board, or who waits for whom until it decides."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from groups.choices import ORGANISING_ROLES
from groups.domain.approval import missing_in
from groups.domain.left_over import can_decide, open_to
from groups.domain.meeting import next_meeting
from groups.domain.people import board_keepers, seat_names
from groups.models import Case, Mandate, Version
from groups.rules import sits_in_board
from members.rules import is_admin


def progress_of(request: HttpRequest, version: Version, others: Sequence[Version]) -> dict[str, Any]:
    """What `groups/_progress.html` tells of `version`; `others` are all that the reader may see of the same text."""
    known = decided_by_board(request, version)
    case = known["case"]
    homeless = version.is_submitted and (case is None or not can_decide(case.meeting) or case.is_put_off)
    keeps = homeless and request.user.has_perm("groups.keep_board_records")
    return {
        "is_mandate": isinstance(version, Mandate),
        **known,
        "homeless": homeless,
        "places": list(open_to()) if keeps else None,
        "meeting": next_meeting() if homeless or version.is_draft else None,
        "writers": seat_names(version.group, ORGANISING_ROLES) if version.is_draft else [],
        "keepers": board_keepers() if homeless else [],
        "missing": missing_in(version) if version.is_draft else [],
        "draft": next((row for row in others if row.is_draft), None),
        "waits": next((row for row in others if row.is_submitted), None),
        "inside": request.user.is_authenticated and request.user.has_perm("groups.see_drafts", version.group),
    }


def decided_by_board(request: HttpRequest, version: Version) -> dict[str, Any]:
    """The case about `version`, and whether the reader may open it."""
    rows = Case.objects.about(version)
    return {
        "case": None if version.is_draft else rows.select_related("meeting", "decision__recorded_by").first(),
        "sees_board": bool(sits_in_board(request.user) or is_admin(request.user)),
    }
