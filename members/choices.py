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


class Headcount(models.TextChoices):
    """How many people work at a company, in bands."""

    TINY = "1-4", "1–4"
    SMALL = "5-19", "5–19"
    MEDIUM = "20-49", "20–49"
    LARGE = "50-99", "50–99"
    LARGER = "100-249", "100–249"
    LARGEST = "250+", "250+"


class JoinState(models.TextChoices):
    """What has become of somebody's wish to be let in."""

    OPEN = "open", _("Awaiting approval")
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class TermState(models.TextChoices):
    """Where a term of the vocabulary stands."""

    PROPOSED = "proposed", _("Proposed")
    APPROVED = "approved", _("In use")
    MERGED = "merged", _("Merged with another")


class CompanyStance(models.TextChoices):
    """How a company stands to a competence."""

    STRENGTH = "strength", _("Strength")
    HAS = "has", _("Has it")
    DEVELOPING = "developing", _("Developing it")
    WANTS = "wants", _("Wants to learn")


class PersonStance(models.TextChoices):
    """How a person stands to a competence."""

    TEACHES = "teaches", _("Can teach")
    USES = "uses", _("Can use")
    WANTS = "wants", _("Wants to learn")


class RegisterState(models.TextChoices):
    """What the register of companies (Brønnøysundregistrene) said of a company the last time."""

    FOUND = "found", _("Found")
    GONE = "gone", _("Deleted")
    UNKNOWN = "unknown", _("Not found")
    UNREACHED = "unreached", _("Not checked")


class ImportKind(models.TextChoices):
    """What a spreadsheet holds."""

    COMPANIES = "companies", _("Companies")
    PEOPLE = "people", _("People")


class ImportState(models.TextChoices):
    """How far an import has come."""

    CHECKING = "checking", _("Being read")
    FAULTY = "faulty", _("Has errors")
    READY = "ready", _("Ready")
    RUNNING = "running", _("Being imported")
    DONE = "done", _("Imported")
    FAILED = "failed", _("Failed")
    DROPPED = "dropped", _("Dropped")


COMPANY_CONTACTS = (EmploymentRole.CONTACT, EmploymentRole.DEPUTY)
