"""What happened to a company or to a person, in words of the active language."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q, QuerySet
from django.template.defaultfilters import capfirst, truncatechars
from django.utils.translation import gettext as _

from events.history import Line
from members.choices import JoinState
from members.models import (
    Company,
    CompanyCompetence,
    CompanyDomain,
    Competence,
    Employment,
    JoinRequest,
    Membership,
    Person,
    PersonCompetence,
    Site,
)
from thamsklyngen.shared.dates import date, day_before

LONGEST = 120
NOTHING = ("", "None", None)
OWNED = (Membership, Employment, CompanyDomain, JoinRequest, Site, CompanyCompetence)  # what a company has
THEIRS = (Employment, JoinRequest, PersonCompetence)  # what a person has
DROPPED = (CompanyDomain, Site, CompanyCompetence, PersonCompetence)  # what may be deleted in passing
Owner = dict[type[models.Model], dict[int, Any]]


def of_company(company: Company) -> QuerySet[LogEntry]:
    """What happened to `company`, its memberships, people, domains, addresses, competences and those who asked."""
    return _of(company, "company", OWNED)


def of_person(person: Person) -> QuerySet[LogEntry]:
    """What happened to `person`'s account, employments, competences and wishes to be let in."""
    return _of(person, "person", THEIRS)


def _of(one: models.Model, field: str, owned: tuple[type[models.Model], ...]) -> QuerySet[LogEntry]:
    """Entries about `one` and about rows that point at it by `field`, or did until they were deleted; latest first."""
    types = ContentType.objects.get_for_models(type(one), *owned)
    mine = Q(content_type=types[type(one)], object_id=one.pk)
    named = Q(**{f"changes__{field}__0": str(one.pk)}) | Q(**{f"changes__{field}__1": str(one.pk)})
    for model in owned:
        which = Q(object_id__in=model._default_manager.filter(**{field: one}).values("pk"))
        if model in DROPPED:
            which |= Q(object_id__in=LogEntry.objects.filter(named, content_type=types[model]).values("object_id"))
        mine |= Q(content_type=types[model]) & which
    rows = LogEntry.objects.filter(mine).exclude(action=LogEntry.Action.ACCESS)
    return rows.select_related("actor", "content_type").order_by("-timestamp", "-pk")


def lines_of(entries: Iterable[LogEntry]) -> list[Line]:
    """`entries` in words of the active language; a fixed number of queries for any number of them."""
    found = list(entries)
    names = Names(found)
    return [_line(entry, names) for entry in found]


def _line(entry: LogEntry, names: "Names") -> Line:
    model = entry.content_type.model_class()
    words = WORDS.get(model) if model else None  # type: ignore[arg-type]
    said = words(entry, names) if words else Said(_("Changed"))
    details = [] if said.whole else list(_details(entry, names, said.leave_out))
    if entry.additional_data and (file := entry.additional_data.get("file")):
        details.append((_("Spreadsheet"), "", str(file)))
    return Line(entry.timestamp, str(entry.actor) if entry.actor else "", said.what, details)


@dataclass(frozen=True)
class Said:
    """What happened, in a sentence."""

    what: str
    leave_out: tuple[str, ...] = ()  # fields that the sentence has told
    whole: bool = False  # it has told all of it


class Names:
    """The rows that entries speak of, fetched once for all of them."""

    def __init__(self, entries: list[LogEntry]) -> None:
        self.rows: Owner = {}
        for model in (Employment, JoinRequest, CompanyCompetence, PersonCompetence):
            keys = [entry.object_id for entry in entries if entry.content_type.model_class() is model]
            self.rows[model] = self._about(model, keys)
        self.companies = self._by_key(Company, entries, ("company", "parent", "merged_into"))
        self.people = self._by_key(Person, entries, ("person", "contact"))
        self.terms = self._by_key(Competence, entries, ("competence",))

    @staticmethod
    def _about(model: type[models.Model], keys: list[int | None]) -> dict[int, Any]:
        related = [field.name for field in model._meta.fields if field.name in WHOSE]
        return model._default_manager.select_related(*related).in_bulk(set(keys) - {None}) if keys else {}

    @staticmethod
    def _by_key(model: type[models.Model], entries: list[LogEntry], fields: tuple[str, ...]) -> dict[str, str]:
        spoken = (value for entry in entries for name in fields for value in entry.changes.get(name, ()))
        keys = {int(value) for value in spoken if str(value).isdecimal()}
        return {str(row.pk): str(row) for row in model._default_manager.filter(pk__in=keys)} if keys else {}

    def of(self, entry: LogEntry, model: type[models.Model]) -> dict[str, str]:
        """The `person`, `company` and `competence` that an entry about one of `model` speaks of."""
        row = self.rows[model].get(entry.object_id or 0)
        if row is not None:
            return {name: str(getattr(row, name, None) or "–") for name in WHOSE}
        said = {name: [value for value in entry.changes.get(name, ()) if value not in NOTHING] for name in WHOSE}
        return {name: WHOSE[name](self).get(values[0], "–") if values else "–" for name, values in said.items()}


WHOSE: dict[str, Callable[[Names], dict[str, str]]] = {
    "person": lambda names: names.people,
    "company": lambda names: names.companies,
    "competence": lambda names: names.terms,
}


def _company(entry: LogEntry, names: Names) -> Said:
    if merged := (entry.additional_data or {}).get("merged"):
        return Said(_("%(name)s was merged into this company") % {"name": merged}, whole=True)
    if entry.action == LogEntry.Action.CREATE:
        return Said(_("The company was added"), ("slug",))
    into = entry.changes.get("merged_into")
    if into:
        return Said(_("Merged into %(name)s") % {"name": names.companies.get(into[1], "–")}, whole=True)
    return Said(_("The company's facts were changed"))


