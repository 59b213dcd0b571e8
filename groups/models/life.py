"""The life of a group: each step from one state to the next, with who took it and why."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from groups.choices import GroupState
from groups.models.group import Group
from members.models import Person
from thamsklyngen.shared import clock
from thamsklyngen.shared.fields import LineField


class GroupStep(models.Model):
    """A group came into `state`. Never changed afterwards."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="steps", verbose_name=_("group"))
    state = models.CharField(_("state"), max_length=10, choices=GroupState)
    reason = LineField(_("reason"), max_length=200, blank=True)
    report = models.TextField(_("last report"), blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("step in a group's life")
        verbose_name_plural = _("steps in groups' lives")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.group}, {self.get_state_display()}"
