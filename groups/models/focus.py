"""What a group concentrates on: stable rows, so that plans and reports can point at them over the years."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from groups.models.group import Group
from thamsklyngen.shared.fields import LineField


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

    class Meta:
        verbose_name = _("focus area")
        verbose_name_plural = _("focus areas")
        ordering = ["group", "position", "pk"]

    def __str__(self) -> str:
        return self.title
