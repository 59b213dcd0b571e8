"""Who follows which group, and how much of it they want to hear."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from groups.choices import FollowLevel
from groups.models.group import Group
from members.models import Person
from thamsklyngen.shared import clock


class Follow(models.Model):
    """A person's choice for a group. No row means the default: the weekly digest for members."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="follows")
    group = models.ForeignKey(Group, models.CASCADE, related_name="follows")
    level = models.CharField(_("level"), max_length=10, choices=FollowLevel, default=FollowLevel.DIGEST)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("follow")
        verbose_name_plural = _("follows")
        constraints = [models.UniqueConstraint(fields=["person", "group"], name="follow_once")]

    def __str__(self) -> str:
        return f"{self.person}, {self.group}"
