"""Ways into a company: the poster's code, a wish to be let in, an invitation."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.choices import JoinState
from members.models.company import Company
from members.models.person import Person
from thamsklyngen.shared import clock
from thamsklyngen.shared.fields import LineField


class JoinCode(models.Model):
    """The code on a company's poster. Renewing ends one and makes another."""

    company = models.ForeignKey(
        Company, models.CASCADE, related_name="join_codes", verbose_name=pgettext_lazy("noun", "company")
    )
    code = models.CharField(_("code"), max_length=12, unique=True)
    created_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("join code")
        verbose_name_plural = _("join codes")
        constraints = [
            models.UniqueConstraint(fields=["company"], condition=Q(ended_at=None), name="one_join_code_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.company}: {self.code}"


class JoinRequestQuerySet(models.QuerySet["JoinRequest"]):
    """Lists of wishes to be let in."""

    def open(self) -> Self:
        """Those that nobody has answered."""
        return self.filter(state=JoinState.OPEN)


class JoinRequest(models.Model):
    """Somebody says that they work at a company; its contact, or the cluster manager, decides."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="join_requests", verbose_name=_("person"))
    company = models.ForeignKey(
        Company,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="join_requests",
        verbose_name=pgettext_lazy("noun", "company"),
    )
    company_name = LineField(_("name of a new company"), max_length=120, blank=True)
    organisation_number = models.CharField(_("organisation number"), max_length=9, blank=True)
    title = LineField(pgettext_lazy("at work", "title"), max_length=80, blank=True)
    message = LineField(_("a word to who decides"), max_length=300, blank=True)
    by_code = models.BooleanField(_("with the poster's code"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=JoinState, default=JoinState.OPEN)
    asked_at = models.DateTimeField(_("asked"), default=clock.now)
    reminded_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    reason = LineField(_("reason"), max_length=300, blank=True)

    objects = JoinRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to join")
        verbose_name_plural = _("requests to join")
        ordering = ["asked_at", "pk"]
        indexes = [models.Index(fields=["state", "asked_at"], name="join_request_queue")]
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(state=JoinState.OPEN), name="one_open_join_request"),
            models.CheckConstraint(
                condition=Q(company__isnull=False) | ~Q(company_name=""), name="join_request_names_a_company"
            ),
            models.CheckConstraint(
                condition=Q(state=JoinState.OPEN) | Q(decided_at__isnull=False), name="join_request_decided_has_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.company or self.company_name}"


class CompanyInvitation(models.Model):
    """A company asks somebody to join as one of its people; it holds for the address it was sent to, once."""

    company = models.ForeignKey(
        Company, models.CASCADE, related_name="invitations", verbose_name=pgettext_lazy("noun", "company")
    )
    email = models.EmailField(_("e-mail address"))
    name = LineField(pgettext_lazy("of a person", "name"), max_length=120, blank=True)
    title = LineField(pgettext_lazy("at work", "title"), max_length=80, blank=True)
    sent_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    message = models.ForeignKey("outbox.Message", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("invitation to a company")
        verbose_name_plural = _("invitations to companies")
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "email"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="one_open_company_invitation",
            )
        ]

    def __str__(self) -> str:
        return f"{self.email}, {self.company}"
