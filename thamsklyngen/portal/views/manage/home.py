"""The cluster manager's front page: what waits, and where everything is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from members.models import Company, Person
from members.views.access import manager_only, person_of
from thamsklyngen.outbox import fault
from thamsklyngen.portal.waiting import waiting_for
from thamsklyngen.shared.context import address

PLACES = (
    ("works", _("Companies"), "manage:companies"),
    ("group", _("Committees"), "manage:seats"),
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
    """The same list of what waits as on one's own page, and the way to each page."""
    context = {
        "waits": waiting_for(person_of(request)),
        "places": [(icon, label, address(page)) for icon, label, page in PLACES if address(page)],
        "mail_fault": fault.current(),
        "companies": Company.objects.members().count(),
        "people": Person.objects.members().count(),
    }
    return render(request, "manage/home.html", context)
