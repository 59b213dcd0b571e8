"""Writing what an import's plan says, many rows at a time, with its history. Called within one transaction."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from allauth.account.models import EmailAddress
from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from members.choices import EmploymentSource
from members.domain.company import RESERVED_SLUGS
from members.history import FIELDS
from members.importing import companies, people
from members.importing.plan import CHANGE, NEW, Plan, Step
from members.models import Company, Employment, Import, Membership, Person, Site
from thamsklyngen.shared.slugs import numbered, slug_of

AT_ONCE = 500
Changes = Mapping[str, tuple[Any, Any]]


class History:
    """Entries for what is written past Django's signals; who asked for the import stands as who did it."""

    def __init__(self, source: Import) -> None:
        self.source, self.entries = source, list[LogEntry]()

    def created(self, rows: Iterable[Model], fields: Sequence[str]) -> None:
        """Note that `rows` are new."""
        for row in rows:
            facts = {name.removesuffix("_id"): (None, getattr(row, name)) for name in fields}
            self._note(row, LogEntry.Action.CREATE, {name: pair for name, pair in facts.items() if pair[1]})

    def changed(self, row: Model, changes: Changes) -> None:
        """Note what has changed in `row`."""
        self._note(row, LogEntry.Action.UPDATE, changes)

    def _note(self, row: Model, action: int, changes: Changes) -> None:
        actor, named = self.source.asked_by, FIELDS[type(row)]
        changes = {name: pair for name, pair in changes.items() if name in named}
        if not changes:
            return
        entry = LogEntry(
            content_type=ContentType.objects.get_for_model(row),
            object_pk=str(row.pk),
            object_id=row.pk,
            object_repr=str(row),
            action=action,
            changes={name: [str(old), str(new)] for name, (old, new) in changes.items()},
            actor=actor,
            actor_email=actor.email if actor else None,
            cid=f"import-{self.source.pk}",
            additional_data={"import": self.source.pk, "file": self.source.file_name},
        )
        self.entries.append(entry)

    def save(self) -> None:
        """Write all entries."""
        LogEntry.objects.bulk_create(self.entries, batch_size=AT_ONCE)


def write(plan: Plan, source: Import, progress: Callable[[int], None]) -> list[int]:
    """Do what `plan` says.

    Args:
        progress: told after every few hundred rows how many steps are done.

    Returns:
        The keys of the people whom the list named; none for companies.

    Raises:
        django.db.IntegrityError: somebody else was first with a number, an address or a name.
    """
    history = History(source)
    writer = _Companies(history) if source.kind == "companies" else _People(history)
    todo = plan.of_kind(NEW) + plan.of_kind(CHANGE)
    todo.sort(key=lambda step: step.row)
    for start in range(0, len(todo), AT_ONCE):
        writer.write(todo[start : start + AT_ONCE])
        progress(start + AT_ONCE)
    history.save()
    return writer.keys(plan.steps)


