"""Companies and their memberships of the cluster."""

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members import organisation_number
from members.choices import Headcount, MembershipKind
from thamsklyngen.shared import clock, search
from thamsklyngen.shared.fields import LineField, WebAddressField, folded, sort_key
from thamsklyngen.shared.periods import Period, PeriodQuerySet, holds_on, never_twice


def validate_organisation_number(number: str) -> None:
    """Raise ValidationError unless `number` is nine digits with the right check digit (Brønnøysundregistrene)."""
    fault = organisation_number.fault_of(number)
    if fault:
        raise ValidationError(fault)


class CompanyQuerySet(models.QuerySet["Company"]):
    """Lists of companies."""

    def members(self) -> Self:
        """Companies with a membership that holds today."""
        return self.filter(Exists(Membership.objects.on().filter(company=OuterRef("pk"))))

    def visible_to(self, person: Any) -> Self:
        """Companies whose page `person` (or a visitor) may open; twin of the rule `members.see_company`.

        Visitors and newcomers see the member companies that want to be seen; members all member companies and their
        own; cluster admins all that ever were.
        """
        if getattr(person, "is_admin", False):
            return self
        members = Q(Exists(Membership.objects.on().filter(company=OuterRef("pk"))))
        if not person.is_authenticated:
            return self.filter(members, public=True)
        own = Q(pk__in=[job.company_id for job in person.work_today])
        return self.filter((members if person.is_member else members & Q(public=True)) | own)

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
    slug = models.SlugField(_("address"), max_length=80, unique=True, editable=False)
    about = models.TextField(_("what we do"), blank=True)
    website = WebAddressField(_("website"), blank=True)
    municipality = LineField(_("municipality"), max_length=60, blank=True)
    industry_code = models.CharField(_("industry code"), max_length=6, blank=True, help_text=_("NACE, as 25.620."))
    industry = LineField(_("industry"), max_length=120, blank=True)
    headcount = models.CharField(_("employees"), max_length=8, choices=Headcount, blank=True)
    roster_asked_at = models.DateTimeField(null=True, blank=True, editable=False)
    roster_answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    skills_asked_at = models.DateTimeField(null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", editable=False
    )
    public = models.BooleanField(_("shown to visitors"), default=True)
    created_at = models.DateTimeField(_("created"), default=clock.now, editable=False)
    sort_name = sort_key("name")
    folded = folded("name", "legal_name", "about", "municipality", "industry")

    # What is known of a company: what lists bring in and take out, mergers fill in, and the history keeps.
    FACTS: ClassVar[tuple[str, ...]] = (
        "name", "legal_name", "organisation_number", "about", "website", "municipality", "industry_code", "industry",
        "headcount",
    )  # fmt: skip

    objects = CompanyQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("noun", "company")
        verbose_name_plural = _("companies")
        ordering = ["sort_name", "pk"]
        indexes = [
            models.Index(fields=["sort_name", "id"], name="company_order"),
            GinIndex(SearchVector("name", config="simple"), name="company_words"),
            GinIndex(SearchVector("about", config="norwegian"), name="company_prose"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(organisation_number__regex=r"^[0-9]{9}$"), name="company_orgnr_digits"),
            models.CheckConstraint(condition=~Q(parent=models.F("pk")), name="company_not_its_own_parent"),
            models.CheckConstraint(condition=~Q(merged_into=models.F("pk")), name="company_not_merged_into_itself"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The company's page."""
        return reverse("members:company", args=[self.slug])

    def has_contact(self) -> bool:
        """Whether somebody answers for the company today."""
        return self.contacts().exists()

    def contacts(self) -> "models.QuerySet[Any]":
        """Employments of those who answer for the company today, contacts before deputies; with people."""
        rows = self.employments.answering()
        return rows.select_related("person").order_by("role", "since", "pk")

    @property
    def is_member(self) -> bool:
        """Whether a membership holds today."""
        return any(row.holds() for row in self.memberships.all())


class Site(models.Model):
    """A place where a company works: only an address. What has its own organisation number is a company."""

    company = models.ForeignKey(
        Company, models.CASCADE, related_name="sites", verbose_name=pgettext_lazy("noun", "company")
    )
    name = LineField(pgettext_lazy("of a site", "name"), max_length=80, blank=True)
    address = LineField(_("street address"), max_length=200)
    postcode = LineField(_("postcode"), max_length=10, blank=True)
    town = LineField(_("post town"), max_length=60, blank=True)
    municipality = LineField(_("municipality"), max_length=60, blank=True)
    is_main = models.BooleanField(_("main address"), default=False)

    class Meta:
        verbose_name = pgettext_lazy("address", "site")
        verbose_name_plural = pgettext_lazy("address", "sites")
        ordering = ["-is_main", "name", "pk"]
        constraints = [models.UniqueConstraint(fields=["company"], condition=Q(is_main=True), name="one_main_site")]

    def __str__(self) -> str:
        return self.name or self.address


class CompanyLogo(models.Model):
    """A company's logo, re-encoded by the portal. In the database: it is backed up and moves with everything else."""

    company = models.OneToOneField(Company, models.CASCADE, related_name="logo")
    image = models.BinaryField()  # WebP, at most 512 px wide or high, without metadata
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)  # SHA-256 of `image`: the ETag, and what makes the address change
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("logo")
        verbose_name_plural = _("logos")

    def __str__(self) -> str:
        return f"{self.company}"


class MembershipQuerySet(PeriodQuerySet):
    """Lists of memberships."""

    def meant_first(self) -> Self:
        """First, of a company's memberships, the one that is meant by “its membership”; in SQL what `meant_of` says."""
        today = clock.today()
        rank = Case(When(holds_on(today), then=0), When(since__gt=today, then=1), default=2)
        ahead = Case(When(since__gt=today, then=F("since")), default=None, output_field=models.DateField())
        return self.alias(rank=rank, ahead=ahead).order_by("rank", F("ahead").asc(nulls_last=True), "-since", "-pk")


def meant_of(memberships: "Iterable[Membership]") -> "Membership | None":
    """Which of a company's memberships is meant: the one that holds today, else the next to come, else the last."""
    rows = sorted(memberships, key=lambda row: row.since)
    today = clock.today()
    now = [row for row in rows if row.holds(today)]
    ahead = [row for row in rows if row.since > today]
    return next(iter([*now, *ahead, *reversed(rows)]), None)


class Membership(Period):
    """A company's time as a member of the cluster. A pause ends one; resuming starts another."""

    company = models.ForeignKey(
        Company, models.PROTECT, related_name="memberships", verbose_name=pgettext_lazy("noun", "company")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=MembershipKind, default=MembershipKind.COMPANY)
    reason = LineField(_("reason"), max_length=200, blank=True, help_text=_("Why it ended or was paused."))
    paused = models.BooleanField(
        _("paused"), default=False, help_text=_("It ended for a while: places taken before stay.")
    )

    objects = MembershipQuerySet.as_manager()

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

    @property
    def is_over(self) -> bool:
        """Whether it holds no longer, be it for a while."""
        return self.until is not None and self.until <= clock.today()
