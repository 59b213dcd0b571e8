"""Which group minds which term of the vocabulary."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from groups.models.group import Group
from members.models import Competence


class CompetenceOwner(models.Model):
    """A group that minds a term: who asks about it is led to the group."""

    competence = models.OneToOneField(Competence, models.CASCADE, related_name="owner", verbose_name=_("competence"))
    group = models.ForeignKey(Group, models.CASCADE, related_name="owned_competences", verbose_name=_("group"))

    class Meta:
        verbose_name = _("group that minds a term")
        verbose_name_plural = _("groups that mind terms")

    def __str__(self) -> str:
        return f"{self.competence}: {self.group}"
