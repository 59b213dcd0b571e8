"""What was written in a draft, save by save, so that no two tabs and no two people lose a word."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from groups.models.mandate import Mandate
from groups.models.plan import PlanVersion
from groups.models.report import YearReport
from members.models import Person
from thamsklyngen.shared import clock


class Save(models.Model):
    """A text as it was saved on top of revision `base`; `stood` says whether it became the draft's text.

    One that did not stand was written on top of something that had changed meanwhile: it is kept and shown.
    """

    mandate = models.ForeignKey(Mandate, models.CASCADE, null=True, blank=True, related_name="saves")
    plan_version = models.ForeignKey(PlanVersion, models.CASCADE, null=True, blank=True, related_name="saves")
    report = models.ForeignKey(YearReport, models.CASCADE, null=True, blank=True, related_name="saves")
    base = models.PositiveIntegerField()
    text = models.TextField(_("text"), blank=True)
    facts = models.JSONField(default=dict, blank=True)  # beside the text: days, focus areas, rows (`facts_of`)
    stood = models.BooleanField(default=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("save of a draft")
        verbose_name_plural = _("saves of drafts")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(mandate__isnull=False, plan_version__isnull=True, report__isnull=True)
                | Q(mandate__isnull=True, plan_version__isnull=False, report__isnull=True)
                | Q(mandate__isnull=True, plan_version__isnull=True, report__isnull=False),
                name="save_of_one_text",
            )
        ]

    def __str__(self) -> str:
        return f"{self.mandate or self.plan_version or self.report} {self.base}"

    def get_absolute_url(self) -> str:
        """Where it is shown beside what stands now."""
        if self.mandate:
            return reverse("groups:mandate_kept", args=[self.mandate.group.slug, self.pk])
        kind, draft = ("plan", self.plan_version) if self.plan_version else ("report", self.report)
        plan = draft.plan  # type: ignore[union-attr]
        return reverse(f"groups:{kind}_kept", args=[plan.group.slug, plan.year, self.pk])
