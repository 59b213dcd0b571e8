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


class Follower(models.Model):
    """How somebody hears of groups in all. No row means: the digest, as for every member, and nothing told yet."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="follower")
    digest = models.BooleanField(_("weekly digest"), default=True)  # also of groups that come later
    heard_until = models.DateTimeField(null=True, editable=False)  # all before this the digests have told
    asked_at = models.DateTimeField(null=True, editable=False)  # when they answered which groups they want

    class Meta:
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        indexes = [models.Index(fields=["heard_until"], name="follower_heard")]

    def __str__(self) -> str:
        return str(self.person)
