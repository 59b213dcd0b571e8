"""E-mail domains by which a company's people are known."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.models.company import Company
from members.models.person import Person
from thamsklyngen.shared import clock


class CompanyDomain(models.Model):
    """A domain that a company asked for; it lets people in once it is proven and joining is switched on."""

    company = models.ForeignKey(
        Company, models.CASCADE, related_name="domains", verbose_name=pgettext_lazy("noun", "company")
    )
    domain = models.CharField(_("e-mail domain"), max_length=253, help_text=_("What stands after the @."))
    joins = models.BooleanField(
        _("lets people in"), default=False, help_text=_("Who signs in with such an address is one of ours at once.")
    )
    asked_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", editable=False)
    asked_at = models.DateTimeField(default=clock.now, editable=False)
    verified_at = models.DateTimeField(null=True, blank=True, editable=False)
    proof_email = models.EmailField(blank=True, editable=False)  # where the code went
    proof_hash = models.CharField(max_length=128, blank=True, editable=False)
    proof_expires_at = models.DateTimeField(null=True, blank=True, editable=False)
    proof_tries = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("e-mail domain")
        verbose_name_plural = _("e-mail domains")
        ordering = ["domain", "pk"]
        indexes = [models.Index(fields=["domain"], name="company_domain")]
        constraints = [
            models.UniqueConstraint(fields=["company", "domain"], name="domain_once_a_company"),
            models.CheckConstraint(condition=Q(domain=Lower(F("domain"))), name="domain_lower_case"),
            models.CheckConstraint(
                condition=Q(joins=False) | Q(verified_at__isnull=False), name="domain_joins_once_verified"
            ),
        ]

    def __str__(self) -> str:
        return self.domain
