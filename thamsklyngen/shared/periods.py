"""Facts that hold for a time: half-open periods of days, [since, until).

`until` is the first day on which the fact no longer holds (empty: open-ended), so ending something today stops it
now and a successor may start today. Screens show the day before.
"""

import datetime as dt
from typing import Any, ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from thamsklyngen.shared import clock


def holds_on(day: dt.date | None = None, prefix: str = "") -> Q:
    """Condition: the period at `prefix` (a lookup path ending in `__`, or empty) holds on `day` (default today)."""
    day = day or clock.today()
    return Q(**{f"{prefix}since__lte": day}) & (
        Q(**{f"{prefix}until__isnull": True}) | Q(**{f"{prefix}until__gt": day})
    )


class PeriodQuerySet(models.QuerySet[Any]):
    """Lists of dated facts."""

    def on(self, day: dt.date | None = None) -> Self:
        """Those that hold on `day` (default today)."""
        return self.filter(holds_on(day))


class Period(models.Model):
    """A fact with a first day and, once ended, the first day without it."""

    ADDS_UP: ClassVar[tuple[str, ...]] = ()  # fields with lists: periods that become one keep what stands in either

    since = models.DateField(_("from"), default=clock.today)
    until = models.DateField(
        _("until"), null=True, blank=True, help_text=_("The first day on which it no longer holds.")
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="%(app_label)s_%(class)s_period_forward",
                violation_error_message=_("It can't end before it begins."),
            )
        ]

    def holds(self, day: dt.date | None = None) -> bool:
        """Whether the fact holds on `day` (default today)."""
        day = day or clock.today()
        return self.since <= day and (self.until is None or day < self.until)

    @property
    def last_day(self) -> dt.date | None:
        """The last day on which it holds, as screens show it."""
        return self.until - dt.timedelta(days=1) if self.until else None


def never_twice(*columns: str, name: str, message: Any, condition: Q | None = None) -> ExclusionConstraint:
    """No two periods with the same `columns` may overlap, guaranteed by the database.

    Foreign keys become one-point `int8range`s, which plain PostgreSQL can index with GiST without btree_gist.
    `columns` are names of fields, not `…_id`: forms check the constraint beforehand and know fields only.
    """
    same: list[tuple[Any, str]] = [
        (Func(F(column), F(column), Value("[]"), function="int8range"), RangeOperators.OVERLAPS) for column in columns
    ]
    days = Func(F("since"), F("until"), function="daterange")
    return ExclusionConstraint(
        name=name,
        expressions=[*same, (days, RangeOperators.OVERLAPS)],
        condition=condition,
        violation_error_message=message,
    )
