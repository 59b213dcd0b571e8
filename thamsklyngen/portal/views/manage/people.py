"""The cluster manager's list of people, and one of them."""

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.models import Seat
from members.choices import EmploymentSource
from members.domain import account
from members.domain.employment import employ
from members.domain.person import AddressTaken, create_person
from members.models import Company, Person
from members.views.access import manager_only, posted
from thamsklyngen.portal import people as lists
from thamsklyngen.portal.forms.people import EmployForm, MoveForm, NewPersonForm
from thamsklyngen.shared.pagination import page_of


@manager_only
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """All people; what is asked for stands in the address."""
    filters = lists.Filters.of(request.GET)
    context = {
        "filters": filters,
        "company": Company.objects.filter(slug=filters.company).first() if filters.company else None,
        "page": page_of(request, lists.people(filters)),
        "shows": lists.SHOWS,
    }
    return render(request, "manage/people.html", context)


@manager_only
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Add somebody by hand; they get no mail, and are asked for nothing."""
    form = NewPersonForm(posted(request))
    if form.is_valid():
        data = form.cleaned_data
        try:
            person = create_person(data["email"], name=data["name"], phone=data["phone"], language=data["language"])
        except IntegrityError:
            form.add_error("email", _("Somebody signs in with that address already. Look for it in the list."))
        else:
            messages.success(request, _("%(name)s is here. Say where they work.") % {"name": person})
            return redirect("manage:person", person.pk)
    return render(request, "manage/person_new.html", {"form": form}, status=422 if form.errors else 200)


@manager_only
@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one person, and what can be done."""
    return _page(request, find(pk))


def find(pk: int) -> Person:
    """The person; anonymised ones are nobody any more."""
    return get_object_or_404(Person, pk=pk, anonymised_at=None)


def _page(
    request: HttpRequest, person: Person, *, move: MoveForm | None = None, job: EmployForm | None = None
) -> HttpResponse:
    context = {
        "person": person,
        "jobs": person.employments.select_related("company").order_by("until", "-since"),
        "addresses": person.emailaddress_set.order_by("-primary", "email"),  # type: ignore[attr-defined]
        "seats": Seat.objects.on().filter(person=person).select_related("group", "company"),
        "places": person.registrations.live().count(),
        "move": move or MoveForm(),
        "job": job or EmployForm(),
    }
    return render(request, "manage/person.html", context, status=422 if move or job else 200)


@manager_only
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody sign in with another address, after a check."""
    person, form = find(pk), MoveForm(request.POST)
    if form.is_valid():
        try:
            account.move_account(person, form.cleaned_data["email"])
        except AddressTaken:
            form.add_error("email", _("Somebody else signs in with that address. Merge the two instead."))
        else:
            messages.success(request, _("%(name)s signs in with the new address from now on.") % {"name": person})
            return redirect("manage:person", pk)
    return _page(request, person, move=form)


@manager_only
@require_POST
def give_job(request: HttpRequest, pk: int) -> HttpResponse:
    """Note where somebody works from today."""
    person, form = find(pk), EmployForm(request.POST)
    if not form.is_valid():
        return _page(request, person, job=form)
    data = form.cleaned_data
    employ(person, data["company"], source=EmploymentSource.ADMIN, title=data["title"], role=data["role"])
    messages.success(
        request, _("%(name)s works at %(company)s from today.") % {"name": person, "company": data["company"]}
    )
    return redirect("manage:person", pk)


@manager_only
@require_POST
def hide(request: HttpRequest, pk: int) -> HttpResponse:
    """Take somebody out of what members find, or back into it."""
    person = account.hide(find(pk), hidden=request.POST.get("hidden") == "1")
    words = _("Members no longer find %(name)s.") if person.hidden else _("Members find %(name)s again.")
    messages.success(request, words % {"name": person})
    return redirect("manage:person", pk)
