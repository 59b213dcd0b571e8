"""Lists taken out: who took which one when stands in the history."""

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType

from members.choices import ImportKind
from members.models import Company, Person

OF = {ImportKind.COMPANIES: Company, ImportKind.PEOPLE: Person}


def note_export(kind: str, *, form: str, number: int, chosen: dict[str, str], by: Person) -> LogEntry:
    """Note that `by` took a list out.

    Args:
        kind: one of `ImportKind`.
        form: `xlsx` or `csv`.
        number: of rows.
        chosen: the list's filters, by name; empty ones are left out.
    """
    filters = {name: value for name, value in chosen.items() if value}
    words = ", ".join([f"{kind} {form.upper()}, {number}", *(f"{name}: {value}" for name, value in filters.items())])
    entry: LogEntry = LogEntry.objects.create(
        content_type=ContentType.objects.get_for_model(OF[ImportKind(kind)]),
        object_pk="",
        object_repr=words,
        action=LogEntry.Action.ACCESS,
        actor=by,
        actor_email=by.email,
        additional_data={"export": kind, "form": form, "rows": number, "filters": filters},
    )
    return entry
