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
    seen_by = VisibilityForm(posted(request), instance=Person(listed=person.listed, contactable=person.contactable))
    if request.method == "POST" and rows.is_valid() and seen_by.is_valid():
        try:
            return _saved(request, person, rows, seen_by)
        except DomainError as error:
            messages.error(request, str(error))
    links = skills_of_person(person)
    context = {
        "rows": rows,
        "terms": terms,
        "links": links,
        "stale": [link for link in links if link.is_stale],
        "form": seen_by,
    }
    refused = request.method == "POST"
    return render(request, "members/competence_mine.html", context, status=422 if refused else 200)


def _saved(
    request: HttpRequest,
    person: Person,
    rows: PersonSkillRows,  # type: ignore[valid-type]
    seen_by: VisibilityForm,
) -> HttpResponse:
    entries = [(form.cleaned_data["term"], form.cleaned_data["stance"]) for form in rows.filled]  # type: ignore[attr-defined]
    number = len(put_person_skills(person, entries))
    changed = bool(seen_by.cleaned_data.pop("who")) and bool(seen_by.changed_data)
    if changed:
        set_visibility(person, **seen_by.cleaned_data)
    if number:
        said = ngettext("%(number)d competence is added.", "%(number)d competences are added.", number)
        messages.success(request, said % {"number": number})
    elif changed:
        messages.success(request, _("Saved."))
    else:
        messages.warning(request, _("Pick a competence first."))
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
