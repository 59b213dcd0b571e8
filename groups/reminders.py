"""Warnings that a mandate runs out: beat asks what is due, nothing is scheduled in the broker. Days are local days."""

import datetime as dt
import logging

from django.db import transaction

from groups import mails
from groups.choices import DECIDED_STATES, LEADING_ROLES, GroupState, VersionState
from groups.domain.locking import lock_group
from groups.domain.meeting import next_meeting
from groups.models import Mandate, Seat, Warned
from groups.models.mandate import MandateQuerySet
from members.mails import cluster_managers
from members.models import Person
from thamsklyngen.shared import clock

log = logging.getLogger(__name__)
STEPS = (120, 60, 30)  # days before the first day without a mandate
MORNING = 7  # o'clock; nobody is woken by a warning


def warn_all() -> int:
    """Warn of mandates that run out; late rather than never, and each person once a step.

    Returns:
        How many mails were written.
    """
    if clock.local(clock.now()).hour < MORNING:
        return 0
    written = 0
    for mandate in running_out().select_related("group").order_by("until", "pk"):
        try:
            written += _warn(mandate)
        except Exception:  # one mandate that can't be warned of must not keep the others
            log.exception("the warnings about mandate %s were not written", mandate.pk)
    return written


def running_out() -> MandateQuerySet:
    """Mandates in force that end within the first step, of groups that go on."""
    soon = clock.today() + dt.timedelta(days=max(STEPS))
    rows = Mandate.objects.in_force().filter(until__lte=soon)
    return rows.exclude(group__state=GroupState.CLOSED)


def warning_due(mandate: Mandate) -> int | None:
    """The step that is due: the latest one passed, so that whoever was forgotten gets one mail and not three.

    None where none is, and before a mandate that was shorter than a step from the start could be warned of.
    """
    if mandate.since is None or mandate.until is None:
        return None
    left, whole = (mandate.until - clock.today()).days, (mandate.until - mandate.since).days
    return min((step for step in STEPS if left <= step <= whole), default=None)


@transaction.atomic
def _warn(mandate: Mandate) -> int:
    group = lock_group(mandate.group)
    mandate.refresh_from_db()
    mandate.group = group
    step = warning_due(mandate)
    if step is None or mandate.state != VersionState.APPROVED or _has_next(mandate):
        return 0
    people = [person for person in _people(mandate) if _first_time(person, mandate, step)]
    coming, meeting = group.mandates.open().first(), next_meeting()
    mails.mandate_runs_out(mandate, people, coming=coming, meeting=meeting, steps=STEPS)
    return len(people)


def _has_next(mandate: Mandate) -> bool:
    """Whether the board has approved what comes after it."""
    rows = mandate.group.mandates.filter(state__in=DECIDED_STATES, since=mandate.until)
    return rows.exclude(pk=mandate.pk).exists()


def _people(mandate: Mandate) -> list[Person]:
    """The group's leader and deputy, and the cluster managers; each once."""
    seats = Seat.objects.on().filter(group=mandate.group, role__in=LEADING_ROLES, person__is_active=True)
    people = [seat.person for seat in seats.select_related("person")] + cluster_managers()
    return list(dict.fromkeys(people))


def _first_time(person: Person, mandate: Mandate, step: int) -> bool:
    """Note that `person` is warned; False where it has been noted."""
    what = f"mandate {step}"
    return Warned.objects.get_or_create(person=person, what=what, key=mandate.pk, due=mandate.until)[1]
