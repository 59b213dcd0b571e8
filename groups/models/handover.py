"""Handing a seat over: what those two have ticked off."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from groups.choices import HandoverPoint
from groups.models.proposal import SeatProposal
from members.models import Person
from thamsklyngen.shared import clock


class HandoverTick(models.Model):
    """A point of the checklist is done; the row goes when the tick is taken back."""

    proposal = models.ForeignKey(SeatProposal, models.CASCADE, related_name="ticks", verbose_name=_("handover"))
    point = models.CharField(_("point"), max_length=10, choices=HandoverPoint)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("point of a handover that is done")
        verbose_name_plural = _("points of handovers that are done")
        ordering = ["proposal", "pk"]
        constraints = [models.UniqueConstraint(fields=["proposal", "point"], name="handover_point_once")]

    def __str__(self) -> str:
        return f"{self.proposal}: {self.get_point_display()}"
