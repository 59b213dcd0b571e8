"""Annual plans: what a group means to do in a year, and the versions of it that the board decides on."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from groups.choices import OPEN_STATES, ActivityFate, CaseKind, EventKind, VersionState
from groups.models.focus import FocusArea
from groups.models.group import Group
from groups.models.seat import Seat
from groups.models.version import Version
from members.models import Company
from thamsklyngen.shared.fields import LineField

FIRST_YEAR, LAST_YEAR = 2000, 2100
MONTHS, QUARTERS = range(1, 13), range(1, 5)
# What an activity and its row in a version have in common (`Planned`), and what the row says beside it.
SHARED = ("title", "text", "kind", "month", "quarter", "host", "host_wanted", "responsible", "focus", "position")
ROW = (*SHARED, "activity", "carried_from", "dropped")


class AnnualPlan(models.Model):
    """A group's plan for a year. Its own columns and its activities say what holds: the version approved last."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="plans", verbose_name=_("group"))
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
    )
    theme = LineField(_("theme"), max_length=120, blank=True)
    goals = models.TextField(_("goals"), blank=True, help_text=_("Headings, lists and links as in Markdown."))

    class Meta:
        verbose_name = _("annual plan")
        verbose_name_plural = _("annual plans")
        ordering = ["group", "-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "year"],
                name="plan_once_a_year",
                violation_error_message=_("The group has a plan for that year already."),
            ),
            models.CheckConstraint(condition=Q(year__range=(FIRST_YEAR, LAST_YEAR)), name="plan_year_sensible"),
        ]

    def __str__(self) -> str:
        return f"{self.group} {self.year}"

    def get_absolute_url(self) -> str:
        """The plan's page."""
        return reverse("groups:plan", args=[self.group.slug, self.year])


class Planned(models.Model):
    """What an activity and its row in a version have in common."""

    title = LineField(_("title"), max_length=120)
    text = models.TextField(_("text"), blank=True)
    kind = models.CharField(_("kind"), max_length=16, choices=EventKind, default=EventKind.BREAKFAST)
    month = models.PositiveSmallIntegerField(_("month"), null=True, blank=True)
    quarter = models.PositiveSmallIntegerField(_("quarter"), null=True, blank=True)
    host = models.ForeignKey(
        Company, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("host company")
    )
    host_wanted = models.BooleanField(_("host wanted"), default=False)
    responsible = models.ForeignKey(
        Seat, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("responsible")
    )
    focus = models.ForeignKey(
        FocusArea, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("focus area")
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(month__in=MONTHS, quarter__isnull=True) | Q(month__isnull=True, quarter__in=QUARTERS),
                name="%(class)s_month_or_quarter",
                violation_error_message=_("Say either a month or a quarter."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def last_month(self) -> int:
        """The month (1 to 12) by whose end it should have happened."""
        return self.month or (self.quarter or QUARTERS[-1]) * 3

    @property
    def in_quarter(self) -> int:
        """The quarter (1 to 4) in which it lies."""
        return (self.last_month + 2) // 3

    @property
    def months(self) -> range:
        """The months (1 to 12) in which it may happen."""
        return range(self.month or self.last_month - 2, self.last_month + 1)

    @property
    def place(self) -> tuple[int, bool]:
        """Where it stands in the order of a year: a quarter before the months that it begins with."""
        return self.months[0], self.month is not None


class Activity(Planned):
    """Something an approved plan holds. Whether it is set, held or reported is read from its event."""

    plan = models.ForeignKey(AnnualPlan, models.PROTECT, related_name="activities", verbose_name=_("annual plan"))
    fate = models.CharField(
        _("state"), max_length=10, choices=ActivityFate, default=ActivityFate.AS_PLANNED, blank=True
    )
    reason = LineField(_("reason"), max_length=200, blank=True)

    class Meta(Planned.Meta):
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["plan", "position", "pk"]
        constraints = [
            *Planned.Meta.constraints,
            models.CheckConstraint(
                condition=Q(fate=ActivityFate.AS_PLANNED) | ~Q(reason=""), name="activity_reason_given"
            ),
        ]


class PlanVersion(Version):
    """One version of a plan as it was submitted; as a draft it is where the plan is written."""

    plan = models.ForeignKey(AnnualPlan, models.PROTECT, related_name="versions", verbose_name=_("annual plan"))
    theme = LineField(_("theme"), max_length=120, blank=True)
    goals = models.TextField(_("goals"), blank=True, help_text=_("Headings, lists and links as in Markdown."))

    TEXTS = ("theme", "goals")
    CASE = CaseKind.PLAN

    class Meta:
        verbose_name = _("version of a plan")
        verbose_name_plural = _("versions of plans")
        ordering = ["plan", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_version_number_once"),
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(state__in=OPEN_STATES),
                name="plan_version_one_open",
                violation_error_message=_("There is a draft already, or one waits for the board."),
            ),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(state=VersionState.APPROVED), name="plan_version_one_approved"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} ({self.number})"

    @property
    def group(self) -> Group:
        """Whose it is."""
        return self.plan.group

    @property
    def title(self) -> str:
        """What it is called, in the reader's language."""
        return _now("Annual plan %(year)s for %(group)s") % {"year": self.plan.year, "group": self.group}

    @property
    def writing_url(self) -> str:
        """Where its draft is written."""
        return reverse("groups:plan_edit", args=[self.plan.group.slug, self.plan.year])

    def get_absolute_url(self) -> str:
        """The page of this version."""
        return reverse("groups:plan_version", args=[self.group.slug, self.plan.year, self.number])


class PlanRow(Planned):
    """An activity as one version of the plan has it; frozen with the version.

    `activity` is empty for one that is new in the draft: it becomes an activity of the plan when it is approved.
    """

    version = models.ForeignKey(PlanVersion, models.CASCADE, related_name="rows")
    activity = models.ForeignKey(Activity, models.PROTECT, null=True, blank=True, related_name="wordings")
    carried_from = models.ForeignKey(Activity, models.PROTECT, null=True, blank=True, related_name="carried_to")
    dropped = LineField(_("left out because"), max_length=200, blank=True)

    class Meta(Planned.Meta):
        verbose_name = _("activity of a version")
        verbose_name_plural = _("activities of versions")
        ordering = ["version", "position", "pk"]
        constraints = [
            *Planned.Meta.constraints,
            models.UniqueConstraint(fields=["version", "activity"], name="plan_row_once"),
        ]
