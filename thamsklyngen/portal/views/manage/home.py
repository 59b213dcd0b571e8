"""The cluster manager's front page: what waits, and where everything is."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, TextField, Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from members.choices import TermState
from members.models import Company, Competence, Employment, JoinRequest, Person, RegisterChange
from members.views.access import manager_only
from thamsklyngen.outbox import fault
from thamsklyngen.portal.companies import Filters, companies
from thamsklyngen.shared.context import address


@dataclass(frozen=True)
class Waits:
    """Something that waits for the cluster manager: how many, and where."""

    label: str
    number: int
    page: str
    query: str = ""

    @property
    def url(self) -> str:
        """Where it is dealt with."""
        return address(self.page) + self.query


WAITS = (
    ("asking", "manage:joins", ""),
    ("stranded", "manage:people", "?show=stranded"),
    ("lacking", "manage:companies", "?lacks=contact"),
    ("changed", "manage:register_changes", ""),
    ("proposed", "manage:terms", ""),
    ("never", "manage:companies", "?state=none"),
)
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
    """What waits, gravest first, and the way to each page."""
    number = numbers()
    context = {
        "waits": [row for row in waiting(number) if row.number and address(row.page)],
        "places": [(icon, label, address(page)) for icon, label, page in PLACES if address(page)],
        "mail_fault": fault.current(),
        "companies": number["companies"],
        "people": number["people"],
    }
    return render(request, "manage/home.html", context)


def waiting(number: dict[str, int]) -> list[Waits]:
    """All that may wait, also what doesn't now."""
    n = number
    words = {
        "asking": ngettext("person wants in", "people want in", n["asking"]),
        "stranded": ngettext("person can no longer sign in", "people can no longer sign in", n["stranded"]),
        "lacking": ngettext("member company without a contact", "member companies without a contact", n["lacking"]),
        "changed": ngettext("change that the register tells", "changes that the register tells", n["changed"]),
        "proposed": ngettext("proposed term", "proposed terms", n["proposed"]),
        "never": ngettext("company without any membership", "companies without any membership", n["never"]),
    }
    return [Waits(words[name], n[name], page, query) for name, page, query in WAITS]


def numbers() -> dict[str, int]:
    """How many there are of what the page tells, by one query."""
    kept = Company.objects.filter(merged_into=None)
    rows: dict[str, QuerySet[Any]] = {
        "asking": JoinRequest.objects.open(),
        "stranded": Person.objects.exclude(address_lost_at=None),
        "lacking": Company.objects.filter(pk__in=companies(Filters(lacks="contact")).order_by().values("pk")),
        "changed": RegisterChange.objects.filter(settled_at=None),
        "proposed": Competence.objects.filter(state=TermState.PROPOSED),
        "never": kept.filter(memberships=None).exclude(_office()),
        "companies": Company.objects.members(),
        "people": Person.objects.members(),
    }
    counts = [_counted(name, some) for name, some in rows.items()]
    return dict.fromkeys(rows, 0) | dict(counts[0].union(*counts[1:], all=True))


def _office() -> Exists:
    """Whether a company is the cluster's own, where its managers work: it needs no membership."""
    managers = Employment.objects.on().filter(company=OuterRef("pk"), person__is_staff=True, person__is_active=True)
    return Exists(managers)


def _counted(name: str, rows: QuerySet[Any]) -> QuerySet[Any]:
    """One row, (name, how many); none where there are none."""
    named = rows.order_by().annotate(what=Value(name, TextField())).values("what")
    return named.annotate(number=Count("pk")).values_list("what", "number")
