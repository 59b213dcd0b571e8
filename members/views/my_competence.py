"""The page on which somebody says what they can, want to learn, and who may find them by it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from members.domain.skills import confirm, put_person_skills, set_visibility, skills_of_person
from members.forms.competence import PersonSkillRows, VisibilityForm
from members.models import Competence, Person
from members.views.access import person_of, posted
from thamsklyngen.shared.domain import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def my_competence(request: HttpRequest) -> HttpResponse:
    """What one has said of oneself, and room for more."""
    person = person_of(request)
    terms = list(Competence.objects.in_use().order_by("sort_nb"))
    rows = PersonSkillRows(posted(request), form_kwargs={"terms": terms}, prefix="new")
    if request.method == "POST" and rows.is_valid():
        try:
            return _added(request, person, rows)
        except DomainError as error:
            messages.error(request, str(error))
    links = skills_of_person(person)
    context = {
        "rows": rows,
        "terms": terms,
        "links": links,
        "stale": [link for link in links if link.is_stale],
        "form": VisibilityForm(instance=Person(listed=person.listed, contactable=person.contactable)),
    }
    refused = request.method == "POST"
    return render(request, "members/competence_mine.html", context, status=422 if refused else 200)


def _added(request: HttpRequest, person: Person, rows: PersonSkillRows) -> HttpResponse:  # type: ignore[valid-type]
    entries = [(form.cleaned_data["term"], form.cleaned_data["stance"]) for form in rows.filled]  # type: ignore[attr-defined]
    number = len(put_person_skills(person, entries))
    if number:
        said = ngettext("%(number)d competence is added.", "%(number)d competences are added.", number)
        messages.success(request, said % {"number": number})
    else:
        messages.warning(request, _("Pick a competence first."))
    return redirect("members:my_competence")


@require_POST
def visible(request: HttpRequest) -> HttpResponse:
    """Who may find one, and see how to reach one."""
    form = VisibilityForm(request.POST, instance=Person())
    if form.is_valid():
        set_visibility(person_of(request), **form.cleaned_data)
        messages.success(request, _("Saved."))
    return redirect("members:my_competence")


@require_POST
def drop_mine(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one of them away."""
    link = get_object_or_404(person_of(request).competences.select_related("competence"), pk=pk)
    link.delete()
    messages.success(request, _("“%(term)s” is taken away.") % {"term": link.competence})
    return redirect("members:my_competence")


@require_POST
def confirm_mine(request: HttpRequest) -> HttpResponse:
    """All of it is still right."""
    confirm(person_of(request))
    messages.success(request, _("Thank you! All of it counts as right for another year."))
    return redirect("members:my_competence")
