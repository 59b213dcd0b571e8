"""From a suggestion to a draft, by one press."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from events.domain.suggestion import TIMES, draft_about
from events.views.access import person_of
from groups.models import Group
from members.models import Company, Competence


@require_POST
def suggest(request: HttpRequest) -> HttpResponse:
    """Make a draft about a term at the company that can teach it, and go on to fill it in."""
    person = person_of(request)
    group = Group.objects.current().filter(slug=request.POST.get("group", "")).first()
    if not person.has_perm("groups.organise", group):
        raise PermissionDenied
    if group is None or request.POST.get("kind") not in TIMES:
        raise Http404
    term = get_object_or_404(Competence.objects.in_use(), slug=request.POST.get("term", ""))
    able = Company.objects.members().filter(competences__competence=term, competences__teaches=True)
    host = get_object_or_404(able, slug=request.POST.get("company", ""))
    event = draft_about(term, host=host, kind=request.POST["kind"], group=group, by=person)
    messages.success(request, _("Here is a draft. Change what you like; nobody else sees it yet."))
    return redirect("events:edit", event.key)
