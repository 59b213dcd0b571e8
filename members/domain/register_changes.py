"""What the register says otherwise than before: noted by the weekly round, taken over or left by the cluster manager.

Nothing that the register says gets into a company's own fields but by admission or by being taken over here.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model, QuerySet

from members.choices import RegisterState
from members.models import Company, Person, RegisterChange, RegisterEntry, Site
from members.register.unit import Unit
from thamsklyngen.shared import clock

LONGEST = 300
AT_ONCE = 500
STANDING, MISSING = "standing", "missing"
ADDRESS, PARENT = "address", "parent"


@dataclass(frozen=True)
class Fact:
    """Something the register says that the portal follows."""

    said: Callable[[Unit], str]  # the register's words
    held: Callable[[Company], str]  # the portal's
    fields: dict[str, Callable[[Unit], str]]  # what taking it over puts into which field of the company


FACTS = {
    "name": Fact(lambda unit: unit.name, lambda company: company.legal_name, {"legal_name": lambda unit: unit.name}),
    "industry": Fact(
        lambda unit: unit.branch,
        lambda company: f"{company.industry_code} {company.industry}".strip(),
        {"industry_code": lambda unit: unit.industry_code, "industry": lambda unit: unit.industry},
    ),
    "headcount": Fact(
        lambda unit: unit.headcount, lambda company: company.headcount, {"headcount": lambda unit: unit.headcount}
    ),
    "municipality": Fact(
        lambda unit: unit.municipality,
        lambda company: company.municipality,
        {"municipality": lambda unit: unit.municipality},
    ),
    "website": Fact(lambda unit: unit.website, lambda company: company.website, {"website": lambda unit: unit.website}),
    ADDRESS: Fact(lambda unit: unit.address, lambda company: main_address(company), {}),
    PARENT: Fact(
        lambda unit: unit.parent,
        lambda company: (company.parent.organisation_number if company.parent else None) or "",
        {},
    ),
}
FIELDS = (STANDING, *FACTS)


def main_address(company: Company) -> str:
    """The company's main address on one line."""
    site = next((site for site in company.sites.all() if site.is_main), None)
    return Unit("", street=site.address, postcode=site.postcode, town=site.town).address if site else ""


def note(company: Company, before: Unit | None, unit: Unit, *, standing: tuple[str, str]) -> None:
    """Note what `unit` says otherwise than `before`, or, asked for the first time, than the portal.

    The company's row is locked. An open change that the register has taken back is gone; silence is no change.

    Args:
        standing: how the company stood in the register before, and now (see `standing_of`).
    """
    rows = {row.field: row for row in RegisterChange.objects.filter(company=company, settled_at=None)}
    _note_one(company, STANDING, rows.get(STANDING), known=standing[0], held="", after=standing[1])
    for field, fact in FACTS.items():
        after = fact.said(unit)[:LONGEST]
        if after:
            held = fact.held(company)[:LONGEST]
            known = (fact.said(before)[:LONGEST] if before else "") or held
            _note_one(company, field, rows.get(field), known=known, held=held, after=after)


def standing_of(entry: RegisterEntry) -> str:
    """How a company stands in the register: `missing`, `deleted`, `bankrupt`, `winding_up`, or empty for well."""
    return MISSING if entry.state == RegisterState.UNKNOWN else Unit.of(entry.facts).standing


def _note_one(company: Company, field: str, row: RegisterChange | None, *, known: str, held: str, after: str) -> None:
    before = row.before if row else known
    if same(after, before) or (field != STANDING and same(after, held)):
        if row:
            row.delete()
    elif row is None and not same(after, known):
        RegisterChange.objects.create(company=company, field=field, before=before, after=after)
    elif row is not None and row.after != after:
        row.after, row.seen_at = after, clock.now()
        row.save(update_fields=["after", "seen_at"])


def same(one: str, other: str) -> bool:
    """Whether two values say the same: capitals, and what a web address may have before and behind, don't count."""
    return _bare(one) == _bare(other)


def _bare(text: str) -> str:
    bare = text.casefold().removeprefix("https://").removeprefix("http://").removeprefix("www.")
    return " ".join(bare.rstrip("/").split())


@transaction.atomic
def leave(changes: QuerySet[RegisterChange], *, by: Person) -> int:
    """Leave the portal as it is, whatever the register says.

    Returns:
        How many changes that settled; those settled meanwhile by somebody else don't count.
    """
    keys = list(_locked(changes).values_list("pk", flat=True))
    return _settle(keys, by=by, taken_over=False)