def _membership(entry: LogEntry, names: Names) -> Said:
    until = entry.changes.get("until", ("", ""))[1]
    if entry.action == LogEntry.Action.CREATE:
        since = entry.changes.get("since", ("", ""))[1]
        return Said(_("Admitted as a member from %(day)s") % {"day": _day(since)}, ("company", "since"))
    if entry.action == LogEntry.Action.DELETE:
        return Said(_("The membership was joined with another one"), ("company",))
    if until not in NOTHING:
        paused = entry.changes.get("paused", ("", ""))[1] == "True"
        words = _("The membership pauses, last day %(day)s") if paused else _("The membership ends, last day %(day)s")
        return Said(words % {"day": _last(until)}, ("until", "paused"))
    return Said(_("The membership was changed"))


def _employment(entry: LogEntry, names: Names) -> Said:
    who = names.of(entry, Employment)
    until = entry.changes.get("until", ("", ""))[1]
    if entry.action == LogEntry.Action.CREATE:
        return Said(_("%(person)s began at %(company)s") % who, ("person", "company"))
    if entry.action == LogEntry.Action.DELETE:
        return Said(_("Two employments became one"), whole=True)
    if until not in NOTHING:
        words = _("%(person)s leaves %(company)s, last day %(day)s") % {**who, "day": _last(until)}
        return Said(words, ("until",))
    return Said(_("%(person)s at %(company)s: changed") % who, ("person", "company"))


def _domain(entry: LogEntry, names: Names) -> Said:
    domain = {"domain": entry.object_repr}
    joins = entry.changes.get("joins", ("", ""))[1]
    if entry.action == LogEntry.Action.CREATE:
        return Said(_("Asked for the e-mail domain %(domain)s") % domain, whole=True)
    if entry.action == LogEntry.Action.DELETE:
        return Said(_("Took the e-mail domain %(domain)s away") % domain, whole=True)
    if "verified_at" in entry.changes:
        return Said(_("Proved that %(domain)s is the company's") % domain, whole=True)
    if joins == "True":
        return Said(_("%(domain)s lets people in from now on") % domain, whole=True)
    return Said(_("%(domain)s no longer lets people in by itself") % domain, whole=True)


def _request(entry: LogEntry, names: Names) -> Said:
    who = names.of(entry, JoinRequest)
    if entry.action == LogEntry.Action.CREATE:
        return Said(_("%(person)s asked to be let in") % who, whole=True)
    words = {
        JoinState.APPROVED: _("%(person)s was let in"),
        JoinState.DECLINED: _("%(person)s was not let in"),
        JoinState.WITHDRAWN: _("%(person)s no longer asks to be let in"),
    }
    state = entry.changes.get("state", ("", ""))[1]
    return Said(words.get(state, _("%(person)s changed what they ask for")) % who, whole=True)


def _site(entry: LogEntry, names: Names) -> Said:
    words = {
        LogEntry.Action.CREATE: _("An address was added"),
        LogEntry.Action.DELETE: _("An address was taken away"),
    }
    return Said(words.get(entry.action, _("An address was changed")), ("company",))


def _skill(entry: LogEntry, names: Names) -> Said:
    model = entry.content_type.model_class()
    about = names.of(entry, model)  # type: ignore[arg-type]
    words = {
        LogEntry.Action.CREATE: _("Competence told of: %(competence)s"),
        LogEntry.Action.DELETE: _("Competence no longer told of: %(competence)s"),
    }
    said = words.get(entry.action, _("Competence changed: %(competence)s")) % about
    return Said(said, ("company", "person", "competence"), whole=entry.action == LogEntry.Action.DELETE)


def _person(entry: LogEntry, names: Names) -> Said:
    if (entry.additional_data or {}).get("merged"):
        return Said(_("Another account of the person was merged into this one"), whole=True)
    if entry.action == LogEntry.Action.CREATE:
        return Said(_("The account was made"))
    return Said(_("The account was changed"))


WORDS: dict[type[models.Model], Callable[[LogEntry, Names], Said]] = {
    Company: _company,
    Membership: _membership,
    Employment: _employment,
    CompanyDomain: _domain,
    JoinRequest: _request,
    Site: _site,
    CompanyCompetence: _skill,
    PersonCompetence: _skill,
    Person: _person,
}


def _details(entry: LogEntry, names: Names, leave_out: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    """(name of the field, before, now) in words."""
    model: Any = entry.content_type.model_class()
    for name, change in entry.changes.items():
        if name in leave_out:
            continue
        before, now = (_words(model, name, value, names) for value in change)
        if before or now:
            yield _label(model, name), before, now


def _label(model: Any, name: str) -> str:
    try:
        return str(capfirst(model._meta.get_field(name).verbose_name))
    except FieldDoesNotExist:  # an older version's field
        return name


def _words(model: Any, name: str, value: Any, names: Names) -> str:
    """A value as it was noted (text), as people say it."""
    if value in NOTHING:
        return ""
    if name in ("company", "parent", "merged_into"):
        return names.companies.get(value, "–")
    if name in ("person", "contact"):
        return names.people.get(value, "–")
    if name in ("since", "until"):
        return _last(value) if name == "until" else _day(value)
    if value in ("True", "False"):
        return _("yes") if value == "True" else _("no")
    try:
        choices = dict(model._meta.get_field(name).flatchoices)
    except FieldDoesNotExist:
        choices = {}
    return str(choices.get(value) or truncatechars(value, LONGEST))


def _day(value: Any) -> str:
    return date(str(value)[:10])


def _last(value: Any) -> str:
    """The last day of a period that ends on the noted one."""
    return date(day_before(str(value)[:10]))
