"""What is kept about changes: named fields only."""

from auditlog.registry import auditlog

from groups.models import Group, Seat

FIELDS = {
    Group: ["kind", "name", "slug", "summary", "state", "state_reason"],
    Seat: ["person", "company", "group", "role", "since", "until", "decided"],
}


def register() -> None:
    """Have changes of the named fields noted, with who made them."""
    for model, fields in FIELDS.items():
        auditlog.register(model, include_fields=fields)
