"""One approval for mandates, annual plans and year reports: draft, submitted, then returned, withdrawn or approved.

| state     | may go on to                  | who                                             |
|-----------|-------------------------------|-------------------------------------------------|
| draft     | submitted                     | the group's leader, deputy, secretary           |
| submitted | withdrawn                     | the same; a new draft holds the same text       |
| submitted | returned, approved            | by a decision of the board (`domain.board`)     |
| approved  | replaced, expired             | a later one, the clock                          |
"""

from collections.abc import Callable, Collection, Mapping
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from groups import board_mails, mails
from groups.choices import ActivityFate, Outcome, VersionState
from groups.domain import errors
from groups.domain.apply import apply_mandate, apply_plan, apply_report
from groups.domain.calling import called
from groups.domain.drafts import begin_again, says_the_same
from groups.domain.locking import lock_group
from groups.models import Case, Mandate, PlanVersion, Version, YearReport
from groups.models.mandate import SHORTEST
from groups.rules import organises
from members.models import Person
from thamsklyngen.shared import clock
from thamsklyngen.shared.compare import sections_of

V = TypeVar("V", bound=Version)
MOVES: Mapping[str, tuple[str, ...]] = {
    VersionState.DRAFT: (VersionState.SUBMITTED,),
    VersionState.SUBMITTED: (VersionState.RETURNED, VersionState.WITHDRAWN, VersionState.APPROVED),
    VersionState.RETURNED: (),
    VersionState.WITHDRAWN: (),
    VersionState.APPROVED: (VersionState.REPLACED, VersionState.EXPIRED),
    VersionState.REPLACED: (),
    VersionState.EXPIRED: (),
}
APPLY: Mapping[type[Version], Callable[..., tuple[str, ...]]] = {
    Mandate: apply_mandate,
    PlanVersion: apply_plan,
    YearReport: apply_report,
}


def locked(version: V) -> V:
    """`version`, read anew, with its group's row locked: whatever happens to it happens to one at a time.

    Raises:
        Discarded: it was thrown away meanwhile.
    """
    lock_group(version.group)
    rows = type(version).objects.select_for_update(no_key=True, of=("self",))
    found = rows.select_related(version.GROUP).filter(pk=version.pk).first()
    if found is None:
        raise errors.Discarded
    return found


@transaction.atomic
def submit(version: V, *, by: Person) -> V:
    """Send a draft to the board. From now on it never changes.

    Raises:
        NotADraft: it has been submitted already.
        NotYours: `by` doesn't lead the group.
        Incomplete: something is missing; says what.
    """
    version = locked(version)
    if not version.is_draft:
        raise errors.NotADraft
    if not organises(by, version.group):
        raise errors.NotYours
    missing = missing_in(version) or _unchanged(version)
    if missing:
        raise errors.Incomplete(missing=" ".join(missing))
    version.state, version.submitted_by, version.submitted_at = VersionState.SUBMITTED, by, clock.now()
    version.save(update_fields=["state", "submitted_by", "submitted_at"])
    mails.submitted(version)
    return version


def _unchanged(version: Version) -> list[str]:
    return [_("Nothing has changed since the version that the board approved.")] if says_the_same(version) else []


def missing_in(version: Version) -> list[str]:
    """What a draft lacks before it can be submitted, in sentences; empty when it is ready."""
    if isinstance(version, Mandate):
        return _missing_in_mandate(version)
    if isinstance(version, PlanVersion):
        return _missing_in_plan(version)
    lines = (line.strip() for line in getattr(version, "text", "").splitlines())
    words = any(line and not line.startswith("#") for line in lines)
    return [] if words else [_("Write a few words about the year.")]


def _missing_in_plan(version: PlanVersion) -> list[str]:
    rows = list(version.rows.all())
    silent = version.plan.activities.exclude(fate=ActivityFate.CANCELLED)
    silent = silent.exclude(pk__in=[row.activity_id for row in rows if row.activity_id])
    missing = [_("Say why “%(title)s” is left out.") % {"title": activity} for activity in silent]
    holds = any(row.activity_id or not row.dropped for row in rows)  # also one from which all has moved
    return missing if holds else [*missing, _("Write at least one activity.")]


def _missing_in_mandate(mandate: Mandate) -> list[str]:
    written = any(text.body for text in sections_of(mandate.text))  # headings alone say nothing
    missing = [] if written else [_("Write what the group is to do.")]
    nameless = [number for number, row in enumerate(mandate.focus.all(), start=1) if not row.title.strip()]
    missing += [_("Give focus area %(number)s a title.") % {"number": number} for number in nameless]
    missing += [str(errors.SameName(title=title)) for title in mandate.doubled_titles]
    if mandate.since is None or mandate.until is None:
        return [*missing, _("Say from when until when it is to hold.")]
    if mandate.until <= mandate.since:
        missing.append(_("It can't end before it begins."))
    elif mandate.until <= clock.today():
        missing.append(_("Its last day has passed."))
    elif (mandate.until - mandate.since).days < SHORTEST:
        missing.append(_("A mandate holds for at least %(days)s days.") % {"days": SHORTEST})
    return missing


@transaction.atomic
def withdraw(version: Version, *, by: Person, reason: str) -> Version:
    """Take back what waits for the board.

    Returns:
        A new draft with the same content.

    Raises:
        NotSubmitted: it doesn't wait any more.
        NotYours: `by` doesn't lead the group.
        ReasonMissing: no word why.
    """
    version = locked(version)
    if not version.is_submitted:
        raise errors.NotSubmitted
    if not organises(by, version.group):
        raise errors.NotYours
    if not reason.strip():
        raise errors.ReasonMissing
    version.state, version.reason = VersionState.WITHDRAWN, reason.strip()
    version.save(update_fields=["state", "reason"])
    told = {message.person_id for message in mails.withdrawn(version, by=by)}
    _tell_asked(version, by=by, told=told)
    return begin_again(version, by=by)


def _tell_asked(version: Version, *, by: Person, told: Collection[int | None]) -> None:
    """Who is asked about it in a round in writing that goes on hears that they aren't any more.

    Args:
        told: who has heard of it already (keys of people).
    """
    case = Case.objects.about(version).with_subjects().first()
    if case is not None and case.meeting.is_asking:
        asked = [person for person in called(case.meeting) if person.pk not in {by.pk, *told}]
        board_mails.question_off(case, asked, by=by, url=case.get_absolute_url())


@transaction.atomic
def discard(version: Version) -> None:
    """Throw a draft away, and with it a plan that never came to anything. Nobody but the committee knew of it.

    Raises:
        NotADraft: it has been submitted.
    """
    version = locked(version)
    if not version.is_draft:
        raise errors.NotADraft
    version.delete()
    if isinstance(version, PlanVersion) and not (version.plan.versions.exists() or version.plan.reports.exists()):
        version.plan.delete()


def conclude(version: Version, outcome: Outcome, *, reason: str) -> None:
    """Carry out what the board decided about a submitted version that is locked (`locked`): part of `board.decide`.

    Approved, it holds from its first day and replaces what held; returned, a new draft has the same content.

    Raises:
        NotSubmitted: it doesn't wait any more.
    """
    if not version.is_submitted:
        raise errors.NotSubmitted
    version.decided_at = clock.now()
    if outcome == Outcome.RETURNED:
        version.state, version.reason = VersionState.RETURNED, reason
        version.save(update_fields=["state", "reason", "decided_at"])
        begin_again(version, by=version.submitted_by)
        return
    changed = APPLY[type(version)](version)
    version.state = VersionState.APPROVED
    version.save(update_fields=["state", "decided_at", *changed])
