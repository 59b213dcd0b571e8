"""Two companies that are one: all that points at the one comes to point at the other, and nothing is lost."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import models, transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from events.models import Event
from groups.models import Activity, PlanRow, Seat, SeatProposal
from members.domain.competence import keep_stronger
from members.models import (
    Company,
    CompanyCompetence,
    CompanyDomain,
    CompanyInvitation,
    CompanyLogo,
    Employment,
    JoinCode,
    JoinRequest,
    Membership,
    Person,
    RegisterChange,
    RegisterEntry,
    Site,
)
from thamsklyngen.portal.domain import merging_events
from thamsklyngen.portal.domain.merging_rows import Mover, fold, move, move_only_one, move_unless_there, note_merger
from thamsklyngen.shared import clock
from thamsklyngen.shared.domain import DomainError

TERM = "competence"
FILLED = tuple(name for name in Company.FACTS if name not in ("name", "organisation_number"))


class SameOne(DomainError):
    """Merging something with itself."""

    text = _("Choose another one: that is the same.")


class GoneAlready(DomainError):
    """One of the two was merged before."""

    text = _("%(name)s has been merged already.")


def _memberships(gone: Company, keep: Company) -> None:
    fold([*keep.memberships.order_by("since"), *gone.memberships.order_by("since")], company=keep)


def _employments(gone: Company, keep: Company) -> None:
    """Who worked at both worked at one; contact counts for more than deputy, deputy for more than neither."""
    there = set(gone.employments.values_list("person", flat=True))
    both = Employment.objects.filter(person__in=there, company__in=(gone, keep)).order_by("person", "role", "since")
    by_person: dict[int, list[Employment]] = {}
    for row in both:
        by_person.setdefault(row.person_id, []).append(row)
    for rows in by_person.values():
        fold(rows, company=keep)
    unsettle(keep.employments.filter(person__in=there))


def unsettle(jobs: QuerySet[Employment]) -> None:
    """Let what follows from an end follow anew, once it comes, for those of `jobs` that a merger made go on."""
    jobs.filter(Q(until=None) | Q(until__gt=clock.today())).update(settled_at=None)


def _domains(gone: Company, keep: Company) -> None:
    """A proven one counts for more than one that was only asked for."""
    proven = gone.domains.filter(verified_at__isnull=False).values("domain")
    keep.domains.filter(verified_at=None, domain__in=proven).delete()
    move_unless_there(CompanyDomain, "company", "domain", gone, keep)


def _codes(gone: Company, keep: Company) -> None:
    gone.join_codes.filter(ended_at=None).update(ended_at=clock.now())
    move(JoinCode, "company", gone, keep)


def _invitations(gone: Company, keep: Company) -> None:
    still_open = {"accepted_at": None, "withdrawn_at": None}
    held = keep.invitations.filter(**still_open).values("email")
    gone.invitations.filter(**still_open, email__in=held).update(withdrawn_at=clock.now())
    move(CompanyInvitation, "company", gone, keep)


def _competences(gone: Company, keep: Company) -> None:
    """Where both said something of one term, the stronger word stands and takes over what it lacks."""
    mine = {row.competence_id: row for row in keep.competences.all()}
    for row in gone.competences.filter(competence__in=mine):
        kept = keep_stronger(mine[row.competence_id], row)
        kept.company = keep
        kept.save()
    move(CompanyCompetence, "company", gone, keep)


def _sites(gone: Company, keep: Company) -> None:
    if keep.sites.filter(is_main=True).exists():
        gone.sites.update(is_main=False)
    move(Site, "company", gone, keep)


def _units(gone: Company, keep: Company) -> None:
    if keep.parent_id == gone.pk:
        keep.parent = gone.parent
        keep.save(update_fields=["parent"])
    gone.units.exclude(pk=keep.pk).update(parent=keep)


def _changes(gone: Company, keep: Company) -> None:
    gone.register_changes.filter(settled_at=None).delete()
    move(RegisterChange, "company", gone, keep)


# Every relation to a company by (model, field): a test sees to it that none is left out.
COMPANY_RELATIONS: dict[tuple[type[models.Model], str], Mover] = {
    (Membership, "company"): _memberships,
    (Employment, "company"): _employments,
    (Site, "company"): _sites,
    (CompanyLogo, "company"): partial(move_only_one, CompanyLogo, "company"),
    (CompanyDomain, "company"): _domains,
    (JoinCode, "company"): _codes,
    (JoinRequest, "company"): partial(move, JoinRequest, "company"),
    (CompanyInvitation, "company"): _invitations,
    (CompanyCompetence, "company"): _competences,
    (RegisterEntry, "company"): partial(move_only_one, RegisterEntry, "company"),
    (RegisterChange, "company"): _changes,
    (Company, "parent"): _units,
    (Company, "merged_into"): partial(move, Company, "merged_into"),
    (Seat, "company"): partial(move, Seat, "company"),
    (SeatProposal, "company"): partial(move, SeatProposal, "company"),
    (Activity, "host"): partial(move, Activity, "host"),
    (PlanRow, "host"): partial(move, PlanRow, "host"),
    **merging_events.COMPANY_RELATIONS,
}


@dataclass(frozen=True)
class Moves:
    """What merging moves."""

    rows: list[tuple[Any, int]]  # what, in words, and how many
    twice: list[tuple[Any, int]]  # what both have, in words, and how many: of each one stays
    fills: list[tuple[Any, Any]]  # facts that only the one that goes has, in words, and the value: they come along
    over_limit: list[Event]  # coming events at which the one company then has more places than its limit


def what_moves(gone: models.Model, relations: dict[tuple[type[models.Model], str], Mover]) -> list[tuple[Any, int]]:
    """What points at `gone`, in words, and how many of each."""
    found: dict[Any, int] = {}
    for model, field in relations:
        number = model._default_manager.filter(**{field: gone}).count()
        if number:
            name = model._meta.verbose_name_plural
            found[name] = found.get(name, 0) + number
    return list(found.items())


def preview(gone: Company, keep: Company) -> Moves:
    """What merging `gone` into `keep` would move."""
    named = {"company": keep}
    twice = [
        (_now("people who work at both: one employment, with the stronger role"), _workers_of_both(gone, keep)),
        (_now("competences that both name: the stronger word stays"), _same(CompanyCompetence, gone, keep, TERM)),
        (_now("e-mail domains of both: one stays, the proven one"), _same(CompanyDomain, gone, keep, "domain")),
        (_now("logos: that of %(company)s stays") % named, _same(CompanyLogo, gone, keep)),
        (
            _now("entries in the register: that of %(company)s stays") % named,
            _same(RegisterEntry, gone, keep),
        ),
    ]
    fills = [
        (Company._meta.get_field(name).verbose_name, getattr(gone, name))  # type: ignore[union-attr]
        for name in (*FILLED, "organisation_number")
        if getattr(gone, name) and not getattr(keep, name)
    ]
    rows = what_moves(gone, COMPANY_RELATIONS)
    return Moves(rows, [row for row in twice if row[1]], fills, list(_over_limit(gone, keep)))


def _workers_of_both(gone: Company, keep: Company) -> int:
    return Person.objects.working_at([gone]).filter(pk__in=Person.objects.working_at([keep])).count()


def _same(model: type[models.Model], gone: Company, keep: Company, name: str = "") -> int:
    """How many rows of `gone` have a twin at `keep`, by the column `name`; any one where a company has one at most."""
    theirs, mine = model._default_manager.filter(company=gone), model._default_manager.filter(company=keep)
    if name:
        return theirs.filter(**{f"{name}__in": mine.values(name)}).count()
    return theirs.count() if mine.exists() else 0


def _over_limit(gone: Company, keep: Company) -> models.QuerySet[Event]:
    places = models.Q(registrations__company__in=(gone, keep), registrations__state="registered")
    coming = Event.objects.filter(starts_at__gt=clock.now(), company_limit__isnull=False)
    return coming.annotate(theirs=Count("registrations", filter=places)).filter(theirs__gt=F("company_limit"))


@transaction.atomic
def merge_companies(gone: Company, keep: Company, *, by: Person) -> Company:
    """Let `gone` be `keep` from now on: its people, places, seats and history; its address leads to the other.

    Places beyond a limit that this makes stay: whoever has one was promised it.

    Raises:
        SameOne, GoneAlready: there are not two.
    """
    if gone.pk == keep.pk:
        raise SameOne
    rows = Company.objects.select_for_update(no_key=True, of=("self",)).order_by("pk").in_bulk([gone.pk, keep.pk])
    gone, keep = rows[gone.pk], rows[keep.pk]
    for company in (gone, keep):
        if company.merged_into_id is not None:
            raise GoneAlready(name=company)
    for mover in COMPANY_RELATIONS.values():
        mover(gone, keep)
    number, gone.organisation_number = gone.organisation_number, None
    gone.merged_into, gone.parent, gone.public = keep, None, False
    gone.save()
    for name in FILLED:
        setattr(keep, name, getattr(keep, name) or getattr(gone, name))
    keep.organisation_number = keep.organisation_number or number
    keep.save()
    note_merger(keep, by=by, merged=gone.name)
    return keep
