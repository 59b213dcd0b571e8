"""People, and where they work."""

import secrets
from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.choices import COMPANY_CONTACTS, EmploymentRole, EmploymentSource, Language
from members.models.company import Company, Membership
from thamsklyngen.outbox.address import normalise_address
from thamsklyngen.shared import clock, search
from thamsklyngen.shared.fields import LineField, folded, sort_key
from thamsklyngen.shared.periods import Period, PeriodQuerySet, never_twice


def new_stamp() -> str:
    """What a person's sessions are bound to until they are ended."""
    return secrets.token_urlsafe(16)


class EmploymentQuerySet(PeriodQuerySet):
    """Lists of employments."""

    def at_members(self) -> Self:
        """Those that hold today at companies that are members today: what makes a person a member."""
        return self.on().filter(Exists(Membership.objects.on().filter(company=OuterRef("company"))))

    def with_membership(self) -> Self:
        """With `at_member`: whether the company is a member today."""
        return self.annotate(at_member=Exists(Membership.objects.on().filter(company=OuterRef("company"))))

    def of_row(self) -> Self:
        """Those that hold today of the `person` of an outer row at its `company`: none where they have left it."""
        return self.on().filter(person=OuterRef("person"), company=OuterRef("company"))

    def answering(self) -> Self:
        """Those of contacts and deputies who answer for their companies today: whoever may not sign in doesn't."""
        return self.on().filter(role__in=COMPANY_CONTACTS, person__is_active=True)


class PersonQuerySet(models.QuerySet["Person"]):
    """Lists of people."""

    def members(self) -> Self:
        """People who work at a member company today."""
        return self.filter(Exists(Employment.objects.at_members().filter(person=OuterRef("pk"))), is_active=True)

    def working_at(self, companies: Any) -> Self:
        """People who work today at one of `companies` (objects, keys or a queryset)."""
        return self.filter(Exists(Employment.objects.on().filter(person=OuterRef("pk"), company__in=companies)))

    def named(self, text: str) -> Self:
        """People whose name has words that begin with those of `text`, or whose address begins with it."""
        query = search.beginning_with(text)
        if query is None:
            return self
        return self.annotate(words=SearchVector("name", config="simple")).filter(
            Q(words=query) | Q(email__startswith=text.strip().lower())
        )

    def with_work(self) -> Self:
        """With today's employments and their companies in `person.work_today` (two more queries for the list)."""
        jobs = Employment.objects.on().with_membership().select_related("company").order_by("pk")
        return self.prefetch_related(Prefetch("employments", jobs, to_attr="work_today"))


class PersonManager(BaseUserManager.from_queryset(PersonQuerySet)):
    """Manager of people. Making one is the domain's: `members.domain.person.create_person`."""

    def get_by_natural_key(self, email: str | None) -> "Person":
        return self.get(email=normalise_address(email or ""))


