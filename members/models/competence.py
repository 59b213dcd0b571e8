"""What companies and people can, and want to learn: one vocabulary and the links to it."""

import datetime as dt
from typing import Any, Self

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from members.choices import CompanyStance, PersonStance, TermState
from members.models.company import Company
from members.models.person import Person
from thamsklyngen.shared import clock
from thamsklyngen.shared.fields import LineField, folded, sort_key

STALE_AFTER = dt.timedelta(days=548)  # 18 months


class CompetenceQuerySet(models.QuerySet["Competence"]):
    """Lists of terms."""

    def in_use(self) -> Self:
        """Terms that may be picked."""
        return self.filter(state=TermState.APPROVED)


class Competence(models.Model):
    """A term of the cluster's one vocabulary."""

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    label_nb = LineField(_("in Norwegian"), max_length=80)
    label_en = LineField(_("in English"), max_length=80, blank=True)
    synonyms = models.TextField(_("synonyms"), blank=True, help_text=_("One on each line, in any language."))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("belongs under")
    )
    state = models.CharField(_("state"), max_length=10, choices=TermState, default=TermState.PROPOSED)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("merged into")
    )
    proposed_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    proposed_at = models.DateTimeField(default=clock.now, editable=False)
    sort_nb = sort_key("label_nb")
    sort_en = sort_key("label_en")
    folded = folded("label_nb", "label_en", "synonyms")

    objects = CompetenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("competence")
        verbose_name_plural = _("competences")
        ordering = ["sort_nb", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(parent=F("pk")), name="competence_not_its_own_parent"),
            models.CheckConstraint(
                condition=Q(state=TermState.MERGED, merged_into__isnull=False)
                | (~Q(state=TermState.MERGED) & Q(merged_into=None)),
                name="competence_merged_says_where",
            ),
        ]

    def __str__(self) -> str:
        return self.label_en if self.label_en and get_language() == "en" else self.label_nb

    def get_absolute_url(self) -> str:
        """The term's page."""
        return reverse("members:competence", args=[self.slug])


class SkillQuerySet(models.QuerySet[Any]):
    """Links from companies or people to terms."""

    def fresh(self) -> Self:
        """Those that were confirmed within 18 months."""
        return self.filter(confirmed_at__gt=clock.now() - STALE_AFTER)


class Skill(models.Model):
    """A link to a term, with when it was last said to be right."""

    competence = models.ForeignKey(Competence, models.PROTECT, related_name="%(class)ss", verbose_name=_("competence"))
    confirmed_at = models.DateTimeField(default=clock.now)

    objects = SkillQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_stale(self) -> bool:
        """Whether nobody has said for 18 months that it is right."""
        return self.confirmed_at <= clock.now() - STALE_AFTER


class CompanyCompetence(Skill):
    """How a company stands to a term, in one sentence, and whom to ask."""

    company = models.ForeignKey(
        Company, models.CASCADE, related_name="competences", verbose_name=pgettext_lazy("noun", "company")
    )
    stance = models.CharField(_("how it stands"), max_length=10, choices=CompanyStance)
    teaches = models.BooleanField(_("can teach others"), default=False)
    sentence = LineField(_("in one sentence"), max_length=200, blank=True)
    contact = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("whom to ask")
    )
    folded = folded("sentence")

    class Meta:
        verbose_name = _("competence of a company")
        verbose_name_plural = _("competences of companies")
        ordering = ["pk"]
        indexes = [GinIndex(SearchVector("sentence", config="norwegian"), name="company_competence_prose")]
        constraints = [
            models.UniqueConstraint(fields=["company", "competence"], name="company_competence_once"),
            models.CheckConstraint(
                condition=Q(teaches=False) | Q(stance__in=[CompanyStance.STRENGTH, CompanyStance.HAS]),
                name="company_teaches_what_it_has",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.company}: {self.competence}"


class PersonCompetence(Skill):
    """How a person stands to a term; only they themselves say so."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="competences", verbose_name=_("person"))
    stance = models.CharField(_("how you stand"), max_length=10, choices=PersonStance)

    class Meta:
        verbose_name = _("competence of a person")
        verbose_name_plural = _("competences of people")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["person", "competence"], name="person_competence_once")]

    def __str__(self) -> str:
        return f"{self.person}: {self.competence}"
