"""Approved mandates whose days are over: replaced by the next one, or expired. The clock asks; late is early enough.

What holds on a day is read from the days themselves (`in_force`); the state only says so afterwards.
"""

import logging

from django.db import transaction

from groups.choices import DECIDED_STATES, VersionState
from groups.domain.locking import lock_group
from groups.models import Group, Mandate
from groups.models.mandate import MandateQuerySet
from thamsklyngen.shared import clock

log = logging.getLogger(__name__)


def over() -> MandateQuerySet:
    """Approved mandates that no longer hold."""
    rows: MandateQuerySet = Mandate.objects.filter(state=VersionState.APPROVED, until__lte=clock.today())
    return rows


def lapse_all() -> int:
    """Mark every mandate whose days are over; run by two schedulers at once it marks each once.

    Returns:
        How many were marked.
    """
    done = 0
    for group in Group.objects.filter(mandates__in=over()).distinct().order_by("pk"):
        try:
            done += lapse(group)
        except Exception:  # one group that can't be settled must not keep the others
            log.exception("the mandates of group %s were not settled", group.pk)
    return done


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
