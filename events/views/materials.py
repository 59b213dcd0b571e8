"""Materials of an event: adding, taking away, and fetching."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from events.choices import Readers
from events.domain import material as domain
from events.forms.material import MaterialForm
from events.models import Event, Material
from events.views.access import fetch
from events.views.event import find
from members.views.access import person_of
from thamsklyngen.shared.domain import DomainError
from thamsklyngen.shared.pictures import PICTURE_ALONE

REFUSED = 422


@require_http_methods(["GET", "HEAD", "POST"])
def materials(request: HttpRequest, key: str) -> HttpResponse:
    """What the event has, and a form for more."""
    event = fetch(request, key)
    form = MaterialForm(request.POST, request.FILES) if request.method == "POST" else _empty()
    if form.is_valid():
        try:
            number = _add(request, event, form)
        except DomainError as error:
            form.add_error("files" if form.cleaned_data["files"] else "link", str(error))
        else:
            messages.success(request, ngettext("Added.", "%(count)d files are added.", number) % {"count": number})
            return redirect("events:materials", event.key)
    context = {"event": event, "form": form, "rows": event.materials.defer("file").select_related("added_by")}
    return render(request, "events/manage/materials.html", context, status=REFUSED if form.errors else 200)


def _empty() -> MaterialForm:
    return MaterialForm(initial={"readers": Readers.REGISTERED})


def _add(request: HttpRequest, event: Event, form: MaterialForm) -> int:
    data = form.cleaned_data
    common = {"title": data["title"], "readers": data["readers"], "by": person_of(request)}
    if data["files"]:
        return len(domain.add_files(event, data["files"], **common))
    domain.add_link(event, data["link"], **common)
    return 1


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Take one away; opened as a page it asks first. Pressed twice it does no more than once."""
    event = fetch(request, key)
    if request.method != "POST":
        row = get_object_or_404(event.materials.defer("file"), pk=pk)
        return render(request, "events/manage/material_remove.html", {"event": event, "row": row})
    if domain.remove(event, pk):
        messages.success(request, _("It is taken away."))
    return redirect("events:materials", event.key)


@login_not_required
@require_safe
def material(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """The file itself, for those it is for; nothing in it can run here."""
    event = find(request, key)
    row = get_object_or_404(Material.objects.filter(event=event, file__isnull=False), pk=pk)
    row.event = event
    if not request.user.has_perm("events.read_material", row):
        raise Http404
    answer = HttpResponse(bytes(row.file or b""), content_type=row.content_type)
    answer.headers["Content-Disposition"] = content_disposition_header(not row.is_picture, row.file_name) or ""
    answer.headers["Content-Security-Policy"] = PICTURE_ALONE
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer
