"""The cluster manager admits a company that is new to the portal: found in the register, or written by hand."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from members import organisation_number
from members.domain.admission import admit_new
from members.domain.company import NumberTaken
from members.domain.register import Found, look_up, search
from members.forms.register import AdmissionForm
from members.models import Company
from members.register.client import Gone, RegisterError
from members.register.unit import Unit
from members.views.access import manager_only, person_of
from members.views.register_words import STANDINGS, WARNINGS

LONGEST = 180  # of a name the register searches for


@dataclass
class Step:
    """How far the cluster manager has come, and what there is to show."""

    q: str = ""
    fault: str | Promise = ""  # what is wrong with the number
    silent: str | Promise = ""  # why the register gave no facts
    known: Company | None = None  # has that number in the portal already
    found: Found | None = None
    hits: list[tuple[Unit, Company | None, str | Promise]] = field(default_factory=list)
    form: AdmissionForm | None = None
    unit: Unit | None = None
    namesakes: list[Company] = field(default_factory=list)

    @property
    def warning(self) -> str | Promise:
        """What to be warned of about the chosen company."""
        return WARNINGS.get(self.unit.standing, "") if self.unit else ""


@manager_only
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """One field for a name or a number, then what the register has, then a form that may be changed at will."""
    if request.method == "POST":
        return _admit(request)
    step = _step(request.GET)
    return _show(request, step, status=422 if step.fault else 200)


def _step(asked: QueryDict) -> Step:
    step = Step(q=" ".join(asked.get("q", "").split())[:LONGEST])
    number = asked.get("number", "") or (step.q if organisation_number.looks_like_one(step.q) else "")
    if "by_hand" in asked:
        step.form = AdmissionForm(name="" if number else step.q, unit=_blank(number))
    elif number:
        step.q = step.q or number[:LONGEST]
        _choose(step, organisation_number.plain(number))
    elif step.q:
        _search(step)
    return step


def _blank(number: str) -> Unit | None:
    """For writing by hand what is known only by a number."""
    digits = organisation_number.plain(number) if number else ""
    return Unit(digits) if digits and not organisation_number.fault_of(digits) else None


def _choose(step: Step, number: str) -> None:
    """Fill in the form with what the register says of `number`."""
    step.fault = organisation_number.fault_of(number)
    step.known = None if step.fault else Company.objects.filter(organisation_number=number).first()
    if step.fault or step.known:
        return
    try:
        step.unit = look_up(number)
    except Gone:
        step.unit = Unit(number, deleted=True)
    except RegisterError as error:
        step.silent = str(error)
        step.form = AdmissionForm(unit=Unit(number))
    if step.unit:
        step.form = AdmissionForm(unit=step.unit)
        step.namesakes = _namesakes(step.unit)


def _namesakes(unit: Unit) -> list[Company]:
    """Companies without a number that are called so: perhaps the same one."""
    rows = Company.objects.filter(organisation_number=None, merged_into=None).annotate(lower=Lower("name"))
    return list(rows.filter(lower__in={unit.name.lower(), unit.said_name.lower()})[:3]) if unit.name else []


def _search(step: Step) -> None:
    try:
        step.found = search(step.q)
    except RegisterError as error:
        step.silent = str(error)
        step.form = AdmissionForm(name=step.q)
        return
    numbers = [unit.number for unit in step.found.units]
    known = {row.organisation_number: row for row in Company.objects.filter(organisation_number__in=numbers)}
    step.hits = [
        (unit, known.get(unit.number), STANDINGS[unit.standing] if unit.standing else "") for unit in step.found.units
    ]


def _admit(request: HttpRequest) -> HttpResponse:
    form = AdmissionForm(request.POST)
    if form.is_valid():
        try:
            company = _made(request, form)
        except NumberTaken as error:
            form.taken = error.details["other"]
            form.add_error("organisation_number", str(error))
        else:
            messages.success(request, _("%(company)s is in the portal.") % {"company": company})
            if company.organisation_number and not form.checked:
                messages.warning(request, _("Its number is not checked yet. The portal asks the register later."))
            return redirect("manage:company", company.slug)
    return _show(request, Step(form=form, unit=form.unit, known=form.taken), status=422)


def _made(request: HttpRequest, form: AdmissionForm) -> Company:
    data: dict[str, Any] = form.cleaned_data
    return admit_new(
        data["name"], details=form.details, address=form.site, unit=form.unit, kind=data["kind"],
        since=data["since"], by=person_of(request),
    )  # fmt: skip


def _show(request: HttpRequest, step: Step, *, status: int) -> HttpResponse:
    return render(request, "members/register_new.html", {"step": step, "form": step.form}, status=status)