class _Companies:
    """Writes companies and memberships."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.slugs = set(Company.objects.values_list("slug", flat=True)) | RESERVED_SLUGS

    def keys(self, steps: list[Step]) -> list[int]:
        return []

    def write(self, steps: list[Step]) -> None:
        """Write some steps."""
        new = [step for step in steps if step.kind == NEW]
        rows = Company.objects.bulk_create([self._company(step.after) for step in new])
        self.history.created(rows, Company.FACTS)
        for step, row in zip(new, rows, strict=True):
            step.after.pk = row.pk
        self._update([step for step in steps if step.kind == CHANGE])
        self._stand(steps)
        self._settle(steps)

    def _company(self, draft: companies.CompanyDraft) -> Company:
        slug = next(numbered(slug_of(draft.name, otherwise="company"), self.slugs))
        self.slugs.add(slug)
        return Company(slug=slug, **{name: getattr(draft, name) for name in Company.FACTS})

    def _update(self, steps: list[Step]) -> None:
        rows = Company.objects.in_bulk([step.after.pk for step in steps])
        _update(steps, rows, Company.FACTS, lambda step: step.after.pk, self.history)

    def _stand(self, steps: list[Step]) -> None:
        moved = [step for step in steps if any(name in step.changes for name in companies.STANDING)]
        corrected = [step for step in moved if step.after.membership]
        rows = Membership.objects.select_related("company").in_bulk([step.after.membership for step in corrected])
        _update(corrected, rows, companies.CORRECTED, lambda step: step.after.membership, self.history)
        new = Membership.objects.bulk_create(_membership(step.after) for step in moved if not step.after.membership)
        named = Membership.objects.select_related("company").filter(pk__in=[row.pk for row in new])
        self.history.created(named, ["company_id", *companies.CORRECTED, "until", "reason"])

    def _settle(self, steps: list[Step]) -> None:
        """Write main addresses."""
        moved = [step for step in steps if any(name in step.changes for name in companies.SITE)]
        corrected = [step for step in moved if step.after.site]
        rows = Site.objects.in_bulk([step.after.site for step in corrected])
        _update(corrected, rows, companies.SITE, lambda step: step.after.site, self.history)
        new = Site.objects.bulk_create(
            Site(company_id=step.after.pk, is_main=True, **{name: getattr(step.after, name) for name in companies.SITE})
            for step in moved
            if not step.after.site
        )
        self.history.created(new, ["company_id", *companies.SITE, "is_main"])


def _membership(draft: companies.CompanyDraft) -> Membership:
    """A membership that was not known; one that has ended has its end."""
    until = draft.last_day + companies.ONE_DAY if draft.last_day else None
    return Membership(company_id=draft.pk, kind=draft.kind, since=draft.since, until=until, reason=draft.reason)


class _People:
    """Writes people, the addresses with which they sign in, and where they work."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.fresh: dict[str, int] = {}  # those made by this import, by address

    def keys(self, steps: list[Step]) -> list[int]:
        known = {step.after.pk or self.fresh.get(step.after.email) for step in steps}
        return sorted(key for key in known if key)

    def write(self, steps: list[Step]) -> None:
        """Write some steps."""
        new = [step for step in steps if step.kind == NEW]
        facts = ("name", "email", "phone", "language")
        rows = Person.objects.bulk_create(Person(**{name: getattr(step.after, name) for name in facts}) for step in new)
        EmailAddress.objects.bulk_create(
            EmailAddress(user=row, email=row.email, primary=True, verified=False) for row in rows
        )
        self.history.created(rows, facts[:3])
        self.fresh |= {row.email: row.pk for row in rows}
        for step in steps:
            step.after.pk = step.after.pk or self.fresh[step.after.email]
        changed = [step for step in steps if step.kind == CHANGE]
        people_now = Person.objects.in_bulk([step.after.pk for step in changed])
        _update(changed, people_now, people.FACTS, lambda step: step.after.pk, self.history)
        self._work(steps)

    def _work(self, steps: list[Step]) -> None:
        corrected = [step for step in steps if step.after.job and step.kind == CHANGE]
        rows = Employment.objects.select_related("person", "company").in_bulk([step.after.job for step in corrected])
        _update(corrected, rows, ("title", "role"), lambda step: step.after.job, self.history)
        new = Employment.objects.bulk_create(
            Employment(
                person_id=step.after.pk,
                company_id=step.after.company_id,
                title=step.after.title,
                role=step.after.role,
                source=EmploymentSource.ADMIN,
            )
            for step in steps
            if step.after.company_id and not step.after.job
        )
        named = Employment.objects.select_related("person", "company").filter(pk__in=[row.pk for row in new])
        self.history.created(named, ["person_id", "company_id", "title", "role", "since"])


def _update(
    steps: list[Step],
    rows: Mapping[int, Any],
    fields: Sequence[str],
    key: Callable[[Step], Any],
    history: History,
) -> None:
    """Give `rows` the values that have changed, of `fields` only, and note it."""
    touched: dict[int, Any] = {}
    for step in steps:
        changes = {name: step.changes[name] for name in fields if name in step.changes}
        if changes:
            row = touched[key(step)] = rows[key(step)]
            for name, (_old, new) in changes.items():
                setattr(row, name, new)
            history.changed(row, changes)
    if touched:
        type(next(iter(touched.values()))).objects.bulk_update(touched.values(), fields, batch_size=AT_ONCE)
