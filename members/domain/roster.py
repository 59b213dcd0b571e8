"""Registers rot: asking a company's contacts whether the list of its people is right."""

import datetime as dt

from django.db import transaction
from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from members import mails
from members.domain.locking import lock_company
from members.models import Company, Employment
from thamsklyngen.outbox.choices import MessageState
from thamsklyngen.outbox.models import Message
from thamsklyngen.shared import clock

HALF_A_YEAR = dt.timedelta(days=182)
AGAIN = dt.timedelta(days=30)  # one address that keeps bouncing is asked about once a month at most
LOOK_BACK = dt.timedelta(days=60)


def due() -> QuerySet[Company]:
    """Member companies with a contact that have not been asked for half a year, nor are newer than that."""
    rows = Company.objects.members().filter(pk__in=Employment.objects.answering().values("company"))
    return rows.alias(since=Coalesce("roster_asked_at", "created_at")).filter(since__lte=clock.now() - HALF_A_YEAR)


def ask_due() -> int:
    """Ask the contacts of companies whose turn it is.

    Returns:
        How many companies.
    """
    return sum(_ask(key) for key in due().order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _ask(key: int) -> bool:
    company = lock_company(key)
    if not due().filter(pk=key).exists():  # another worker was first
        return False
    company.roster_asked_at = clock.now()
    company.save(update_fields=["roster_asked_at"])
    mails.roster_asked(company)
    return True


def bounced() -> QuerySet[Employment]:
    """Employments of people whose mail has come back for good since somebody last said that they work there.

    Each with `bounced_at`. Who was asked about is not asked about again before the contact has answered, or a month
    has gone and mail still comes back.
    """
    failed = Message.objects.filter(state=MessageState.FAILED, created_at__gte=clock.now() - LOOK_BACK)
    latest = failed.filter(to=OuterRef("person__email")).order_by().values("to").annotate(at=Max("created_at"))
    jobs = Employment.objects.at_members().annotate(bounced_at=Subquery(latest.values("at")))
    jobs = jobs.filter(Q(confirmed_at=None) | Q(confirmed_at__lt=F("bounced_at")), bounced_at__isnull=False)
    asked = Q(asked_at=None) | Q(asked_at__lt=F("confirmed_at"))
    return jobs.filter(asked | Q(asked_at__lt=F("bounced_at"), asked_at__lte=clock.now() - AGAIN))


def ask_about_bounced() -> int:
    """Ask about each person whose mail comes back, once a bounce.

    Returns:
        About how many.
    """
    return sum(_ask_about(key) for key in bounced().order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _ask_about(key: int) -> bool:
    rows = Employment.objects.select_for_update(no_key=True, of=("self",)).select_related("person", "company")
    job = rows.get(pk=key)
    if not bounced().filter(pk=key).exists():
        return False
    job.asked_at = clock.now()
    job.save(update_fields=["asked_at"])
    mails.address_bounced(job)
    return True
