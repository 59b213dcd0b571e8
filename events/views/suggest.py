"""From a suggestion to a draft, by one press."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from events.domain.suggestion import TIMES, draft_about
from groups.models import Group
from members.models import Company, Competence
from members.views.access import person_of, require_right


@require_POST
def suggest(request: HttpRequest) -> HttpResponse:
    """Make a draft about a term at the company that can teach it, and go on to fill it in."""
    person, asked = person_of(request), clean(request.POST)
    group = Group.objects.current().filter(slug=asked["group"]).first()
    require_right(request, "groups.organise", group)
    if group is None or asked["kind"] not in TIMES:
        raise Http404
    term = get_object_or_404(Competence.objects.in_use(), slug=asked["term"])
    able = Company.objects.members().filter(competences__competence=term, competences__teaches=True)
    host = get_object_or_404(able, slug=asked["company"])
    event = draft_about(term, host=host, kind=asked["kind"], group=group, by=person)
    messages.success(request, _("Here is a draft. Change what you like; nobody else sees it yet."))
    return redirect("events:edit", event.key)


def clean(data: QueryDict) -> dict[str, str]:
    """What the button sends; a NUL byte, which PostgreSQL can't hold, stands in no address."""
    return {name: data.get(name, "").replace("\x00", "") for name in ("group", "kind", "term", "company")}
