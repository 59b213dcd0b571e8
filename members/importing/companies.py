"""Companies in a spreadsheet."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Prefetch, QuerySet

from members.choices import ImportKind, MembershipKind
from members.importing.faults import Fault
from members.importing.names import bare, name_key
from members.importing.plan import CHANGE, NEW, SAME, Draft, Planner, RowFault, Step, Told
from members.models import Company, Membership, Site
from members.models.company import meant_of
from thamsklyngen.shared import clock

CORRECTED = ("kind", "since")  # of a membership that is known; its end is never a list's to say
STANDING = (*CORRECTED, "last_day", "reason")
SITE = ("address", "postcode", "town")
ONE_DAY = dt.timedelta(days=1)


@dataclass
class CompanyDraft(Draft):
    """A company, its membership and its main address, as one row."""

    name: str = ""
    legal_name: str = ""
    organisation_number: str | None = None
    kind: str = ""
    since: dt.date | None = None
    last_day: dt.date | None = None  # of the membership, as people say it: the day before `until`
    reason: str = ""
    address: str = ""
    postcode: str = ""
    town: str = ""
    municipality: str = ""
    industry: str = ""
    industry_code: str = ""
    headcount: str = ""
    website: str = ""
    about: str = ""
    membership: int | None = None  # the one that holds, or will
    until: dt.date | None = None  # its end, if that is known
    site: int | None = None  # the main address

    @classmethod
    def of(cls, company: Company) -> "CompanyDraft":
        """What is known of a company fetched by `with_memberships`."""
        now = running(company)
        facts = {name: getattr(company, name) for name in Company.FACTS} | _address(company)
        if now is None:
            return cls(pk=company.pk, **facts)
        return cls(pk=company.pk, **facts, **_standing(now), membership=now.pk, until=now.until)


def _standing(row: Membership) -> dict[str, Any]:
    """What a list says of a membership."""
    last_day = row.until - ONE_DAY if row.until else None
    return {"kind": row.kind, "since": row.since, "last_day": last_day, "reason": row.reason}


def _address(company: Company) -> dict[str, Any]:
    """The main address, else the first one there is."""
    site: Site | None = next(iter(company.sites.all()), None)
    return {"site": site.pk, **{name: getattr(site, name) for name in SITE}} if site else {}


def with_memberships(companies: QuerySet[Company]) -> QuerySet[Company]:
    """With all memberships at hand, the oldest first, and all addresses, the main one first."""
    return companies.prefetch_related(Prefetch("memberships", Membership.objects.order_by("since", "pk")), "sites")


def running(company: Company) -> Membership | None:
    """The membership that holds, or else the next one to come."""
    meant = meant_of(company.memberships.all())
    return None if meant is None or meant.is_over else meant


class Known:
    """The companies of the portal, by number and by name; also those that were merged with others."""

    def __init__(self) -> None:
        rows = list(with_memberships(Company.objects.order_by("pk")))
        self.by_pk = {row.pk: row for row in rows}
        self.by_number = {row.organisation_number: row for row in rows if row.organisation_number}
        self.by_name: dict[str, set[int]] = defaultdict(set)
        self.by_bare_name: dict[str, set[int]] = defaultdict(set)
        for row in rows:
            for name in filter(None, (row.name, row.legal_name)):
                self.by_name[name_key(name)].add(row.pk)
                self.by_bare_name[bare(name)].add(row.pk)

    def target(self, company: Company) -> Company:
        """The company that `company` became by merging, or itself."""
        for _step in self.by_pk:
            if company.merged_into_id is None:
                return company
            company = self.by_pk[company.merged_into_id]
        return company

    def named(self, name: str, *, loosely: bool = False) -> list[Company]:
        """The companies called `name`, merged ones only if there is no other; `loosely`: also without AS and such."""
        keys = self.by_name.get(name_key(name)) or (self.by_bare_name.get(bare(name)) if loosely else None) or ()
        found = [self.by_pk[pk] for pk in sorted(keys)]
        return [company for company in found if company.merged_into_id is None] or found[:1]


class CompanyPlanner(Planner):
    """Companies and their memberships. Known by organisation number, else by name."""

    kind, draft = ImportKind.COMPANIES, CompanyDraft

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        self.known = Known()
        self.seen: dict[tuple[str, Any], CompanyDraft] = {}

    def find(self, row: Any) -> CompanyDraft | None:
        try:
            number, name = self.read("organisation_number", row), self.read("name", row)
        except Fault:
            return None
        company = self.known.by_number.get(number) if number else None
        if company is None and name:
            company = self._by_name(name, number)
        return CompanyDraft.of(company) if company else None

    def _by_name(self, name: str, number: str | None) -> Company | None:
        """The one company of that name whose number doesn't say that it is another one."""
        found = self.known.named(name)
        if number:
            found = [company for company in found if not company.organisation_number]
        return found[0] if len(found) == 1 else None

    def look_at(self, draft: CompanyDraft) -> None:
        self._guard_named(draft)
        company = self.known.by_pk[draft.pk] if draft.pk else None
        before = CompanyDraft.of(company) if company else None
        first = self._seen(draft)
        if first is not None and first.given != draft.given:
            raise RowFault("name", "twice", row=first.row)
        if first is not None:
            return self._leave(draft, before, "same_row", row=first.row)
        if company and company.merged_into_id:
            return self._leave(draft, before, "merged", name=self.known.target(company).name)
        notes = [*self._stand(draft, before), *self._settle(draft)]
        changes = self.changes(before, draft, (*Company.FACTS, *STANDING, *SITE))
        kind = NEW if before is None else CHANGE if changes else SAME
        notes += self._lookalikes(draft) if kind == NEW else []
        self.steps.append(Step(self.row, kind, before, draft, draft.name, changes, notes))
        return None

    def _leave(self, draft: CompanyDraft, before: CompanyDraft | None, why: str, **details: Any) -> None:
        self.steps.append(Step(self.row, SAME, before, draft, draft.name, notes=[(why, details)]))

    def _guard_named(self, draft: CompanyDraft) -> None:
        if not draft.name:
            raise RowFault("name", "missing")
        if draft.pk is None and not draft.organisation_number and len(self.known.named(draft.name)) > 1:
            raise RowFault("name", "which_company", value=draft.name)

    def _seen(self, draft: CompanyDraft) -> CompanyDraft | None:
        """The earlier row about the same company, if there is one; else this one is remembered."""
        names = [] if draft.organisation_number else [("name", name_key(draft.name))]
        keys: list[tuple[str, Any]] = [("number", draft.organisation_number)] if draft.organisation_number else names
        keys += [("pk", draft.pk)] if draft.pk else []
        first = next((self.seen[key] for key in keys if key in self.seen), None)
        if first is None:
            self.seen |= {key: draft for key in [*keys, ("name", name_key(draft.name))] if key not in self.seen}
        return first

    def _stand(self, draft: CompanyDraft, before: CompanyDraft | None) -> Iterator[Told]:
        """Let the row say from when to when the company is a member, of what kind: anew, corrected, or not at all."""
        last = self._last_day_before(draft)
        if draft.membership is not None and before is not None:
            yield from self._keep_end(draft, before)
            if last and draft.since and draft.since < last:
                raise RowFault("since", "since_overlaps", day=last.strftime("%d.%m.%Y"))
            if draft.until and draft.since and draft.since >= draft.until:
                raise RowFault("since", "since_after_end", day=draft.until.strftime("%d.%m.%Y"))
        elif not any(name in draft.given for name in (*CORRECTED, "last_day")):
            if before is None:
                yield "no_membership", {}
        elif last and (draft.since is None or draft.since < last):
            if not self._is_known(draft):
                yield "member_no_more", {"day": last.strftime("%d.%m.%Y")}
            draft.kind, draft.since, draft.last_day, draft.reason = "", None, None, ""
        else:
            draft.kind, draft.since = draft.kind or MembershipKind.COMPANY, draft.since or clock.today()
            if draft.last_day and draft.last_day < draft.since:
                begins, ends = (f"{day:%d.%m.%Y}" for day in (draft.since, draft.last_day))
                raise RowFault("last_day", "ends_before_start", first=begins, last=ends)
        if draft.reason and not draft.last_day and draft.membership is None:
            draft.reason = ""
            yield "reason_without_end", {}

    def _keep_end(self, draft: CompanyDraft, before: CompanyDraft) -> Iterator[Told]:
        """Leave a known membership alone where the row would end it, or tells of one that has ended."""
        kept = STANDING if draft.last_day != before.last_day else ("reason",)
        if draft.last_day != before.last_day or draft.reason != before.reason:
            yield "no_end_by_list", {}
        for name in kept:
            setattr(draft, name, getattr(before, name))

    def _is_known(self, draft: CompanyDraft) -> bool:
        """Whether the row tells of a membership that has ended just what is known."""
        told = {name: draft.given[name] for name in STANDING if name in draft.given}
        periods = self.known.by_pk[draft.pk].memberships.all() if draft.pk else []
        return "last_day" in told and any(told.items() <= _standing(row).items() for row in periods)

    def _settle(self, draft: CompanyDraft) -> Iterator[Told]:
        """Leave postcode and town out where there is no street: an address begins with one."""
        if not draft.address and (draft.postcode or draft.town):
            draft.postcode = draft.town = ""
            yield "no_street", {}

    def _last_day_before(self, draft: CompanyDraft) -> dt.date | None:
        """The end of the membership before the one the row is about."""
        periods = self.known.by_pk[draft.pk].memberships.all() if draft.pk else []
        return max((row.until for row in periods if row.until and row.pk != draft.membership), default=None)

    def _lookalikes(self, draft: CompanyDraft) -> Iterator[Told]:
        """What a new company might be mistaken for."""
        for company in self.known.named(draft.name, loosely=True)[:1]:
            if name_key(company.name) == name_key(draft.name) and company.organisation_number:
                yield "other_number", {"number": company.organisation_number}
            else:
                yield "looks_like", {"name": company.name}


def drafts(companies: Iterable[Company]) -> Iterator[CompanyDraft]:
    """Rows for a file, of companies fetched by `with_memberships`: also of memberships that are over."""
    for company in companies:
        meant = meant_of(company.memberships.all())
        yield replace(CompanyDraft.of(company), **(_standing(meant) if meant else {}))
