"""The cluster manager's front page: what waits, and where everything is."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from members.choices import TermState
from members.models import Company, Competence, JoinRequest, Person, RegisterChange
from members.views.access import manager_only
from thamsklyngen.outbox import fault
from thamsklyngen.portal.companies import Filters, companies
from thamsklyngen.shared.context import address


@dataclass(frozen=True)
class Waits:
    """Something that waits for the cluster manager: how many, and where."""

    label: str | Promise
    number: int
    page: str
    query: str = ""

    @property
    def url(self) -> str:
        """Where it is dealt with."""
        return address(self.page) + self.query


PLACES = (
    ("works", _("Companies"), "manage:companies"),
    ("person", _("People"), "manage:people"),
    ("offer", _("Who wants in"), "manage:joins"),
    ("sheet", _("Spreadsheets in and out"), "manage:import"),
    ("eye", _("The register of companies"), "manage:register_changes"),
    ("learn", _("Vocabulary of competences"), "manage:terms"),
    ("mail", _("Mail, groups and the rest: administration"), "admin:index"),
)


@manager_only
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What waits, gravest first, and the way to each page."""
    context = {
        "waits": [row for row in waiting() if row.number and address(row.page)],
        "places": [(icon, label, address(page)) for icon, label, page in PLACES if address(page)],
        "mail_fault": fault.current(),
        "companies": Company.objects.members().count(),
        "people": Person.objects.members().count(),
    }
    return render(request, "manage/home.html", context)


def waiting() -> list[Waits]:
    """All that may wait, also what doesn't now."""
    lacking = companies(Filters(lacks="contact"))
    return [
        Waits(_("People who want in"), JoinRequest.objects.open().count(), "manage:joins"),
        Waits(
            _("People who can no longer sign in"),
            Person.objects.exclude(address_lost_at=None).count(),
            "manage:people",
            "?show=stranded",
        ),
        Waits(_("Member companies without a contact"), lacking.count(), "manage:companies", "?lacks=contact"),
        Waits(
            _("Changes in the register of companies"),
            RegisterChange.objects.filter(settled_at=None).count(),
            "manage:register_changes",
        ),
        Waits(_("Proposed terms"), Competence.objects.filter(state=TermState.PROPOSED).count(), "manage:terms"),
        Waits(_("Companies without any membership"), _never(), "manage:companies", "?state=none"),
    ]


def _never() -> int:
    return Company.objects.filter(merged_into=None, memberships=None).count()
