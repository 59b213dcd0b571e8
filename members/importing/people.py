"""People in a spreadsheet, and where they work."""

import difflib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress

from members.choices import COMPANY_CONTACTS, EmploymentRole, ImportKind, Language
from members.importing.companies import Known
from members.importing.faults import Fault
from members.importing.plan import CHANGE, NEW, SAME, Draft, Planner, RowFault, Step, Told
from members.models import Company, Employment, Person
from thamsklyngen.shared import clock

FACTS = ("name", "phone", "language")
WORK = ("company", "title", "role")


@dataclass
class PersonDraft(Draft):
    """A person and one place where they work, as one row."""

    name: str = ""
    email: str = ""
    phone: str = ""
    company: str = ""
    organisation_number: str | None = None
    title: str = ""
    role: str = ""
    language: str = Language.BOKMAL
    company_id: int | None = None
    job: int | None = None
    closed: bool = False

    @classmethod
    def of(cls, person: Person, job: Employment | None = None) -> "PersonDraft":
        """What is known of a person, and of one of the places where they work."""
        facts: dict[str, Any] = {name: getattr(person, name) for name in ("pk", "name", "email", "phone", "language")}
        facts["closed"] = not person.is_active or person.anonymised_at is not None
        if job is None:
            return cls(**facts)
        work: dict[str, Any] = {"title": job.title, "role": job.role, "job": job.pk, "company_id": job.company_id}
        return cls(
            **facts, **work, company=job.company.name, organisation_number=job.company.organisation_number or None
        )


