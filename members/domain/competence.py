"""The cluster's one vocabulary: reading the terms it starts with, proposing, approving, changing and merging them."""

import copy
import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members import mails
from members.choices import CompanyStance, PersonStance, TermState
from members.models import CompanyCompetence, Competence, Person, PersonCompetence
from thamsklyngen.shared.domain import DomainError
from thamsklyngen.shared.slugs import numbered, slug_of

FILE = Path(__file__).resolve().parent.parent / "data" / "competences.csv"
RESERVED_SLUGS = frozenset({"new", "propose", "manage"})
TRIES = 5
TEACHING = (CompanyStance.STRENGTH, CompanyStance.HAS)


class TermExists(DomainError):
    """One word, one term."""

    text = _("“%(label)s” stands in the vocabulary already, as %(other)s.")


class NotProposed(DomainError):
    """What is in use is merged, never thrown away."""

    text = _("“%(term)s” is not a proposal any more.")


class CantMerge(DomainError):
    """A term goes into another one that is in use."""

    text = _("“%(term)s” can't be merged into “%(into)s”: choose another term that is in use.")


class OneLevel(DomainError):
    """Areas have terms, terms have none."""

    text = _("“%(term)s” can't belong under “%(parent)s”: areas have terms, and terms have no further ones.")


def starting_terms() -> list[dict[str, str]]:
    """The vocabulary as it comes with the portal: slug, parent, nb, en, synonyms (with | between)."""
    with FILE.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter=";"))


@transaction.atomic
def load_terms() -> int:
    """Add the terms that the portal comes with and that aren't there yet.

    What is there stays as it is, also when a manager has given it another name, another place or merged it.

    Returns:
        How many were added.
    """
    known = {term.slug: term for term in Competence.objects.all()}
    called = {label.casefold(): term for term in known.values() for label in (term.label_nb, term.label_en)}
    added = 0
    for row in starting_terms():
        if row["slug"] in known:
            continue
        if row["nb"].casefold() in called:  # a manager was first, at another address
            known[row["slug"]] = called[row["nb"].casefold()]
            continue
        known[row["slug"]] = Competence.objects.create(
            slug=row["slug"],
            label_nb=row["nb"],
            label_en=row["en"],
            synonyms=row["synonyms"].replace("|", "\n"),
            parent=_area(known.get(row["parent"])),
            state=TermState.APPROVED,
        )
        added += 1
    return added


def _area(term: Competence | None) -> Competence | None:
    """The area that new terms of `term` come under: it may have been merged, or come under another one."""
    while term is not None and (term.merged_into or term.parent):
        term = term.merged_into or term.parent
    return term


@transaction.atomic
def propose_term(label: str, *, by: Person, synonyms: str = "", english: str = "") -> Competence:
    """Propose a term; a manager decides.

    Raises:
        TermExists: a term is called so, or has it as a synonym.
    """
    guard_label(label)
    candidates = _free_slugs(label)
    for attempt in range(TRIES):
        term = Competence(
            slug=next(candidates), label_nb=label, label_en=english, synonyms=tidy_lines(synonyms), proposed_by=by
        )
        try:
            with transaction.atomic():
                term.save()
        except IntegrityError:  # somebody took the address meanwhile
            if attempt + 1 == TRIES:
                raise
        else:
            return term
    raise AssertionError("the last try either made the term or raised")


def _free_slugs(label: str) -> Any:
    base = slug_of(label, otherwise="term")
    taken = set(Competence.objects.filter(slug__startswith=base).values_list("slug", flat=True)) | RESERVED_SLUGS
    return numbered(base, taken)


