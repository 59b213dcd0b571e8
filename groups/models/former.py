"""Numbers that cases had before they moved into another year, or were taken off their meeting."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from groups.models.board import Case, reference


class FormerNumber(models.Model):
    """A number under which mails named a case: never given again. It leads to the case that has another one now.

    Nowhere (`case` is empty) where that was taken off.
    """

    case = models.ForeignKey(Case, models.SET_NULL, null=True, related_name="former_numbers")
    number = models.PositiveIntegerField(_("case number"))
    year = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("former number of a case")
        verbose_name_plural = _("former numbers of cases")
        ordering = ["year", "number"]
        constraints = [models.UniqueConstraint(fields=["year", "number"], name="former_number_once")]

    def __str__(self) -> str:
        return reference(self.number, self.year)
