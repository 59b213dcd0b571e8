"""Changing a case before it is decided: its words, the meeting that deals with it, whether it is dealt with at all."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from groups.domain.case_errors import CaseGone, NotFree
from groups.domain.cases import change_case, move_to, put_off, take_off
from groups.domain.left_over import open_to
from groups.forms.board import CaseForm, MoveForm
from groups.models import BoardMeeting, Case
from groups.views.board import case_at, may_be_changed, refused
from members.models import Person
from members.views.access import person_of, posted, require_right
from thamsklyngen.shared import clock, dates
from thamsklyngen.shared.domain import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, date: dt.date, number: int) -> HttpResponse:
    """What can be done with a case; a free one is written anew here."""
    require_right(request, "groups.keep_board_records")
    found = case_at(date, number)
    form = _writing(found, posted(request))
    if request.method == "POST" and form is None:
        messages.error(request, NotFree.text)
        return redirect(found)
    if form is not None and form.is_valid():
        try:
            change_case(found, **form.cleaned_data)
        except CaseGone as error:
            return refused(request, found, error)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The case is changed."))
            return redirect(found)
    return _page(request, found, form=form)


@require_http_methods(["GET", "HEAD", "POST"])
def move_on(request: HttpRequest, date: dt.date, number: int) -> HttpResponse:
    """Have another meeting deal with it: postponed, once its day has come. Who looks here is led to the page."""
    require_right(request, "groups.keep_board_records")
    found = case_at(date, number)
    if request.method != "POST":
        return redirect(reverse("board:case_change", args=[date, number]))
    moving = MoveForm(request.POST, case=found, meetings=open_to())
    if moving.is_valid():
        try:
            words, moved = _moved_on(found, moving.cleaned_data, by=person_of(request))
        except CaseGone as error:
            return refused(request, found, error)
        except DomainError as error:
            moving.add_error(None, str(error))
        else:
            messages.success(request, words)
            return redirect(moved) if moved else redirect("board:meeting", date)
    return _page(request, found, form=_writing(found, None), moving=moving)


def _moved_on(found: Case, said: dict[str, Any], *, by: Person) -> tuple[str, Case | None]:
    """Move it as was said; what came of it in words, and where it stands now, if it stands elsewhere."""
    meeting: BoardMeeting | None = said["meeting"]
    reason = said.get("reason", "")
    if meeting is None:
        put_off(found, by=by, reason=reason)
        return _("It is postponed, and is put on the next meeting when that is called."), None
    moved = move_to(found, meeting, by=by, reason=reason)
    words = {"reference": moved.reference, "day": dates.day(meeting.date)}
    return _("Moved to %(day)s, as case %(reference)s.") % words, moved


@require_POST
def remove(request: HttpRequest, date: dt.date, number: int) -> HttpResponse:
    """Take it off the meeting."""
    require_right(request, "groups.keep_board_records")
    found = case_at(date, number)
    try:
        take_off(found, by=person_of(request))
    except DomainError as error:
        return refused(request, found, error)
    messages.success(request, _("The case is taken off the meeting."))
    return redirect("board:meeting", date)


def _writing(found: Case, data: Any) -> CaseForm | None:
    if found.subject is not None or not may_be_changed(found):
        return None
    return CaseForm(data, initial={"kind": found.kind, "title": found.title, "text": found.text})


def _page(request: HttpRequest, found: Case, *, form: CaseForm | None, moving: MoveForm | None = None) -> HttpResponse:
    views = found.views.count()
    wrong = (form and form.errors) or (moving and moving.errors)
    context = {
        "case": found,
        "may_change": may_be_changed(found),
        "form": form,
        "moving": moving or MoveForm(None, case=found, meetings=open_to()),
        "has_come": found.meeting.date <= clock.today(),
        "views": views,
        "answered": found.meeting.is_circulation and bool(views),
        "told": found.postponed.exists(),
        "put_off": found.is_put_off,
    }
    return render(request, "board/case_change.html", context, status=422 if wrong else 200)
