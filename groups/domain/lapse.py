"""Approved mandates whose days are over, or begin: the clock asks; late is early enough.

Those that are over were replaced by the next one, or expired. Focus areas are as the one that has begun words them.
What holds on a day is read from the days themselves (`in_force`); the state only says so afterwards.
"""

import logging

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from groups.choices import DECIDED_STATES, VersionState
from groups.domain.apply import apply_focus
from groups.domain.locking import lock_group
from groups.models import FocusArea, Group, Mandate, MandateFocus
from groups.models.mandate import MandateQuerySet
from thamsklyngen.shared import clock

log = logging.getLogger(__name__)


def over() -> MandateQuerySet:
    """Approved mandates that no longer hold."""
    rows: MandateQuerySet = Mandate.objects.filter(state=VersionState.APPROVED, until__lte=clock.today())
    return rows


def begun() -> MandateQuerySet:
    """Mandates in force whose focus areas aren't as they word them: approved ahead, they have begun since."""
    worded = MandateFocus.objects.filter(mandate=OuterRef("pk"))
    same = Q(area__title=F("title"), area__text=F("text"), area__position=F("position"), area__retired_on=None)
    mine = MandateFocus.objects.filter(mandate=OuterRef(OuterRef("pk")), area=OuterRef("pk"))
    others = FocusArea.objects.filter(group=OuterRef("group"), retired_on=None).exclude(Exists(mine))
    rows: MandateQuerySet = Mandate.objects.in_force().filter(
        Exists(worded.filter(Q(area=None) | ~same)) | Exists(others)
    )
    return rows


def lapse_all() -> int:
    """Mark every mandate whose days are over; run by two schedulers at once it marks each once.

    Then let focus areas follow the mandates that have begun.

    Returns:
        How many were marked.
    """
    done = 0
    for group in Group.objects.filter(mandates__in=over()).distinct().order_by("pk"):
        try:
            done += lapse(group)
        except Exception:  # one group that can't be settled must not keep the others
            log.exception("the mandates of group %s were not settled", group.pk)
    for mandate in begun().select_related("group").order_by("group", "pk"):
        try:
            begin(mandate.group)
        except Exception:
            log.exception("the focus areas of group %s were not settled", mandate.group_id)
    return done


@transaction.atomic
def begin(group: Group) -> None:
    """Let the focus areas of `group` be as its mandate in force words them."""
    group = lock_group(group)
    for mandate in begun().filter(group=group).select_related("group"):
        apply_focus(mandate)


@transaction.atomic
def lapse(group: Group) -> int:
    """Mark the mandates of `group` whose days are over, one that another one followed at once as replaced."""
    group = lock_group(group)
    rows = list(over().filter(group=group).order_by("since", "pk"))
    for mandate in rows:
        followed = Mandate.objects.filter(group=group, state__in=DECIDED_STATES, since__lte=mandate.until)
        later = followed.filter(since__gte=mandate.since, number__gt=mandate.number).exists()
        mandate.state = VersionState.REPLACED if later else VersionState.EXPIRED
        mandate.save(update_fields=["state"])
    return len(rows)
