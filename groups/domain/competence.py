"""Which group minds which term."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q

from groups.models import CompetenceOwner, Group
from members.domain import competence
from members.domain.skills import suggestions
from members.models import Company, Competence, Person


def set_owner(term: Competence, group: Group | None) -> None:
    """Let `group` mind `term`, or nobody."""
    if group is None:
        CompetenceOwner.objects.filter(competence=term).delete()
    else:
        CompetenceOwner.objects.update_or_create(competence=term, defaults={"group": group})


@transaction.atomic
def change_term(
    term: Competence,
    changes: Mapping[str, Any],
    *,
    owner: Group | None,
    approve: bool = False,
    by: Person | None = None,
) -> Competence:
    """Change a term and who minds it; arguments and errors as of `members.domain.competence.change_term`."""
    term = competence.change_term(term, changes, approve=approve, by=by)
    set_owner(term, owner)
    return term


@transaction.atomic
def add_term(changes: Mapping[str, Any], *, by: Person, owner: Group | None) -> Competence:
    """Make a term that is in use at once; arguments and errors as of `change_term`."""
    term = competence.propose_term(changes["label_nb"], by=by)
    return change_term(term, changes, owner=owner, approve=True, by=by)


@transaction.atomic
def merge_terms(term: Competence, *, into: Competence, by: Person | None = None) -> Competence:
    """Let `term` go up in another one; the group that minded it minds that one unless another does.

    Arguments and errors as of `members.domain.competence.merge_terms`.
    """
    into = competence.merge_terms(term, into=into, by=by)
    owner = CompetenceOwner.objects.filter(competence=term).select_related("group").first()
    if owner is not None:
        if not CompetenceOwner.objects.filter(competence=into).exists():
            set_owner(into, owner.group)
        owner.delete()
    return into


@dataclass(frozen=True)
class Idea:
    """Something that several companies want to learn, who can teach it, and which group may arrange it."""

    term: Competence
    wanting: list[Company]
    teachers: list[Company]
    group: Group


def ideas_for(groups: list[Group]) -> list[Idea]:
    """What `groups` may take up, the most wanted first: terms they mind, and those that nobody minds."""
    if not groups:
        return []
    terms = Competence.objects.in_use().filter(Q(owner=None) | Q(owner__group__in=groups)).select_related("owner")
    by_key = {group.pk: group for group in groups}
    return [
        Idea(row.term, row.wanting, row.teachers, by_key[row.term.owner.group_id] if _minded(row.term) else groups[0])
        for row in suggestions(terms)
    ]


def _minded(term: Competence) -> bool:
    return hasattr(term, "owner")