def tidy_lines(text: str) -> str:
    """One synonym a line, without doubles and empty lines."""
    lines = dict.fromkeys(" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def guard_label(label: str, *, but: Competence | None = None) -> None:
    """Raise TermExists if another term than `but` is called `label`; merged ones live on as synonyms of others."""
    same = Q(label_nb__iexact=label) | Q(label_en__iexact=label)
    others = Competence.objects.exclude(state=TermState.MERGED).exclude(pk=but.pk if but else None)
    other = others.filter(same).first()
    if other is not None:
        raise TermExists(label=label, other=str(other))


def _locked(*terms: Competence) -> list[Competence]:
    """The terms anew and locked, always in the order of their keys; in the order asked for."""
    keys = sorted({term.pk for term in terms})
    rows = {row.pk: row for row in Competence.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")}
    return [rows[term.pk] for term in terms]


@transaction.atomic
def change_term(
    term: Competence, changes: Mapping[str, Any], *, approve: bool = False, by: Person | None = None
) -> Competence:
    """Change a term, and with `approve` take a proposed one into use: who proposed it hears.

    Its address stays: others link to it.

    Args:
        changes: new values of label_nb, label_en, synonyms, parent.
        by: who decides; they need no mail about it.

    Raises:
        TermExists: another term is called so.
        OneLevel: the parent is no area, or the term is one itself.
    """
    area = changes.get("parent")
    [term, *areas] = _locked(term, *([area] if area else []))
    before = copy.copy(term)
    for name in ("label_nb", "label_en"):
        if changes.get(name):
            guard_label(changes[name], but=term)
    for name, value in changes.items():
        setattr(term, name, tidy_lines(value) if name == "synonyms" else value)
    if areas and (areas[0].parent_id or areas[0].pk == term.pk or term.children.exists()):
        raise OneLevel(term=str(term), parent=str(area))
    if approve and term.state == TermState.PROPOSED:
        term.state = TermState.APPROVED
        _answer(before, by, now=term)
    term.save()
    return term


def _answer(proposed: Competence, by: Person | None, *, now: Competence | None = None, reason: str = "") -> None:
    """Tell who proposed a term what has come of it, unless they decided it themselves (or may not sign in)."""
    person = proposed.proposed_by
    if proposed.state == TermState.PROPOSED and person is not None and person.is_active and person != by:
        mails.term_answered(person, proposed, now=now, reason=reason)


@transaction.atomic
def decline_term(term: Competence, *, reason: str, by: Person | None = None) -> None:
    """Throw a proposal away, and tell who made it why.

    Args:
        by: who decides.

    Raises:
        NotProposed: it is in use, or has been merged.
    """
    [term] = _locked(term)
    if term.state != TermState.PROPOSED:
        raise NotProposed(term=str(term))
    _answer(term, by, reason=reason)
    term.delete()


@dataclass(frozen=True)
class TermMoves:
    """What follows when a term goes up in another one."""

    companies: int
    people: int
    both: int  # who has said something of both: the stronger stays
    children: int


def what_moves(term: Competence, into: Competence) -> TermMoves:
    """What `merge_terms` would move."""
    both = 0
    for kind, owner in ((CompanyCompetence, "company"), (PersonCompetence, "person")):
        both += kind.objects.filter(competence=into, **{f"{owner}__in": term_owners(kind, owner, term)}).count()
    return TermMoves(
        companies=CompanyCompetence.objects.filter(competence=term).count(),
        people=PersonCompetence.objects.filter(competence=term).count(),
        both=both,
        children=term.children.count(),
    )


@transaction.atomic
def merge_terms(term: Competence, *, into: Competence, by: Person | None = None) -> Competence:
    """Let `term` go up in another one; whoever had it has that one, and its names become synonyms.

    Who had both keeps the stronger of the two. Who proposed it hears, unless it is `by`, who decides.

    Raises:
        CantMerge: the other one is not in use, or the same, or `term` is gone already.
    """
    term, into = _locked(term, into)
    if term.pk == into.pk or into.state != TermState.APPROVED or term.state == TermState.MERGED:
        raise CantMerge(term=str(term), into=str(into))
    _answer(term, by, now=into)
    _merge_links(CompanyCompetence, "company", term, into)
    _merge_links(PersonCompetence, "person", term, into)
    if into.parent_id == term.pk:
        into.parent_id = term.parent_id
    new_area = into.parent_id or into.pk
    term.children.exclude(pk=into.pk).update(parent=new_area)
    term.merged.update(merged_into=into)
    term.state, term.merged_into, term.parent = TermState.MERGED, into, None
    term.save()
    names = [*into.synonyms.splitlines(), term.label_nb, term.label_en, *term.synonyms.splitlines()]
    into.synonyms = tidy_lines("\n".join(name for name in names if name not in (into.label_nb, into.label_en)))
    into.save()
    return into


def _merge_links(kind: Any, owner: str, term: Competence, into: Competence) -> None:
    """Move links of one kind to `into`."""
    both = kind.objects.filter(competence=into, **{f"{owner}__in": term_owners(kind, owner, term)})
    theirs = {getattr(link, f"{owner}_id"): link for link in both.select_for_update()}
    for link in kind.objects.filter(competence=term, **{f"{owner}__in": theirs}).select_for_update():
        kept = keep_stronger(theirs[getattr(link, f"{owner}_id")], link)
        kept.competence = into
        kept.save()
    kind.objects.filter(competence=term).update(competence=into)


def term_owners(kind: Any, owner: str, term: Competence) -> Iterable[int]:
    """Keys of the companies or people with a link to `term`."""
    keys: Iterable[int] = kind.objects.filter(competence=term).values(f"{owner}_id")
    return keys


def keep_stronger(one: Any, other: Any) -> Any:
    """Of two links that say something of the same, the stronger one (else the first), the other one deleted.

    It takes over what it lacks; saving it is the caller's.
    """
    ranks = list(CompanyStance if isinstance(one, CompanyCompetence) else PersonStance)
    kept, gone = sorted((one, other), key=lambda link: ranks.index(link.stance))
    _take_over(kept, gone)
    gone.delete()
    return kept


def _take_over(kept: Any, gone: Any) -> None:
    """What the stronger link lacks comes from the weaker one."""
    kept.confirmed_at = max(kept.confirmed_at, gone.confirmed_at)
    if isinstance(kept, CompanyCompetence):
        kept.teaches = kept.teaches or (gone.teaches and kept.stance in TEACHING)
        kept.sentence = kept.sentence or gone.sentence
        kept.contact_id = kept.contact_id or gone.contact_id
