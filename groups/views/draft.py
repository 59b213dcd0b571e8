"""Writing on the draft of a mandate: saving by hand and by itself, looking at it, submitting, what was kept."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.domain import errors
from groups.domain.approval import missing_in, submit
from groups.domain.mandate import kept, save_draft, texts_in, texts_of
from groups.forms.mandate import FocusRows, MandateForm, focus_rows
from groups.models import Mandate, Save
from groups.views.access import draft_at, group_at
from members.views.access import person_of, posted, require_right
from thamsklyngen.shared import dates
from thamsklyngen.shared.compare import compare
from thamsklyngen.shared.domain import DomainError

ASIDE, EARLIER = 5, 10  # of the saves that did not stand, and of those that did, so many are shown


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Write on the draft: save, move a focus area, or submit it."""
    try:
        mandate = draft_at(request, Mandate, slug)
    except Http404:
        if request.method == "POST":
            return _gone(request, slug)
        raise
    form, rows = MandateForm(posted(request), mandate=mandate), focus_rows(posted(request), mandate)
    if form.text_stands and rows.is_valid():
        try:
            return _saved(request, form, rows)
        except DomainError as error:
            messages.error(request, str(error))
            return _form(request, form, rows, clash=isinstance(error, errors.Overwritten))
    return _form(request, form, rows, clash=bool({"base", "draft"} & set(form.errors)))


def _gone(request: HttpRequest, slug: str) -> HttpResponse:
    """What was written, for whoever leads the group and pressed when the draft had been submitted or thrown away.

    Raises:
        Http404: for everybody else.
    """
    group = group_at(request, slug)
    if not request.user.has_perm("groups.edit_version", Mandate(group=group)):
        raise Http404
    require_right(request, "groups.edit_version", Mandate(group=group))
    typed = [str(value) for name, value in request.POST.items() if name == "text" or name.startswith("focus-")]
    context = {"group": group, "texts": [text for text in typed if text.strip() and not text.isdecimal()]}
    return render(request, "groups/mandate/gone.html", context, status=409)


def _form(
    request: HttpRequest, form: MandateForm, rows: FocusRows, *, clash: bool = False, base: int | None = None
) -> HttpResponse:
    """The page for writing; after a clash with what stands now, on top of which the next save is written."""
    mandate = Mandate.objects.select_related("group", "changed_by").get(pk=form.mandate.pk)
    context: dict[str, Any] = {
        "group": mandate.group,
        "mandate": mandate,
        "form": form,
        "rows": rows,
        "clash": mandate if clash else None,
        "base": mandate.revision if clash else form["base"].value() if base is None else base,
        "draft": mandate.pk if clash else form["draft"].value(),
        "unsaved": bool(clash or form.errors or any(rows.errors)),
        "missing": missing_in(mandate),
        "aside": mandate.saves.filter(stood=False).select_related("by")[:ASIDE],
        "earlier": mandate.saves.filter(stood=True).select_related("by")[:EARLIER],
    }
    return render(request, "groups/mandate/edit.html", context, status=422 if form.is_bound else 200)


def _saved(request: HttpRequest, form: MandateForm, rows: FocusRows) -> HttpResponse:
    person, move = person_of(request), request.POST.get("move", "")
    content = form.content(rows.rows(form.mandate, move))
    mandate = save_draft(form.mandate, content, base=form.written_on, by=person)
    if form.errors:
        messages.warning(request, _("The text is saved. The days are as they were: see below."))
        return _form(request, form, rows, base=mandate.revision)
    writing = reverse("groups:mandate_edit", args=[mandate.group.slug])
    if "submit" not in request.POST:
        messages.success(request, _("Saved."))
        return redirect(f"{writing}#h-focus" if move else writing)
    try:
        submit(mandate, by=person)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(writing)
    messages.success(request, _("The mandate is with the board. You hear by mail what they decide."))
    return redirect(mandate.get_absolute_url())


@require_POST
def autosave(request: HttpRequest, slug: str) -> HttpResponse:
    """Save by itself what is being written; a script asks. Words for the reader, and the new revision."""
    mandate = draft_at(request, Mandate, slug)
    form, rows = MandateForm(request.POST, mandate=mandate), focus_rows(request.POST, mandate)
    if not (form.text_stands and rows.is_valid()):
        return JsonResponse({"said": " ".join(_faults(form, rows))}, status=422)
    content = form.content(rows.rows(mandate))
    try:
        mandate = save_draft(mandate, content, base=form.written_on, by=person_of(request), quietly=True)
    except errors.Overwritten as error:
        return JsonResponse(_what_stands(str(error), mandate), status=409)
    except DomainError as error:
        return JsonResponse({"said": str(error)}, status=422)
    said = _("Saved at %(time)s.") % {"time": dates.clock(mandate.changed_at)}
    return JsonResponse({"revision": mandate.revision, "said": " ".join([said, *_faults(form, rows)])})


def _what_stands(said: str, mandate: Mandate) -> dict[str, Any]:
    """Words about a clash, with what the other one wrote."""
    clash = Mandate.objects.select_related("group", "changed_by").get(pk=mandate.pk)
    html = render_to_string("groups/mandate/_clash.html", {"clash": clash, "said": said})
    return {"said": said, "html": html, "revision": clash.revision, "draft": clash.pk}


def _faults(form: MandateForm, rows: FocusRows) -> Iterator[str]:
    """What is wrong, in sentences."""
    for one in (form, *rows.forms):
        for name, faults in one.errors.items():
            yield f"{one.fields[name].label}: {faults[0]}" if one.fields[name].label else str(faults[0])


@require_POST
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """How it would read, without saving: a fragment within the page, or a page of its own without scripts."""
    mandate = draft_at(request, Mandate, slug)
    form, rows = MandateForm(request.POST, mandate=mandate), focus_rows(request.POST, mandate)
    readable = "text" not in form.errors and rows.is_valid()
    context = {
        "group": mandate.group,
        "mandate": mandate,
        "texts": texts_in(form.content(rows.rows(mandate))) if readable else [],
        "faults": list(_faults(form, rows)),
    }
    template = "groups/mandate/_preview.html" if request.htmx else "groups/mandate/preview.html"  # type: ignore[attr-defined]
    return render(request, template, context)


@require_safe
def kept_save(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What was saved earlier, or written and did not stand, beside what stands now."""
    mandate = draft_at(request, Mandate, slug)
    save = get_object_or_404(Save.objects.select_related("by"), mandate=mandate, pk=pk)
    content = kept(save)
    context = {
        "group": mandate.group,
        "mandate": mandate,
        "save": save,
        "content": content,
        "sections": compare(texts_of(mandate), texts_in(content)),
    }
    return render(request, "groups/mandate/kept.html", context)