class PersonPlanner(Planner):
    """People and where they work. Known by any address with which they sign in."""

    kind, draft = ImportKind.PEOPLE, PersonDraft

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        self.companies = Known()
        self.people = people_at(self._addresses(dataset))
        self.jobs: dict[int, list[Employment]] = defaultdict(list)
        known = {person.pk for person in self.people.values()}
        for job in Employment.objects.filter(person__in=known).select_related("company").order_by("since", "pk"):
            self.jobs[job.person_id].append(job)
        self.seen: dict[str, PersonDraft] = {}  # by address: what the rows so far make of the person
        self.seen_jobs: dict[tuple[str, int | None], PersonDraft] = {}

    def _addresses(self, dataset: Any) -> Iterator[str]:
        for value in dataset["email"]:
            try:
                address = self.columns["email"].widget.clean(value)
            except Fault:
                continue
            if address:
                yield address

    def find(self, row: Any) -> PersonDraft | None:
        try:
            address = self.read("email", row)
        except Fault:
            return None
        person = self.people.get(address or "")
        return self.seen.get(address or "") or (PersonDraft.of(person) if person else None)

    def read(self, name: str, row: Any) -> Any:
        """As for every list; a name may stand in two columns."""
        if name == "name" and not row.get("name"):
            halves = [super(PersonPlanner, self).read(half, row) for half in ("first_name", "last_name")]
            return " ".join(filter(None, halves)) or None
        return super().read(name, row)

    def look_at(self, draft: PersonDraft) -> None:
        address = draft.given.get("email")
        if not address:
            raise RowFault("email", "missing")
        first = self.seen.get(address)
        person = self.people.get(address)
        before = first or (PersonDraft.of(person) if person else None)
        draft.email = before.email if before else address
        if before and before.closed:
            return self._leave(draft, before, [("closed", {})])
        self._guard_agreement(draft, first)
        company = self._company(draft)
        again = self.seen_jobs.get((address, company.pk if company else None))
        if again is not None:
            if {**draft.given, "company": ""} != {**again.given, "company": ""}:
                raise RowFault("email", "twice", row=again.row)
            return self._leave(draft, before, [("same_row", {"row": again.row})])
        notes = [("signs_in_as", {"email": draft.email})] if before and draft.email != address else []
        self._step(draft, before, company, notes)
        self.seen[address] = self.seen_jobs[(address, company.pk if company else None)] = draft
        return None

    def _leave(self, draft: PersonDraft, before: PersonDraft | None, notes: list[Told]) -> None:
        self.steps.append(Step(self.row, SAME, before, draft, draft.name or draft.email, notes=notes))

    def _guard_agreement(self, draft: PersonDraft, first: PersonDraft | None) -> None:
        """Two rows about one person may name two companies, not two names."""
        for key in FACTS:
            mine, theirs = draft.given.get(key), first.given.get(key) if first else None
            if first and mine is not None and theirs is not None and not self.columns[key].widget.same(theirs, mine):
                raise RowFault(key, "twice", row=first.row)

    # --- Where they work ----------------------------------------------------------------------------------------------
    def _company(self, draft: PersonDraft) -> Company | None:
        """The company that the row names, by number or name."""
        number, name = draft.given.get("organisation_number"), draft.given.get("company")
        if number is None and name is not None:
            number = self._as_number(str(name))
        if number is not None:
            company = self.companies.by_number.get(number)
            if company is None:
                key = "organisation_number" if "organisation_number" in draft.given else "company"
                raise RowFault(key, "no_such_number", value=number)
            return self.companies.target(company)
        return self._named(name) if name is not None else None

    def _as_number(self, name: str) -> str | None:
        try:
            return str(self.columns["organisation_number"].widget.clean(name))
        except Fault:
            return None

    def _named(self, name: str) -> Company:
        found = self.companies.named(name, loosely=True)
        if len(found) > 1:
            raise RowFault("company", "which_company", value=name)
        if not found:
            known = {company.name for company in self.companies.by_pk.values() if company.merged_into_id is None}
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.75)
            if near:
                raise RowFault("company", "no_company_but", value=name, near=near[0])
            raise RowFault("company", "no_company", value=name)
        return self.companies.target(found[0])

    def _step(self, draft: PersonDraft, before: PersonDraft | None, company: Company | None, notes: list[Told]) -> None:
        job = None
        if company is None:
            self._guard_placed(draft, before)
        else:
            job = self._open_job(draft.pk, company)
            notes += self._work(draft, company, job)
        known = PersonDraft(**{**vars(before), "company": "", "title": "", "role": ""}) if before else None
        if known and job:
            known.company, known.title, known.role = job.company.name, job.title, job.role
        changes = self.changes(known, draft, (*FACTS, *WORK))
        kind = NEW if before is None else CHANGE if changes else SAME
        if kind == NEW:
            changes = {"email": ("", draft.email), **changes}
        self.steps.append(Step(self.row, kind, known, draft, draft.name or draft.email, changes, notes))

    def _guard_placed(self, draft: PersonDraft, before: PersonDraft | None) -> None:
        """Who is new works somewhere; a title is at a company."""
        if "title" in draft.given or "role" in draft.given:
            raise RowFault("company", "title_without_company")
        if before is None:
            raise RowFault("company", "works_where", name=draft.name or draft.email)
        draft.company = draft.title = draft.role = ""
        draft.company_id = draft.job = None

    def _open_job(self, person: int | None, company: Company) -> Employment | None:
        today = clock.today()
        jobs = [job for job in self.jobs.get(person or 0, []) if job.company_id == company.pk]
        return next((job for job in jobs if job.until is None or job.until > today), None)

    def _work(self, draft: PersonDraft, company: Company, job: Employment | None) -> Iterable[Told]:
        """Let the row say what the person is at `company`: anew, or changed; who has left stays away."""
        title, role = draft.given.get("title"), draft.given.get("role")
        mine = self.jobs.get(draft.pk or 0, [])
        draft.company, draft.company_id, draft.job = company.name, company.pk, job.pk if job else None
        if job is not None:
            same = title is None or self.columns["title"].widget.same(job.title, title)
            draft.title, draft.role = job.title if same else str(title), role or job.role
            return
        ends = [past.until for past in mine if past.company_id == company.pk and past.until]
        if ends:
            draft.company = draft.title = draft.role = ""
            draft.company_id = None
            yield "has_left", {"company": company.name, "day": max(ends).strftime("%d.%m.%Y")}
            return
        draft.title, draft.role = title or "", role or EmploymentRole.ORDINARY
        today = clock.today()
        others = [other.company.name for other in mine if other.until is None or other.until > today]
        if others:
            yield "works_elsewhere", {"companies": ", ".join(sorted(others))}
        if not company.is_member:
            yield "not_member", {"company": company.name}

    # --- What only the whole list shows -------------------------------------------------------------------------------
    def afterthoughts(self) -> list[dict[str, Any]]:
        """Companies that would be left without anybody who answers for them."""
        down = [step for step in self.steps if step.before and _answers(step.before) and not _answers(step.after)]
        down = [step for step in down if step.after.job]
        up = Counter(
            step.after.company_id
            for step in self.steps
            if _answers(step.after) and not (step.before and _answers(step.before)) and step.kind != SAME
        )
        left = self._contacts_without({step.after.job for step in down})
        return [
            self.fault(step.row, "role", "last_contact", {"company": step.after.company})
            for step in down
            if not up[step.after.company_id] and step.after.company_id not in left
        ]

    def _contacts_without(self, jobs: set[int]) -> set[int]:
        """The companies for which somebody answers today in another employment than those of `jobs`."""
        if not jobs:
            return set()
        others = Employment.objects.answering().exclude(pk__in=jobs)
        return set(others.values_list("company_id", flat=True))


def _answers(draft: PersonDraft) -> bool:
    return draft.role in COMPANY_CONTACTS


def people_at(addresses: Iterable[str]) -> dict[str, Person]:
    """Who signs in with which address, as `members.domain.person.person_with` has it for one."""
    wanted = set(addresses)
    found = {person.email: person for person in Person.objects.filter(email__in=wanted)}
    verified = EmailAddress.objects.filter(email__in=wanted, verified=True).select_related("user")
    return found | {row.email: row.user for row in verified}


def drafts(people: Iterable[Person]) -> Iterator[PersonDraft]:
    """Rows for a file, one for each place where a person works; of people fetched with `with_work()`."""
    for person in people:
        for job in person.work_today or [None]:  # type: ignore[list-item]
            yield PersonDraft.of(person, job)
