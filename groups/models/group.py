"""Groups: the board, competence groups and working groups."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from groups.choices import GroupKind, GroupState
from thamsklyngen.shared import clock
from thamsklyngen.shared.fields import LineField, sort_key


class GroupQuerySet(models.QuerySet["Group"]):
    """Lists of groups."""

    def visible_to(self, person: Any) -> Self:
        """Groups `person` (or a visitor) may see; twin of the rule `groups.see_group`.

        They are the cluster's shop window, but for what has only been proposed: that is for members and its committee.
        """
        if getattr(person, "is_admin", False) or getattr(person, "is_member", False):
            return self
        inner = Q(state=GroupState.PROPOSED) | Q(state=GroupState.CLOSED, pk__in=self.model.objects.never_opened())
        if not person.is_authenticated:
            return self.exclude(inner)
        today = clock.today()
        sits = Q(seats__person=person, seats__since__lte=today) & (Q(seats__until=None) | Q(seats__until__gt=today))
        return self.filter(~inner | Q(pk__in=self.model.objects.filter(sits).values("pk")))

    def never_opened(self) -> Self:
        """Those that somebody proposed and that were turned down, or still wait."""
        return self.filter(steps__state=GroupState.PROPOSED).exclude(steps__state=GroupState.ACTIVE)

    def current(self) -> Self:
        """All but the closed ones."""
        return self.exclude(state=GroupState.CLOSED)


class Group(models.Model):
    """People from several companies who work together on something, led by a committee."""

    kind = models.CharField(_("kind"), max_length=12, choices=GroupKind, default=GroupKind.COMPETENCE)
    name = LineField(pgettext_lazy("of a group", "name"), max_length=80, unique=True)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    summary = LineField(_("in one sentence"), max_length=200, blank=True)
    purpose = models.TextField(_("what it is for"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=GroupState, default=GroupState.PROPOSED)
    state_reason = LineField(_("reason"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    sort_name = sort_key("name")

    objects = GroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        ordering = ["sort_name"]
        constraints = [
            models.UniqueConstraint(fields=["kind"], condition=Q(kind=GroupKind.BOARD), name="one_board"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The group's page."""
        return reverse("groups:group", args=[self.slug])

    @property
    def is_for_members(self) -> bool:
        """Whether it has only been proposed, or was turned down as soon as it was."""
        if self.state == GroupState.CLOSED:
            return type(self).objects.never_opened().filter(pk=self.pk).exists()
        return self.state == GroupState.PROPOSED
