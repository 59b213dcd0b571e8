"""Writing on any draft: what the browser saves by itself, what stands after a clash, and what was kept from one."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.forms import BaseFormSet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from groups.choices import VersionState
from groups.domain import errors
from groups.domain.approval import missing_in
from groups.domain.texts import texts_kept, words_of
from groups.forms.writing import WritingForm
from groups.models import Mandate, PlanVersion, Save, Version, YearReport
from groups.views.access import group_at
from members.views.access import require_right
from thamsklyngen.shared import dates
from thamsklyngen.shared.compare import compare, sections_of
from thamsklyngen.shared.domain import DomainError

ASIDE, EARLIER = 5, 10  # of the saves that did not stand, and of those that did, so many are shown
V = TypeVar("V", Mandate, PlanVersion, YearReport)


def saves_of(version: V) -> dict[str, Any]:
    """What the page for writing lists of earlier saves, in one query."""
    aside, earlier = version.saves.filter(stood=False)[:ASIDE], version.saves.filter(stood=True)[:EARLIER]
    latest = Q(pk__in=aside.values("pk")) | Q(pk__in=earlier.values("pk"))
    rows = list(version.saves.filter(latest).select_related("by"))
    return {"aside": [row for row in rows if not row.stood], "earlier": [row for row in rows if row.stood]}


def writing_of(draft: V, form: WritingForm, *, clash: bool, rows: "BaseFormSet[Any] | None" = None) -> dict[str, Any]:
    """What a page for writing shows; after a clash what stands now, on top of which the next save is written."""
    now = standing(draft) if form.is_bound else draft
    return {
        "group": now.group,
        "version": now,
        "form": form,
        "clash": now if clash else None,
        "stands": words_of(now) if clash else [],
        "base": now.revision if clash else form["base"].value(),
        "draft": now.pk if clash else form["draft"].value(),
        "unsaved": bool(clash or form.errors or (rows and any(rows.errors))),
        "wrong": [*wrong_in(form), *(wrong_in_rows(rows) if rows else ())],
        "missing": missing_in(now),
        "saves": saves_of(now),
        "returned": returned_before(now),
    }


def returned_before(version: V) -> V | None:
    """The version just before `version`, if the board returned it: whoever goes on reads why."""
    if version.number == 1:
        return None
    rows = version.all_versions().in_state(VersionState.RETURNED)
    found: V | None = rows.filter(number=version.number - 1).first()
    return found


def standing(version: V) -> V:
    """`version` as it stands now.

    Raises:
        Http404: it was thrown away meanwhile; `gone` gives what was typed back.
    """
    rows = type(version).objects.select_related(version.GROUP, "changed_by")
    found: V = get_object_or_404(rows, pk=version.pk)
    return found


def autosaved(version: V, save: Callable[[], V], faults: Iterable[str] = ()) -> JsonResponse:
    """Save by itself what is being written; a script asked. Words for the reader, and the new revision."""
    try:
        version = save()
    except errors.Overwritten as error:
        return _clash(str(error), version)
    except DomainError as error:
        return JsonResponse({"said": str(error)}, status=422)
    said = _("Saved at %(time)s.") % {"time": dates.clock(version.changed_at)}
    return JsonResponse({"revision": version.revision, "said": " ".join([said, *faults])})


def _clash(said: str, version: V) -> JsonResponse:
    """Words about a clash, with what the other one wrote."""
    clash = standing(version)
    html = render_to_string("groups/_clash.html", {"clash": clash, "said": said, "stands": words_of(clash)})
    return JsonResponse({"said": said, "html": html, "revision": clash.revision, "draft": clash.pk}, status=409)


def faults_in(*parts: forms.Form) -> Iterator[str]:
    """What is wrong, in sentences."""
    for one in parts:
        for name, faults in one.errors.items():
            label = one.fields[name].label if name in one.fields else ""
            yield f"{label}: {faults[0]}" if label else str(faults[0])


def faults_in_rows(rows: "BaseFormSet[Any]") -> Iterator[str]:
    """What is wrong in rows, each with its number."""
    for number, form in enumerate(rows.forms, start=1):
        yield from (_("Row %(number)s: %(fault)s") % {"number": number, "fault": fault} for fault in faults_in(form))
    yield from map(str, rows.non_form_errors())


def wrong_in(form: forms.Form, row: str = "") -> Iterator[tuple[str, str]]:
    """(where in the page, words) of each field that people see and that is wrong; `row` names a form among many."""
    for field in form.visible_fields():
        if field.errors:
            fault = f"{field.label}: {field.errors[0]}"
            yield f"div_{field.auto_id}", f"{row}. {fault}" if row else fault
    yield from (("", str(fault)) for fault in form.non_field_errors())


def wrong_in_rows(rows: "BaseFormSet[Any]") -> Iterator[tuple[str, str]]:
    """The same for all rows of a form, each by its title, if need be the old one, or else by its number."""
    for number, form in enumerate(rows.forms, start=1):
        title = form["title"].value() or form.initial.get("title") or _("Row %(number)s") % {"number": number}
        yield from wrong_in(form, str(title))
    yield from (("", str(fault)) for fault in rows.non_form_errors())


def unsaved(faults: Iterable[str]) -> JsonResponse:
    """What holds the saving up."""
    return JsonResponse({"said": " ".join(faults)}, status=422)


def gone(
    request: HttpRequest, slug: str, model: type[Version], names: Callable[[str], bool], *, on: str
) -> HttpResponse:
    """What was written, for whoever leads the group and pressed when the draft had been submitted or thrown away.

    Args:
        names: whether people write in the field of that name.
        on: where to go on.

    Raises:
        Http404: for everybody else, and where nothing was written.
    """
    group = group_at(request, slug)
    if not request.user.has_perm("groups.organise", group):
        raise Http404
    require_right(request, "groups.organise", group)
    typed = [str(value) for name, value in request.POST.items() if names(name)]
    texts = [text for text in typed if text.strip() and not text.isdecimal()]
    if not texts:
        raise Http404
    context = {"group": group, "title": model._meta.verbose_name, "texts": texts, "on": on}
    return render(request, "groups/gone.html", context, status=409)


def with_the_board(request: HttpRequest, slug: str, model: type[Version], **where: object) -> HttpResponse:
    """On to what waits for the board, for whoever leads the group and would write on what is a draft no more.

    Raises:
        Http404: nothing waits, or it isn't theirs to write.
    """
    group = group_at(request, slug)
    found = model.objects.visible_to(request.user).of_group(group).filter(state=VersionState.SUBMITTED, **where)
    waits = found.select_related(model.GROUP).first()
    if waits is None or not request.user.has_perm("groups.organise", group):
        raise Http404
    messages.info(request, _("It is with the board, and can't be changed while it waits. You may withdraw it here."))
    return redirect(waits.get_absolute_url())


def kept(request: HttpRequest, version: V, pk: int, *, writing: str) -> HttpResponse:
    """What was saved earlier, or written and did not stand, beside what stands now."""
    save: Save = get_object_or_404(version.saves.select_related("by"), pk=pk)
    texts = texts_kept(save)
    context = {
        "group": version.group,
        "version": version,
        "save": save,
        "beside": [text for text in texts if text.key != "goals" and text not in sections_of(save.text)],
        "writing": writing,
        "sections": compare(words_of(version), texts),
    }
    return render(request, "groups/kept.html", context)
