"""What was written in a draft, save by save, so that no two tabs and no two people lose a word."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from groups.models.mandate import Mandate
from groups.models.report import YearReport
from members.models import Person
from thamsklyngen.shared import clock


class Save(models.Model):
    """A text as it was saved on top of revision `base`; `stood` says whether it became the draft's text.

    One that did not stand was written on top of something that had changed meanwhile: it is kept and shown.
    """

    mandate = models.ForeignKey(Mandate, models.CASCADE, null=True, blank=True, related_name="saves")
    report = models.ForeignKey(YearReport, models.CASCADE, null=True, blank=True, related_name="saves")
    base = models.PositiveIntegerField()
    text = models.TextField(_("text"), blank=True)
    facts = models.JSONField(default=dict, blank=True)  # of a mandate: days and focus areas (`domain.mandate.facts_of`)
    stood = models.BooleanField(default=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("save of a draft")
        verbose_name_plural = _("saves of drafts")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(mandate__isnull=False, report__isnull=True) | Q(mandate__isnull=True, report__isnull=False),
                name="save_of_one_text",
            )
        ]

    def __str__(self) -> str:
        return f"{self.mandate or self.report} {self.base}"
