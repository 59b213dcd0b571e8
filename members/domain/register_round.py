"""The weekly round: each member company with a number is asked about once a week, by Celery.

What is due stands in the tables, so a round goes on where the last one was cut off. One worker at a time goes it, at
most five calls a second, and it ends for an hour as soon as the register says that it is too much or doesn't answer.
"""

import datetime as dt
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform

from members.domain.register import Before, refresh
from members.models import Company, Membership, RegisterEntry
from members.register.client import Refused, Unreached
from members.register.pace import in_turn
from thamsklyngen.shared import clock

log = logging.getLogger(__name__)
WEEK, REST = dt.timedelta(days=7), dt.timedelta(hours=1)
AT_ONCE = 200  # companies a round: a minute's work
LOCK_CLASS, LOCK = 4122, 1  # of PostgreSQL's advisory locks: this round


def ask_due(*, pace: Before = in_turn) -> int:
    """Ask about companies that are due.

    Returns:
        About how many the register answered.
    """
    if not settings.BRREG_WEEKLY or rests():
        return 0
    with _turn() as mine:
        return _go(pace) if mine else 0


def _go(pace: Before) -> int:
    answered = 0
    for company in due()[:AT_ONCE]:
        try:
            refresh(company, before_call=pace)
            answered += 1
        except Refused as fault:
            log.warning("the register doesn't take %s: %s", company.organisation_number, fault)
        except Unreached as fault:
            log.warning("the register doesn't answer (%s): on in an hour", fault.details.get("why"))
            break
    return answered


def due() -> QuerySet[Company]:
    """Member companies, also coming ones, about whose number the register has not been asked for a week.

    Those it didn't answer about come last, so that one that always fails keeps nobody waiting.
    """
    held = Membership.objects.filter(Q(until=None) | Q(until__gt=clock.today()), company=OuterRef("pk"))
    rows = Company.objects.filter(Exists(held), organisation_number__isnull=False, merged_into=None)
    asked_about = KeyTextTransform("number", "register_entry__facts")
    old = Q(register_entry__fetched_at=None) | Q(register_entry__fetched_at__lte=clock.now() - WEEK)
    other_number = ~Q(asked_about=F("organisation_number"))
    tried = Q(register_entry__tried_at__lte=clock.now() - REST)
    return (
        rows.annotate(asked_about=asked_about)
        .filter(Q(register_entry=None) | (tried & (old | other_number)))
        .order_by(F("register_entry__tried_at").asc(nulls_first=True), "pk")
    )


def rests() -> bool:
    """Whether the register failed to answer within the last hour."""
    failed = RegisterEntry.objects.filter(Q(fetched_at=None) | Q(fetched_at__lt=F("tried_at")))
    return failed.filter(tried_at__gt=clock.now() - REST).exists()


@contextmanager
def _turn() -> Iterator[bool]:
    """Hold the round's lock; it ends with the connection, so a killed worker holds nobody up."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_CLASS, LOCK])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with suppress(DatabaseError), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_CLASS, LOCK])