@transaction.atomic
def take_over(changes: QuerySet[RegisterChange], *, by: Person) -> int:
    """Put into the portal what the register says now, for the open ones among `changes`; all or nothing.

    That a company is bankrupt or deleted changes nothing by itself: it is noted as seen.

    Returns:
        How many changes that settled; those settled meanwhile by somebody else don't count.
    """
    wanted = changes.order_by().filter(settled_at=None).values("company")
    locked = Company.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=wanted).order_by("pk")
    companies = {company.pk: company for company in locked}
    rows: dict[int, list[RegisterChange]] = defaultdict(list)
    for row in _locked(changes).filter(company__in=companies):
        rows[row.company_id].append(row)
    units = {entry.company_id: Unit.of(entry.facts) for entry in RegisterEntry.objects.filter(company__in=rows)}
    taking = [_Taking(companies[pk], units.get(pk), rows[pk]) for pk in rows]
    taking = [one for one in taking if one.holds]
    _put_fields(taking, by)
    _put_addresses([one for one in taking if ADDRESS in one.fields], by)
    keys = [row.pk for one in taking for row in one.rows if row.field != STANDING]
    number = _settle(keys, by=by, taken_over=True)
    return number + _settle([row.pk for some in rows.values() for row in some], by=by, taken_over=False)


def _locked(changes: QuerySet[RegisterChange]) -> QuerySet[RegisterChange]:
    return changes.order_by("pk").filter(settled_at=None).select_for_update(no_key=True, of=("self",))


def _settle(keys: list[int], *, by: Person, taken_over: bool) -> int:
    open_rows = RegisterChange.objects.filter(pk__in=keys, settled_at=None)
    return open_rows.update(settled_at=clock.now(), settled_by=by, taken_over=taken_over)


@dataclass
class _Taking:
    """What one company takes over."""

    company: Company
    unit: Unit | None
    rows: list[RegisterChange]

    @property
    def holds(self) -> bool:
        """Whether the answer is about the number that the company has now."""
        return self.unit is not None and self.unit.number == self.company.organisation_number

    @property
    def fields(self) -> set[str]:
        return {row.field for row in self.rows if row.field in FACTS}

    def values(self, parents: dict[str, int]) -> dict[str, Any]:
        """The company's new values by field."""
        unit: Any = self.unit
        found: dict[str, Any] = {
            name: value(unit) for field in self.fields for name, value in FACTS[field].fields.items()
        }
        parent = parents.get(unit.parent) if PARENT in self.fields else None
        return found | ({"parent_id": parent} if parent and parent != self.company.pk else {})


def _put_fields(taking: list[_Taking], by: Person) -> None:
    """Change the companies, many at a time, with their history."""
    numbers = {one.unit.parent for one in taking if one.unit and PARENT in one.fields}
    known = Company.objects.filter(organisation_number__in=numbers)
    parents: dict[str, int] = {number: pk for number, pk in known.values_list("organisation_number", "pk") if number}
    _write([(one.company, one.values(parents)) for one in taking], by)


def _put_addresses(taking: list[_Taking], by: Person) -> None:
    """Give each company the registered address as its main one."""
    known = Site.objects.filter(company__in=[one.company for one in taking], is_main=True)
    sites = {site.company_id: site for site in known}
    rows = list[tuple[Model, dict[str, Any]]]()
    for one in taking:
        unit: Any = one.unit
        values = {
            "address": unit.street or unit.town, "postcode": unit.postcode, "town": unit.town,
            "municipality": unit.municipality,
        }  # fmt: skip
        rows.append((sites.get(one.company.pk) or Site(company=one.company, is_main=True), values))
    new = [row for row, values in rows if row.pk is None]
    Site.objects.bulk_create([site for site in new if isinstance(site, Site)])
    _write(rows, by)


def _write(rows: Sequence[tuple[Model, Mapping[str, Any]]], by: Person) -> None:
    """Give rows of one model new values, many at a time, and note in the history what was another before."""
    names, entries = set[str](), list[LogEntry]()
    for row, values in rows:
        changes = {name: [str(getattr(row, name)), str(new)] for name, new in values.items()}
        changes = {name.removesuffix("_id"): pair for name, pair in changes.items() if pair[0] != pair[1]}
        for name, value in values.items():
            setattr(row, name, value)
        names |= {name.removesuffix("_id") for name in values}
        entries += [_entry(row, changes, by)] if changes else []
    if names:
        type(rows[0][0])._default_manager.bulk_update([row for row, _ in rows], sorted(names), batch_size=AT_ONCE)
    LogEntry.objects.bulk_create(entries, batch_size=AT_ONCE)


def _entry(row: Model, changes: dict[str, list[str]], by: Person) -> LogEntry:
    return LogEntry(
        content_type=ContentType.objects.get_for_model(row), object_pk=str(row.pk), object_id=row.pk,
        object_repr=str(row), action=LogEntry.Action.UPDATE, changes=changes, actor=by, actor_email=by.email,
        additional_data={"from": "Enhetsregisteret"},
    )  # fmt: skip
