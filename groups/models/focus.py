"""What a group concentrates on: stable rows, so that plans and reports can point at them over the years."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from groups.choices import DECIDED_STATES, VersionState
from groups.models.group import Group
from thamsklyngen.shared import clock
from thamsklyngen.shared.fields import LineField


class FocusAreaQuerySet(models.QuerySet["FocusArea"]):
    """Lists of focus areas."""

    def to_name(self) -> Self:
        """What plans can name: those of the mandate in force, and of one that is approved ahead."""
        ahead = Q(wordings__mandate__state=VersionState.APPROVED, wordings__mandate__since__gt=clock.today())
        return self.filter(Q(retired_on=None) | ahead).distinct()

    def earlier(self) -> Self:
        """Those that a mandate once in force named and none does now, the latest first."""
        held = Q(wordings__mandate__state__in=DECIDED_STATES, wordings__mandate__since__lte=F("retired_on"))
        return self.filter(held).order_by("-retired_on", "position", "pk").distinct()


class FocusArea(models.Model):
    """Something a group concentrates on, as its mandate in force says.

    No two of a group, retired ones apart, have one name, in whatever letters: migration 0014 has the constraint, which
    looks when a change is whole, so that two may change names.
    """

    group = models.ForeignKey(Group, models.PROTECT, related_name="focus_areas", verbose_name=_("group"))
    title = LineField(_("title"), max_length=120)
    text = models.TextField(_("text"), blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    retired_on = models.DateField(
        null=True, blank=True, help_text=_("The first day on which no mandate in force named it.")
    )

    objects = FocusAreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("focus area")
        verbose_name_plural = _("focus areas")
        ordering = ["group", "position", "pk"]

    def __str__(self) -> str:
        return self.title
