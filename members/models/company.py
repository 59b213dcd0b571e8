"""Companies and their memberships of the cluster."""

from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from stdnum.exceptions import ValidationError as NumberError
from stdnum.no import orgnr

from members.choices import MembershipKind
from thamsklyngen.shared import clock, search
from thamsklyngen.shared.fields import LineField, WebAddressField, sort_key
from thamsklyngen.shared.periods import Period, PeriodQuerySet, never_twice


def validate_organisation_number(number: str) -> None:
    """Raise ValidationError unless `number` is nine digits with the right check digit (Brønnøysundregistrene)."""
    try:
        orgnr.validate(number)
    except NumberError:
        raise ValidationError(
            _("%(number)s is not an organisation number: nine digits, the last one checks."), params={"number": number}
        ) from None


class CompanyQuerySet(models.QuerySet["Company"]):
    """Lists of companies."""

    def members(self) -> Self:
        """Companies with a membership that holds today."""
        return self.filter(Exists(Membership.objects.on().filter(company=OuterRef("pk"))))

    def named(self, text: str) -> Self:
        """Companies whose name has words that begin with those of `text`."""
        query = search.beginning_with(text)
        return self.annotate(words=SearchVector("name", config="simple")).filter(words=query) if query else self


class Company(models.Model):
    """A company of the region: whatever is or was a member. Kept for ever; the memberships come and go."""

    name = LineField(_("name"), max_length=120, help_text=_("As people say it."))
    legal_name = LineField(_("legal name"), max_length=200, blank=True)
    organisation_number = models.CharField(
        _("organisation number"),
        max_length=9,
        unique=True,
        null=True,
        blank=True,
        validators=[validate_organisation_number],
        help_text=_("Nine digits; empty for a foreign company."),
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="units", verbose_name=_("parent company")
    )
    about = models.TextField(_("what we do"), blank=True)
    website = WebAddressField(_("website"), blank=True)
    municipality = LineField(_("municipality"), max_length=60, blank=True)
    public = models.BooleanField(_("shown to visitors"), default=True)
    created_at = models.DateTimeField(_("created"), default=clock.now, editable=False)
    sort_name = sort_key("name")

    objects = CompanyQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("noun", "company")
        verbose_name_plural = _("companies")
        ordering = ["sort_name", "pk"]
        indexes = [
            models.Index(fields=["sort_name", "id"], name="company_order"),
            GinIndex(SearchVector("name", config="simple"), name="company_words"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(organisation_number__regex=r"^[0-9]{9}$"), name="company_orgnr_digits"
            ),
            models.CheckConstraint(condition=~models.Q(parent=models.F("pk")), name="company_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(Period):
    """A company's time as a member of the cluster. A pause ends one; resuming starts another."""

    company = models.ForeignKey(
        Company, models.PROTECT, related_name="memberships", verbose_name=pgettext_lazy("noun", "company")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=MembershipKind, default=MembershipKind.COMPANY)
    reason = LineField(_("reason"), max_length=200, blank=True, help_text=_("Why it ended; “paused” for a pause."))

    objects = PeriodQuerySet.as_manager()

    class Meta(Period.Meta):
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["-since"]
        constraints = [
            *Period.Meta.constraints,
            never_twice(
                "company",
                name="one_membership_at_a_time",
                message=_("The company already has a membership in that time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.company} {self.since:%Y}"
