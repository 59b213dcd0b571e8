"""What the register says, in words for a page."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.choices import Headcount, RegisterState
from members.domain.register_changes import FACTS, MISSING, PARENT, STANDING, same, standing_of
from members.models import Company, RegisterChange, RegisterEntry
from members.templatetags.companies import orgnr

Words = str | Promise
LABELS: dict[str, Words] = {
    STANDING: pgettext_lazy("in the register", "Standing"),
    "name": _("Registered name"),
    "industry": _("Industry"),
    "headcount": _("Employees"),
    "municipality": _("Municipality"),
    "address": _("Address"),
    "website": _("Website"),
    PARENT: _("Parent company"),
}
STANDINGS: dict[str, Words] = {
    "": _("Nothing amiss"),
    "deleted": _("Deleted from the register"),
    "bankrupt": _("Bankrupt"),
    "winding_up": _("Being wound up"),
    MISSING: _("Not in the register"),
}
WARNINGS: dict[str, Words] = {
    "deleted": _("The company has been deleted from the register."),
    "bankrupt": _("The company is bankrupt."),
    "winding_up": _("The company is being wound up."),
    MISSING: _("The register knows no company with that number. Is it the right one?"),
}


@dataclass(frozen=True)
class Line:
    """One change as a page shows it."""

    change: RegisterChange
    label: Words
    before: Words
    after: Words
    held: Words  # what the portal has now, where that is something else than `before`
    grave: bool


def lines(changes: Iterable[RegisterChange]) -> list[Line]:
    """`changes`, with their companies, in words; one query for all the parents that they name."""
    rows = list(changes)
    numbers = {number for row in rows if row.field == PARENT for number in (row.before, row.after)}
    known = Company.objects.filter(organisation_number__in=numbers) if numbers else []
    names = {company.organisation_number or "": company.name for company in known}
    return [_line(row, names) for row in rows]


def _line(row: RegisterChange, names: dict[str, str]) -> Line:
    fact = FACTS.get(row.field)
    held = fact.held(row.company) if fact and row.settled_at is None else ""
    return Line(
        change=row,
        label=LABELS.get(row.field, row.field),
        before=_said(row.field, row.before, names),
        after=_said(row.field, row.after, names),
        held="" if same(held, row.before) else _said(row.field, held, names),
        grave=row.field == STANDING and bool(row.after),
    )


def _said(field: str, value: str, names: dict[str, str]) -> Words:
    if field == STANDING:
        return STANDINGS.get(value, value)
    if field == "headcount" and value in Headcount.values:
        return Headcount(value).label
    if field == PARENT and value:
        return f"{names[value]} ({orgnr(value)})" if value in names else orgnr(value)
    return value


def warning_of(entry: RegisterEntry | None) -> Words:
    """What to be warned of about a company; empty where nothing is amiss or nothing is known."""
    known = entry is not None and (entry.fetched_at or entry.state == RegisterState.UNKNOWN)
    return WARNINGS.get(standing_of(entry), "") if entry and known else ""
