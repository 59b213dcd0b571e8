"""Mandates: what the board has asked a group to do, and for how long."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from groups.choices import OPEN_STATES, CaseKind, VersionState
from groups.models.focus import FocusArea
from groups.models.group import Group
from groups.models.version import Version, VersionQuerySet
from thamsklyngen.shared import clock
from thamsklyngen.shared.fields import LineField
from thamsklyngen.shared.periods import holds_on, never_twice

SHORTEST = 30  # days that a mandate holds at least


class MandateQuerySet(VersionQuerySet):
    """Lists of mandates."""

    def in_force(self, day: Any = None) -> Self:
        """Approved ones that hold on `day` (default today)."""
        return self.filter(holds_on(day), state=VersionState.APPROVED)

    def in_force_or_coming(self) -> Self:
        """Approved ones that hold today or later, what holds first."""
        return self.filter(state=VersionState.APPROVED, until__gt=clock.today()).order_by("since")


class Mandate(Version):
    """One version of a group's mandate, valid in [since, until)."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="mandates", verbose_name=_("group"))
    text = models.TextField(_("text"), blank=True, help_text=_("Headings, lists and links as in Markdown."))
    since = models.DateField(pgettext_lazy("mandate", "valid from"), null=True, blank=True)
    until = models.DateField(
        _("valid until"), null=True, blank=True, help_text=_("The first day on which it no longer holds.")
    )

    GROUP = OWNER = "group"
    TEXTS = ("text", "since", "until")
    CASE = CaseKind.MANDATE

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        ordering = ["group", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["group", "number"], name="mandate_number_once"),
            models.UniqueConstraint(
                fields=["group"],
                condition=Q(state__in=OPEN_STATES),
                name="mandate_one_open",
                violation_error_message=_("There is a draft already, or one waits for the board."),
            ),
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=F("since")),
                name="mandate_period_forward",
                violation_error_message=_("It can't end before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(state=VersionState.DRAFT) | Q(since__isnull=False, until__isnull=False),
                name="mandate_submitted_has_dates",
            ),
            never_twice(
                "group",
                name="mandate_one_in_force",
                condition=Q(state=VersionState.APPROVED),
                message=_("The group already has a mandate in that time."),
            ),
        ]

    @property
    def is_coming(self) -> bool:
        """Whether the board has approved it and its first day is ahead."""
        return self.state == VersionState.APPROVED and self.since is not None and self.since > clock.today()

    @property
    def doubled_titles(self) -> list[str]:
        """Names that more than one of its focus areas has, in whatever letters, each as it is written first."""
        titles = [row.title for row in self.focus.all() if row.title]
        first = {title.lower(): title for title in reversed(titles)}
        return [title for key, title in first.items() if sum(row.lower() == key for row in titles) > 1]

    def __str__(self) -> str:
        return f"{self.group} {self.number}"

    @property
    def title(self) -> str:
        """What it is called, in the reader's language."""
        return _now("Mandate for %(group)s") % {"group": self.group}

    @property
    def writing_url(self) -> str:
        """Where its draft is written."""
        return reverse("groups:mandate_edit", args=[self.group.slug])

    def get_absolute_url(self) -> str:
        """The page of this version."""
        return reverse("groups:mandate_version", args=[self.group.slug, self.number])


class MandateFocus(models.Model):
    """A focus area as one version of the mandate words it; frozen with the version.

    `area` is empty for one that is new in the draft: it becomes a focus area of the group when it is approved.
    """

    mandate = models.ForeignKey(Mandate, models.CASCADE, related_name="focus")
    area = models.ForeignKey(FocusArea, models.PROTECT, null=True, blank=True, related_name="wordings")
    title = LineField(_("title"), max_length=120)
    text = models.TextField(_("text"), blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("focus area of a mandate")
        verbose_name_plural = _("focus areas of mandates")
        ordering = ["mandate", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["mandate", "area"], name="mandate_focus_once"),
        ]

    def __str__(self) -> str:
        return self.title