class Person(AbstractBaseUser, PermissionsMixin):
    """A human being who may sign in. May exist before the first sign-in (imported, invited, guest)."""

    email = models.EmailField(_("e-mail address"), unique=True, help_text=_("The primary address."))
    name = LineField(pgettext_lazy("of a person", "name"), max_length=120, blank=True)
    phone = LineField(_("mobile phone"), max_length=32, blank=True)
    language = models.CharField(_("language"), max_length=5, choices=Language, default=Language.BOKMAL)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("cluster admin"), default=False)
    mail_invitations = models.BooleanField(
        _("invitations by mail"), default=True, help_text=_("Invitations to events of the groups and the cluster.")
    )
    listed = models.BooleanField(
        _("shown in “Who can what”"), default=False, help_text=_("Members find you by what you can and want to learn.")
    )
    contactable = models.BooleanField(
        _("may be contacted"), default=True, help_text=_("Members who find you see your e-mail address and phone.")
    )
    hidden = models.BooleanField(_("hidden by the cluster manager"), default=False, editable=False)
    anonymised_at = models.DateTimeField(null=True, blank=True, editable=False)
    address_lost_at = models.DateTimeField(
        _("has no address left"), null=True, blank=True, editable=False
    )  # all the addresses to sign in with belong to a former employer
    welcomed_at = models.DateTimeField(null=True, blank=True, editable=False)
    skills_asked_at = models.DateTimeField(null=True, blank=True, editable=False)
    is_demo = models.BooleanField(_("demo person"), default=False, editable=False)
    demo_note = models.CharField(_("what the demo person is"), max_length=120, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=clock.now, editable=False)
    session_stamp = models.CharField(max_length=32, default=new_stamp, editable=False)
    sort_name = sort_key("name")
    folded = folded("name")
    password = None  # type: ignore[assignment]  # people sign in by code; there is none to steal

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    objects = PersonManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["sort_name", "pk"]
        indexes = [
            models.Index(fields=["sort_name", "id"], name="person_order"),
            GinIndex(SearchVector("name", config="simple"), name="person_words"),
        ]
        constraints = [models.CheckConstraint(condition=Q(email=Lower("email")), name="person_email_lower_case")]

    def __str__(self) -> str:
        return str(_("Former participant")) if self.anonymised_at else self.name or self.email

    def get_full_name(self) -> str:
        """The whole name, else the address."""
        return str(self)

    def get_short_name(self) -> str:
        """The first name, else the address."""
        return self.name.split(" ")[0] or self.email

    @property
    def name_outside(self) -> str:
        """The name for who is at no member company: empty of the hidden, and never the address of who has told none."""
        return "" if self.hidden else self.name

    def has_usable_password(self) -> bool:
        """No: nobody has one."""
        return False

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What Django compares at each request; by a password elsewhere, by the stamp here, where there is none."""
        words = f"{self.pk} {self.session_stamp}"
        return salted_hmac("members.person.session", words, secret=secret, algorithm="sha256").hexdigest()

    @cached_property
    def work_today(self) -> list["Employment"]:
        """Today's employments with their companies; lists fill it by `with_work()`."""
        return list(self.employments.on().with_membership().select_related("company").order_by("pk"))

    @property
    def memberships_today(self) -> list["Employment"]:
        """Today's employments at member companies: not empty means that the person is a member."""
        return [job for job in self.work_today if job.at_member]  # type: ignore[attr-defined]

    @property
    def is_member(self) -> bool:
        """Whether the person works at a member company today."""
        return bool(self.is_active and self.memberships_today)

    @property
    def is_admin(self) -> bool:
        """Whether the person is a cluster admin (two-step sign-in is asked for at the door of the admin pages)."""
        return self.is_active and self.is_staff

    def is_contact_of(self, company: Company | None) -> bool:
        """Whether the person is contact or deputy of `company` today."""
        return any(job.company_id == company.pk and job.is_contact for job in self.work_today) if company else False


class Employment(Period):
    """A person's time at a company. Ended, never deleted."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="employments", verbose_name=_("person"))
    company = models.ForeignKey(
        Company, models.PROTECT, related_name="employments", verbose_name=pgettext_lazy("noun", "company")
    )
    title = LineField(pgettext_lazy("at work", "title"), max_length=80, blank=True)
    role = models.CharField(_("role"), max_length=10, choices=EmploymentRole, default=EmploymentRole.ORDINARY)
    source = models.CharField(_("known from"), max_length=12, choices=EmploymentSource, default=EmploymentSource.ADMIN)
    confirmed_at = models.DateTimeField(
        null=True, blank=True, editable=False
    )  # “works here still”, said by the contact
    settled_at = models.DateTimeField(null=True, blank=True, editable=False)  # what follows from its end has been done
    new_email = models.EmailField(  # for the cluster manager only: said by who ended it, proven by nobody
        _("another address of the person"), blank=True
    )
    own_addresses = models.JSONField(  # those that who ended it says are no mailboxes of the company
        default=list, blank=True, editable=False
    )
    lost_addresses = models.JSONField(  # digests of those that stopped signing in when it ended: see `marks_of`
        default=list, blank=True, editable=False
    )
    asked_at = models.DateTimeField(null=True, blank=True, editable=False)  # “does this person still work with you?”

    ADDS_UP = ("lost_addresses",)

    objects = EmploymentQuerySet.as_manager()

    class Meta(Period.Meta):
        verbose_name = _("employment")
        verbose_name_plural = _("employments")
        ordering = ["person", "-since"]
        constraints = [
            *Period.Meta.constraints,
            never_twice(
                "person",
                "company",
                name="one_employment_at_a_time",
                message=_("The person already works there in that time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.company}"

    @property
    def is_contact(self) -> bool:
        """Whether the role is contact or deputy."""
        return self.role in COMPANY_CONTACTS
