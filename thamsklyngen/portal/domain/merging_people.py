"""Two accounts of one human being (a work and a private address, say): one is left, with all that both had."""

from functools import partial
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from auditlog.context import disable_auditlog
from auditlog.models import LogEntry
from django.contrib.admin.models import LogEntry as AdminEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from events.choices import TAKEN, CancelCause, RegistrationState
from events.domain.places import lock
from events.domain.registration import close
from events.domain.waiting import fill
from events.history_hosts import move_person
from events.models import Invitation, Registration
from groups.models import Group, Seat
from members.choices import JoinState
from members.domain.competence import keep_stronger
from members.models import (
    Company,
    CompanyCompetence,
    CompanyDomain,
    CompanyInvitation,
    Competence,
    Employment,
    Import,
    JoinCode,
    JoinRequest,
    Person,
    PersonCompetence,
    RegisterChange,
)
from thamsklyngen.outbox.models import Message
from thamsklyngen.portal.domain import merging_events, merging_groups
from thamsklyngen.portal.domain.merging import TERM, Moves, SameOne, unsettle, what_moves
from thamsklyngen.portal.domain.merging_rows import Mover, fold, move, move_history, move_unless_there, note_merger
from thamsklyngen.shared import clock
from thamsklyngen.shared.domain import DomainError

BETTER = (*TAKEN, RegistrationState.WAITING)  # of two places at one event


class IsManager(DomainError):
    """An account that runs the cluster is not merged away."""

    text = _("%(person)s runs the cluster. Take that away first, or merge the other way round.")


class StillPointedAt(DomainError):
    """Something was forgotten: better no merge than something lost."""

    text = _("Something of %(person)s could not be moved (%(what)s). Nothing was changed.")


def _addresses(gone: Person, keep: Person) -> None:
    EmailAddress.objects.filter(user=gone).update(primary=False)
    held = EmailAddress.objects.filter(user=keep).values("email")
    EmailAddress.objects.filter(user=gone, email__in=held).delete()
    move(EmailAddress, "user", gone, keep)


def _employments(gone: Person, keep: Person) -> None:
    for company in set(gone.employments.values_list("company", flat=True)):
        rows = Employment.objects.filter(person__in=(gone, keep), company=company)
        fold(rows.order_by("role", "since"), person=keep)
    unsettle(keep.employments.all())


def _seats(gone: Person, keep: Person) -> None:
    for group in set(gone.seats.values_list("group", flat=True)):
        mine = [*keep.seats.filter(group=group).order_by("since"), *gone.seats.filter(group=group).order_by("since")]
        fold(mine, person=keep)


def _registrations(gone: Person, keep: Person) -> None:
    """One live place at each event: a confirmed one counts for more than an offer, that for more than a wait."""
    theirs = gone.registrations.live().values("event")
    both = sorted(keep.registrations.live().filter(event__in=theirs).values_list("event", flat=True))
    for key in both:
        event = lock(key)
        rows = Registration.objects.live().filter(event=key, person__in=(gone, keep))
        better, *worse = sorted(rows, key=lambda row: (BETTER.index(row.state), row.asked_at, row.pk))
        for row in worse:
            row.event = event
            close(row, keep, CancelCause.MERGED)
        better.person = keep
        better.save(update_fields=["person"])
        fill(event)
    move(Registration, "person", gone, keep)


def _invitations(gone: Person, keep: Person) -> None:
    """Where both were asked, a no of either counts."""
    declined = Invitation.objects.filter(person=gone, declined_at__isnull=False).values("event")
    Invitation.objects.filter(person=keep, declined_at=None, event__in=declined).update(declined_at=clock.now())
    move_unless_there(Invitation, "person", "event", gone, keep)


def _competences(gone: Person, keep: Person) -> None:
    """Where both said something of one term, the stronger word stands."""
    mine = {row.competence_id: row for row in keep.competences.all()}
    for row in gone.competences.filter(competence__in=mine):
        kept = keep_stronger(mine[row.competence_id], row)
        kept.person = keep
        kept.save()
    move(PersonCompetence, "person", gone, keep)


def _requests(gone: Person, keep: Person) -> None:
    if JoinRequest.objects.open().filter(person=keep).exists():
        JoinRequest.objects.open().filter(person=gone).update(
            state=JoinState.WITHDRAWN, decided_at=clock.now(), decided_by=keep
        )
    move(JoinRequest, "person", gone, keep)


def _second_steps(gone: Person, keep: Person) -> None:
    """A second step belongs to the account it was set up for."""
    Authenticator.objects.filter(user=gone).delete()


def _permissions(gone: Person, keep: Person) -> None:
    gone.groups.clear()
    gone.user_permissions.clear()


def moving(*pairs: tuple[type[models.Model], str]) -> dict[tuple[type[models.Model], str], Mover]:
    """Relations where every row simply comes to point at the other."""
    return {(model, field): partial(move, model, field) for model, field in pairs}


