"""What is kept about changes: named fields only."""

from auditlog.models import LogEntry
from auditlog.registry import auditlog
from django.contrib.contenttypes.models import ContentType

from groups.models import (
    Activity,
    BoardMeeting,
    Case,
    Decision,
    FocusArea,
    Group,
    Mandate,
    PlanVersion,
    Seat,
    SeatProposal,
    YearReport,
)

FIELDS = {
    Group: ["kind", "name", "slug", "summary", "state", "state_reason"],
    Seat: ["person", "company", "group", "role", "since", "until", "decided"],
    SeatProposal: ["group", "person", "company", "role", "since", "until", "state", "reason"],
    Mandate: ["group", "number", "state", "since", "until", "submitted_by", "reason"],
    FocusArea: ["title", "text", "retired_on"],
    PlanVersion: ["number", "state", "submitted_by", "reason"],
    Activity: [
        *("title", "text", "kind", "month", "quarter", "host", "host_wanted", "responsible", "focus"),
        *("fate", "reason"),
    ],
    YearReport: ["number", "state", "submitted_by", "reason", "published_at"],
    BoardMeeting: ["kind", "date", "starts_at", "ends_at", "place", "deadline", "closed_at", "cancelled_at", "reason"],
    Case: ["meeting", "number", "kind", "title"],
    Decision: ["outcome", "reason", "recorded_by"],
}


def register() -> None:
    """Have changes of the named fields noted, with who made them."""
    for model, fields in FIELDS.items():
        auditlog.register(model, include_fields=fields)


def discarded(group: Group, most: int = 5) -> list[LogEntry]:
    """The drafts of `group`'s mandate that were thrown away, the latest first."""
    kind = ContentType.objects.get_for_model(Mandate)
    gone = LogEntry.objects.filter(content_type=kind, action=LogEntry.Action.DELETE, changes__group__0=str(group.pk))
    return list(gone.select_related("actor").order_by("-timestamp", "-pk")[:most])


def discarded_papers(group: Group, year: int | None = None, most: int = 5) -> list[LogEntry]:
    """The drafts of `group`'s plans and year reports (of one `year`) that were thrown away, the latest first."""
    kinds = ContentType.objects.get_for_models(PlanVersion, YearReport).values()
    gone = LogEntry.objects.filter(
        content_type__in=kinds, action=LogEntry.Action.DELETE, additional_data__group=group.pk
    )
    if year is not None:
        gone = gone.filter(additional_data__year=year)
    return list(gone.select_related("actor").order_by("-timestamp", "-pk")[:most])
