"""Saving drafts of mandates, plans and year reports: one code, so that nothing is ever overwritten unseen."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from groups.domain import errors
from groups.domain.approval import locked
from groups.domain.revision import touch
from groups.models import Mandate, PlanVersion, YearReport
from members.models import Person
from thamsklyngen.shared import clock, dates

V = TypeVar("V", Mandate, PlanVersion, YearReport)
ONE_SITTING = dt.timedelta(minutes=10)  # what the browser saves by itself within it is kept as one save
SHRUNK = 0.9  # but what takes away more than a tenth of the text is a save of its own


@dataclass(frozen=True)
class Typed:
    """What was written, as a save keeps it: the text, and the facts beside it."""

    text: str
    facts: dict[str, Any] = field(default_factory=dict)


def save(
    version: V,
    typed: Typed,
    *,
    differs: Callable[[V], bool],
    write: Callable[[V], Iterable[str]],
    base: int | None,
    by: Person,
    quietly: bool = False,
) -> V:
    """Save what was written on top of revision `base` (None: on top of another draft than this one).

    What was written on top of something older is kept as a save that did not stand.

    Args:
        differs: whether what stands (it is locked) says something else.
        write: puts what was typed there; the names of the columns that it has set.
        quietly: the browser does it by itself; what it saves in one sitting is kept as one save.

    Raises:
        NotADraft: it has been submitted meanwhile.
        Overwritten: somebody has saved since `base`; says who and when.
    """
    with transaction.atomic():
        version = locked(version)
        if not version.is_draft:
            raise errors.NotADraft
        if not differs(version):
            return version
        if version.revision == base:
            _note(version, typed, by, quietly=quietly)
            touch(version, by, *write(version))
            return version
        _keep_aside(version, typed, base or 0, by)
    raise _overwritten(version, by)


def _overwritten(version: V, by: Person) -> errors.Overwritten:
    time = dates.clock(version.changed_at)
    if version.changed_by == by:
        return errors.OverwrittenElsewhere(time=time)
    return errors.Overwritten(who=version.changed_by or _("Somebody"), time=time)


def _keep_aside(version: V, typed: Typed, base: int, by: Person) -> None:
    """Keep what did not stand, once."""
    said = {"base": base, "text": typed.text, "facts": typed.facts, "by": by}
    if not version.saves.filter(stood=False, **said).exists():
        version.saves.create(stood=False, **said)


def _note(version: V, typed: Typed, by: Person, *, quietly: bool) -> None:
    """Add a save, or carry on the one of this sitting."""
    last = version.saves.filter(stood=True).first() if quietly else None
    same = last is not None and last.by == by and clock.now() - last.at < ONE_SITTING
    if last is None or not same or len(typed.text) < SHRUNK * len(last.text):
        version.saves.create(base=version.revision, text=typed.text, facts=typed.facts, by=by)
        return
    last.base, last.text, last.facts = version.revision, typed.text, typed.facts
    last.save(update_fields=["base", "text", "facts"])
