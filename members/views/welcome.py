"""Welcoming people whom somebody else has put in: whom, what they would read, and then the press."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from members import mails
from members.choices import Language
from members.domain import welcome as domain
from members.forms.importing import Batch
from members.models.person import PersonQuerySet
from members.views.access import manager_only

FIRST_NAMES = 12


@manager_only
@require_safe
def welcome(request: HttpRequest) -> HttpResponse:
    """Choose a batch; once chosen, how many they are and what they would read."""
    form = Batch(request.GET) if "who" in request.GET else Batch(initial={"who": Batch.ALL})
    context: dict[str, Any] = {"form": form, "waiting": domain.to_welcome().count()}
    if form.is_bound and form.is_valid():
        context |= _preview(chosen(form), request.GET)
    return render(request, "members/welcome.html", context, status=422 if form.errors else 200)


def chosen(form: Batch) -> PersonQuerySet:
    """The people of a valid form's batch who would get the mail."""
    data = form.cleaned_data
    company = data["company"] if data["who"] == Batch.COMPANY else None
    source = data["source"] if data["who"] == Batch.IMPORT else None
    return domain.to_welcome(company=company, source=source)


def _preview(people: PersonQuerySet, query: QueryDict) -> dict[str, Any]:
    number = people.count()
    in_order = people.with_work().order_by("sort_name", "pk")
    first = list(in_order[:FIRST_NAMES])
    samples = [in_order.filter(language=language).first() for language in Language.values]
    return {
        "number": number,
        "first": first,
        "others": max(number - len(first), 0),
        "samples": [mails.rendered_welcome(person) for person in samples if person],
        "fields": [(name, value) for name in Batch.base_fields for value in query.getlist(name) if value],
    }


@manager_only
@require_POST
def send(request: HttpRequest) -> HttpResponse:
    """Write the mail to everybody of the batch who has not had it."""
    form = Batch(request.POST)
    if not form.is_valid():
        context = {"form": form, "waiting": domain.to_welcome().count()}
        return render(request, "members/welcome.html", context, status=422)
    sent = domain.welcome(chosen(form))
    words = ngettext("%(count)d person is welcomed.", "%(count)d people are welcomed.", sent) % {"count": sent}
    messages.success(request, words) if sent else messages.warning(request, _("Nobody is left to welcome there."))
    return redirect("manage:welcome")
