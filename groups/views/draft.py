"""Writing on the draft of a mandate: saving by hand and by itself, looking at it, submitting, what was kept."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.domain import errors
from groups.domain.approval import missing_in, submit
from groups.domain.mandate import save_draft, says, texts_in
from groups.domain.texts import words_of
from groups.forms.mandate import FocusRows, MandateForm, focus_rows
from groups.models import Mandate
from groups.views.access import draft_at
from groups.views.steps import STOOD, sent_before
from groups.views.writing import (
    autosaved,
    faults_in,
    gone,
    kept,
    returned_before,
    saves_of,
    standing,
    unsaved,
    with_the_board,
    wrong_in,
    wrong_in_rows,
)
from members.views.access import person_of, posted
from thamsklyngen.shared.domain import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Write on the draft: save, move a focus area, or submit it."""
    try:
        return _write(request, slug)
    except Http404:
        if request.method == "POST":
            return _over(request, slug)
        return with_the_board(request, slug, Mandate)


def _write(request: HttpRequest, slug: str) -> HttpResponse:
    """The page for writing, and saving.

    Raises:
        Http404: there is no draft, or not any more.
    """
    mandate = draft_at(request, Mandate, slug)
    form, rows = MandateForm(posted(request), mandate=mandate), focus_rows(posted(request), mandate)
    if form.text_stands and rows.is_valid():
        try:
            return _saved(request, form, rows)
        except errors.NotADraft:
            return _over(request, slug)
        except DomainError as error:
            messages.error(request, str(error))
            return _form(request, form, rows, clash=isinstance(error, errors.Overwritten))
    return _form(request, form, rows, clash=bool({"base", "draft"} & set(form.errors)))


def _over(request: HttpRequest, slug: str) -> HttpResponse:
    """It is no draft any more: because this was sent twice, or because somebody else was first."""

    def said(waiting: Mandate) -> bool:
        form, rows = MandateForm(request.POST, mandate=waiting), focus_rows(request.POST, waiting)
        return form.is_valid() and rows.is_valid() and says(waiting, form.content(rows.rows(waiting)))

    return sent_before(request, slug, Mandate, said) or gone(
        request,
        slug,
        Mandate,
        lambda name: name == "text" or name.startswith("focus-"),
        on=reverse("groups:mandate", args=[slug]),
    )


def _form(
    request: HttpRequest, form: MandateForm, rows: FocusRows, *, clash: bool = False, base: int | None = None
) -> HttpResponse:
    """The page for writing; after a clash with what stands now, on top of which the next save is written.

    Args:
        base: the revision that the text was saved as, although the days can't be.
    """
    mandate = standing(form.mandate)
    context: dict[str, Any] = {
        "group": mandate.group,
        "mandate": mandate,
        "form": form,
        "rows": rows,
        "clash": mandate if clash else None,
        "base": mandate.revision if clash else form["base"].value() if base is None else base,
        "draft": mandate.pk if clash else form["draft"].value(),
        "unsaved": base is None and bool(clash or form.errors or any(rows.errors)),
        "text_stands": base is not None,
        "wrong": [*wrong_in(form), *wrong_in_rows(rows)],
        "missing": missing_in(mandate),
        "saves": saves_of(mandate),
        "returned": returned_before(mandate),
        "stands": words_of(mandate) if clash else [],
    }
    return render(request, "groups/mandate/edit.html", context, status=422 if form.is_bound else 200)


def _saved(request: HttpRequest, form: MandateForm, rows: FocusRows) -> HttpResponse:
    person, move = person_of(request), request.POST.get("move", "")
    content = form.content(rows.rows(form.mandate, move))
    mandate = save_draft(form.mandate, content, base=form.written_on, by=person)
    if form.errors:
        return _form(request, form, rows, base=mandate.revision)
    writing = reverse("groups:mandate_edit", args=[mandate.group.slug])
    if "submit" not in request.POST:
        messages.success(request, _("Saved."), extra_tags=STOOD)
        return redirect(f"{writing}#h-focus" if move else writing)
    try:
        submit(mandate, by=person)
    except errors.NotADraft:
        raise
    except DomainError as error:
        messages.error(request, str(error), extra_tags=STOOD)
        return redirect(writing)
    messages.success(request, _("The mandate is with the board. You hear by mail what they decide."))
    return redirect(mandate.get_absolute_url())


@require_POST
def autosave(request: HttpRequest, slug: str) -> HttpResponse:
    """Save by itself what is being written; a script asks. Words for the reader, and the new revision."""
    mandate = draft_at(request, Mandate, slug)
    form, rows = MandateForm(request.POST, mandate=mandate), focus_rows(request.POST, mandate)
    if not (form.text_stands and rows.is_valid()):
        return unsaved([*faults_in(form, *rows.forms), *map(str, rows.non_form_errors())])
    content = form.content(rows.rows(mandate))
    save = partial(save_draft, mandate, content, base=form.written_on, by=person_of(request), quietly=True)
    return autosaved(mandate, save, faults_in(form, *rows.forms))


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
        "faults": [*faults_in(form, *rows.forms), *map(str, rows.non_form_errors())],
    }
    template = "groups/mandate/_preview.html" if request.htmx else "groups/mandate/preview.html"  # type: ignore[attr-defined]
    return render(request, template, context)


@require_safe
def kept_save(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What was saved earlier, or written and did not stand, beside what stands now."""
    mandate = draft_at(request, Mandate, slug)
    return kept(request, mandate, pk, writing=reverse("groups:mandate_edit", args=[slug]))
