"""What waits for the cluster managers: people who want in, companies, groups to open, facts to see to."""

from collections.abc import Iterable, Mapping

from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groups.choices import GroupState
from groups.models import Group, GroupStep, Mandate, Seat
from members.choices import TermState
from members.domain.joining import for_managers
from members.models import Company, Competence, Employment, Person, RegisterChange
from thamsklyngen.portal.companies import Filters, companies
from thamsklyngen.portal.waiting_ask import Ask, Facts, Source, Total, moment
from thamsklyngen.portal.waiting_row import MOST, Waiting
from thamsklyngen.shared import dates


def answers_for(person: Person) -> list[int]:
    """The companies whose contact `person` is."""
    return [job.company_id for job in person.work_today if job.is_contact]


def wishes_for_managers(person: Person) -> Ask | None:
    """How many wishes a cluster manager may answer now. No names: the second step guards those."""
    if not person.is_admin:
        return None
    rows = for_managers().exclude(company__in=answers_for(person))  # those stand there by name
    return Ask(_wishes, {"wishes": Total(rows, "asked_at")})


def _wishes(wishes: Iterable[Facts]) -> Iterable[Waiting]:
    for row in wishes:
        words = ngettext(
            "%(number)s person wants in and waits for you", "%(number)s people want in and wait for you", row["number"]
        )
        one = reverse("members:join_request", args=[row["first"]])
        since = moment(row["since"])
        yield Waiting(
            words % row,
            one if row["number"] == 1 else reverse("manage:joins"),
            _("Answer"),
            _("No contact has answered, or the company has none."),
            since,
            since,  # late already: before what has a day ahead
        )


def companies_without_contact(person: Person) -> Ask | None:
    """How many member companies nobody answers for; for cluster managers."""
    if not person.is_admin:
        return None
    return Ask(_lacking, {"lacking": Total(companies(Filters(lacks="contact")))})


def _lacking(lacking: Iterable[Facts]) -> Iterable[Waiting]:
    for row in lacking:
        words = ngettext(
            "%(number)s member company has no contact", "%(number)s member companies have no contact", row["number"]
        )
        yield Waiting(
            words % row,
            f"{reverse('manage:companies')}?lacks=contact",
            _("Find one"),
            _("Nobody there lets people in or looks after the company's page."),
        )


def groups_to_open(person: Person) -> Ask | None:
    """Proposed groups that nobody sees to yet, and those that have all they need; in between they see to it."""
    if not person.is_admin:
        return None
    steps = GroupStep.objects.filter(group=OuterRef("pk"), state=GroupState.PROPOSED).order_by("at")
    facts = {
        "name": "name",
        "slug": "slug",
        "seated": Exists(Seat.objects.on().filter(group=OuterRef("pk"))),
        "ready": Exists(Mandate.objects.in_force().filter(group=OuterRef("pk"))),
        "proposed_at": Subquery(steps.values("at")[:1]),
        "proposed_by": Subquery(steps.values("by__name")[:1]),
    }
    rows = Group.objects.filter(state=GroupState.PROPOSED)
    return Ask(_to_open, {"groups": Source(rows, ("sort_name", "pk"), facts, most=3 * MOST)})


def _to_open(groups: Iterable[Facts]) -> Iterable[Waiting]:
    for row in groups:
        if row["ready"] or not row["seated"]:
            title, url = _("Proposed group: %(name)s") % row, reverse("groups:life", args=[row["slug"]])
            yield Waiting(title, url, _("Answer"), _proposed(row), moment(row["proposed_at"]))


def _proposed(row: Facts) -> str:
    if row["ready"]:
        return _("The board has approved its mandate. It can be opened.")
    if row["proposed_at"] is None:
        return _("Nobody sits in its committee yet.")
    words = {"name": row["proposed_by"], "day": dates.day(moment(row["proposed_at"]))}
    return _("%(name)s proposed it %(day)s. Open it, or say no.") % words


def facts_to_see_to(person: Person) -> Ask | None:
    """What is amiss with people, companies and words; for cluster managers."""
    return Ask(_amiss, amiss()) if person.is_admin else None


def amiss() -> Mapping[str, Total]:
    """How many there are of each."""
    return {
        "stranded": Total(Person.objects.exclude(address_lost_at=None)),
        "changed": Total(RegisterChange.objects.filter(settled_at=None)),
        "proposed": Total(Competence.objects.filter(state=TermState.PROPOSED)),
        "never": Total(Company.objects.filter(merged_into=None, memberships=None).exclude(_office())),
    }


def _office() -> Exists:
    """Whether a company is the cluster's own, where its managers work: it needs no membership."""
    managers = Employment.objects.on().filter(company=OuterRef("pk"), person__is_staff=True, person__is_active=True)
    return Exists(managers)


def _amiss(**totals: list[Facts]) -> Iterable[Waiting]:
    n: dict[str, int] = {name: sum(row["number"] for row in rows) for name, rows in totals.items()}
    found = (
        (
            n["stranded"],
            ngettext(
                "%(number)s person can no longer sign in", "%(number)s people can no longer sign in", n["stranded"]
            ),
            f"{reverse('manage:people')}?show=stranded",
            _("Their address is gone, or was given to somebody else."),
        ),
        (
            n["changed"],
            ngettext(
                "%(number)s change that the register tells", "%(number)s changes that the register tells", n["changed"]
            ),
            reverse("manage:register_changes"),
            _("The register of companies says something else than the portal."),
        ),
        (
            n["proposed"],
            ngettext("%(number)s proposed term", "%(number)s proposed terms", n["proposed"]),
            reverse("manage:terms"),
            _("Members miss them in the vocabulary of competences."),
        ),
        (
            n["never"],
            ngettext(
                "%(number)s company without any membership", "%(number)s companies without any membership", n["never"]
            ),
            f"{reverse('manage:companies')}?state=none",
            _("They stand in the portal, and were never members."),
        ),
    )
    for number, words, url, text in found:
        if number:
            yield Waiting(words % {"number": number}, url, _("See them"), text)