# Every relation to a person by (model, field): a test sees to it that none is left out.
PERSON_RELATIONS: dict[tuple[type[models.Model], str], Mover] = {
    (EmailAddress, "user"): _addresses,
    (Employment, "person"): _employments,
    (Seat, "person"): _seats,
    (Registration, "person"): _registrations,
    (Invitation, "person"): _invitations,
    (PersonCompetence, "person"): _competences,
    (JoinRequest, "person"): _requests,
    (Authenticator, "user"): _second_steps,
    (Person.groups.through, "person"): _permissions,
    (Person.user_permissions.through, "person"): _permissions,
    **merging_groups.PERSON_RELATIONS,
    **merging_events.PERSON_RELATIONS,
    **moving(
        (Message, "person"),
        (LogEntry, "actor"),
        (AdminEntry, "user"),
        (Competence, "proposed_by"),
        (CompanyCompetence, "contact"),
        (CompanyDomain, "asked_by"),
        (Import, "asked_by"),
        (JoinCode, "created_by"),
        (JoinRequest, "decided_by"),
        (CompanyInvitation, "sent_by"),
        (CompanyInvitation, "accepted_by"),
        (RegisterChange, "settled_by"),
    ),
}


def preview(gone: Person, keep: Person) -> Moves:
    """What merging `gone` into `keep` would move."""
    places, others = (Registration.objects.live().filter(person=person) for person in (gone, keep))
    twice = [
        (_now("employments at the same company: one stays"), _same(gone.employments, keep.employments, "company")),
        (_now("seats in the same committee: they become one"), _same(gone.seats, keep.seats, "group")),
        (_now("places at the same event: the confirmed or earlier one stays"), _same(places, others, "event")),
        (_now("competences that both name: the stronger word stays"), _same(gone.competences, keep.competences, TERM)),
    ]
    return Moves(what_moves(gone, PERSON_RELATIONS), [row for row in twice if row[1]], [], [])


def _same(theirs: Any, mine: Any, name: str) -> int:
    """How many of `theirs` have a twin in `mine`, by the column `name`."""
    return theirs.filter(**{f"{name}__in": mine.values(name)}).count()


@transaction.atomic
def merge_people(gone: Person, keep: Person, *, by: Person) -> Person:
    """Let `keep` have all that `gone` had, sign in with the addresses of both, and `gone` be no more.

    Raises:
        SameOne, IsManager: it can't be.
        StillPointedAt: a relation is not known here.
    """
    if gone.pk == keep.pk:
        raise SameOne
    _lock_grounds(gone, keep)
    rows = Person.objects.select_for_update(of=("self",)).order_by("pk").in_bulk([gone.pk, keep.pk])
    gone, keep = rows[gone.pk], rows[keep.pk]
    if gone.is_staff:
        raise IsManager(person=gone)
    for mover in PERSON_RELATIONS.values():
        mover(gone, keep)
    for name in ("name", "phone"):
        setattr(keep, name, getattr(keep, name) or getattr(gone, name))
    keep.last_login = max(filter(None, (keep.last_login, gone.last_login)), default=None)
    keep.save()
    move_history(gone, keep)
    _move_mentions(gone, keep)
    _delete(gone)
    note_merger(keep, by=by, merged=True)
    return keep


def _lock_grounds(*people: Person) -> None:
    """Lock what comes before people in the order of locks: their companies, then the groups in which they sit."""
    companies = Company.objects.filter(employments__person__in=people).values("pk")
    groups = Group.objects.filter(seats__person__in=people).values("pk")
    list(Company.objects.select_for_update(no_key=True).filter(pk__in=companies).order_by("pk"))
    list(Group.objects.select_for_update(no_key=True).filter(pk__in=groups).order_by("pk"))


def _move_mentions(gone: Person, keep: Person) -> None:
    """Let what was noted about rows of `gone`, deleted ones too, speak of `keep`."""
    was, now = str(gone.pk), str(keep.pk)
    kinds = ContentType.objects.get_for_models(Employment, JoinRequest, PersonCompetence).values()
    named = models.Q(changes__person__0=was) | models.Q(changes__person__1=was)
    for entry in LogEntry.objects.filter(named, content_type__in=kinds):
        entry.changes["person"] = [now if key == was else key for key in entry.changes["person"]]
        entry.save(update_fields=["changes"])
    move_person(gone, keep)


def _delete(gone: Person) -> None:
    """Delete the empty account, once it is certain that nothing points at it."""
    for relation in Person._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete:
            model, field = relation.related_model, relation.field.name  # type: ignore[union-attr]
            if model._base_manager.filter(**{field: gone.pk}).exists():  # type: ignore[union-attr]
                raise StillPointedAt(person=gone, what=model._meta.verbose_name)  # type: ignore[union-attr]
    with disable_auditlog():  # its entry would keep the name and address of somebody who has asked to be forgotten
        gone.delete()
