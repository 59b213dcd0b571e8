"""The words of the members app; the screens' terms are in locale/."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Language(models.TextChoices):
    """Languages a person can read the portal and its mails in."""

    BOKMAL = "nb", _("Norwegian")
    ENGLISH = "en", _("English")


class MembershipKind(models.TextChoices):
    """What kind of member a company is."""

    COMPANY = "company", pgettext_lazy("membership", "Company")
    EDUCATION = "education", _("Education and research")
    PUBLIC = "public", _("Public body")
    PARTNER = "partner", _("Partner")


class EmploymentRole(models.TextChoices):
    """What a person may do for the company they work at."""

    ORDINARY = "ordinary", _("Employee")
    CONTACT = "contact", _("Company contact")
    DEPUTY = "deputy", _("Deputy contact")


class EmploymentSource(models.TextChoices):
    """How we know that a person works there."""

    ADMIN = "admin", _("The cluster manager")
    DOMAIN = "domain", _("E-mail domain")
    CODE = "code", _("Join code")
    INVITATION = "invitation", _("Invitation")
    APPROVAL = "approval", _("Approved by the contact")


COMPANY_CONTACTS = (EmploymentRole.CONTACT, EmploymentRole.DEPUTY)
