"""Year reports: what became of a plan, in numbers and in the leader's words."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from groups.choices import DECIDED_STATES, OPEN_STATES, CaseKind, VersionState
from groups.models.group import Group
from groups.models.plan import AnnualPlan
from groups.models.version import Version


class YearReport(Version):
    """One version of the report on a plan. `numbers` is what the portal counted, frozen when it was submitted."""

    plan = models.ForeignKey(AnnualPlan, models.PROTECT, related_name="reports", verbose_name=_("annual plan"))
    text = models.TextField(_("text"), blank=True, help_text=_("Headings, lists and links as in Markdown."))
    numbers = models.JSONField(default=dict, blank=True, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)

    TEXTS = ("text", "numbers")
    CASE = CaseKind.REPORT

    class Meta:
        verbose_name = _("year report")
        verbose_name_plural = _("year reports")
        ordering = ["plan", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="year_report_number_once"),
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(state__in=OPEN_STATES),
                name="year_report_one_open",
                violation_error_message=_("There is a draft already, or one waits for the board."),
            ),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(state=VersionState.APPROVED), name="year_report_one_approved"
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(state__in=DECIDED_STATES),
                name="year_report_published_once_approved",
            ),
        ]

    @classmethod
    def shown_to_all(cls) -> Q:
        """Condition: everybody may read it, once it is published."""
        return Q(published_at__isnull=False)

    def __str__(self) -> str:
        return f"{self.plan} ({self.number})"

    @property
    def is_shown_to_all(self) -> bool:
        """Whether everybody may read it."""
        return self.published_at is not None

    @property
    def group(self) -> Group:
        """Whose it is."""
        return self.plan.group

    @property
    def title(self) -> str:
        """What it is called, in the reader's language."""
        return _now("Year report %(year)s for %(group)s") % {"year": self.plan.year, "group": self.group}

    @property
    def writing_url(self) -> str:
        """Where its draft is written."""
        return reverse("groups:report_edit", args=[self.plan.group.slug, self.plan.year])

    def get_absolute_url(self) -> str:
        """The page of this version."""
        return f"{reverse('groups:report', args=[self.group.slug, self.plan.year])}?version={self.number}"
