"""Pages of one board meeting: its cases and who comes, moving and cancelling it."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from copy import copy
from functools import wraps
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from groups.choices import Ballot, MeetingAnswer
from groups.domain.attendance import answer_call, attendance_stamp, note_attendance, undecided
from groups.domain.case_errors import MeetingClosed
from groups.domain.cases import add_case, carry_over, move_case, put_on
from groups.domain.errors import ChangedSince
from groups.domain.left_over import stranded_cases, waiting_versions
from groups.domain.meeting import cancel_meeting, change_meeting
from groups.domain.room import Tally, tallies_of
from groups.forms.board import CancelForm, CaseForm, ChangeForm
from groups.models import Attendance, BoardMeeting, Case, FormerDay
from groups.rules import board_seat
from members.views.access import person_of, posted, require_right
from thamsklyngen.shared import clock
from thamsklyngen.shared.domain import DomainError

STEPS = ("up", "down")


def meeting_at(request: HttpRequest, date: dt.date, permission: str = "groups.see_board") -> BoardMeeting:
    """The meeting of that day, for whoever has `permission`.

    Raises:
        PermissionDenied: they don't.
        Http404: there is none.
    """
    require_right(request, permission)
    return get_object_or_404(BoardMeeting.objects.select_related("chair"), date=date)


def leads_on(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """`view` of one day's meeting; who looks at a day from which the meeting has been moved is led to where it is."""

    @wraps(view)
    def led(request: HttpRequest, date: dt.date) -> HttpResponse:
        try:
            return view(request, date)
        except Http404:
            former = FormerDay.objects.filter(date=date).select_related("meeting").first()
            if former is None or request.method not in ("GET", "HEAD") or request.resolver_match is None:
                raise
            return redirect(request.resolver_match.view_name, former.meeting.date)

    return led


@leads_on
@require_http_methods(["GET", "HEAD", "POST"])
def meeting(request: HttpRequest, date: dt.date) -> HttpResponse:
    """One meeting with its cases; whoever keeps the records adds some."""
    found = meeting_at(request, date)
    if request.method == "POST":
        require_right(request, "groups.keep_board_records")
        if found.is_closed:
            messages.error(request, str(MeetingClosed.text))
            return redirect(found)
    form = CaseForm(posted(request))
    if form.is_valid():
        _try(request, lambda: _numbered(add_case(found, **form.cleaned_data)))
        return redirect(found)
    return _page(request, found, form)


def _page(
    request: HttpRequest, found: BoardMeeting, form: CaseForm, *, ticked: Collection[int] | None = None, clash: str = ""
) -> HttpResponse:
    """The meeting's page.

    Args:
        ticked: who was ticked as present (keys of people) and could not be noted, because of `clash`.
    """
    may_keep = request.user.has_perm("groups.keep_board_records") and not found.is_closed
    open_ = may_keep and not found.is_cancelled
    rows = list(found.attendance.select_related("person"))
    cases = list(found.cases.exclude(pk__in=Case.objects.put_off()).with_subjects())
    tallies = tallies_of(cases) if found.is_circulation else {}
    context: dict[str, Any] = {
        "meeting": found,
        "cases": [(case, tallies.get(case.pk)) for case in cases],
        "postponed": found.postponed.with_cases(),
        "attendance": rows,
        **_who_answered(tallies[case.pk] for case in cases if case.pk in tallies and _counts(case)),
        "ticked": _came(rows) if ticked is None else ticked,
        "seen": attendance_stamp(rows),
        "clash": clash,
        "waiting": waiting_versions() if open_ else [],
        "stranded": stranded_cases().exclude(Q(meeting=found) & ~Q(pk__in=Case.objects.put_off())) if open_ else [],
        "may_keep": may_keep,
        "open": open_,
        "may_note": open_ and found.date <= clock.today() and not found.is_circulation,
        "asked": _asked(request, found, rows),
        "form": form,
    }
    return render(request, "board/meeting.html", context, status=422 if form.errors or clash else 200)


def _came(rows: list[Attendance]) -> set[int]:
    """Who is noted as present, or else said that they come (keys of people)."""
    coming = MeetingAnswer.COMING
    return {row.person_id for row in rows if row.present or (row.present is None and row.answer == coming)}


def _who_answered(tallies: Iterable[Tally]) -> dict[str, set[int]]:
    """In a round in writing: who has still to answer in some case, and who has answered in all (keys of people)."""
    ballots = [(person.pk, ballot) for tally in tallies for person, ballot in tally.ballots]
    silent = {key for key, ballot in ballots if ballot == Ballot.SILENT}
    said = {key for key, ballot in ballots if ballot not in (Ballot.SILENT, Ballot.PARTIAL)}
    return {"silent": silent, "answered": said - silent}


def _counts(case: Case) -> bool:
    """Whether answers in `case` are, or were, for something: not where its text was withdrawn."""
    return case.waits or hasattr(case, "decision")


def _numbered(case: Case) -> str:
    return _("It is case %(reference)s.") % {"reference": case.reference}


def _asked(request: HttpRequest, found: BoardMeeting, rows: list[Attendance]) -> dict[str, Any] | None:
    """What to ask whoever looks: whether they come; None where there is nothing to ask."""
    done = found.is_circulation or found.is_closed or found.is_cancelled or found.has_begun
    if done or board_seat(person_of(request)) is None:
        return None
    mine = next((row.answer for row in rows if row.person_id == request.user.pk), "")
    choices = [(value, label) for value, label in MeetingAnswer.choices if value]
    return {"answer": mine, "choices": choices}


def _try(request: HttpRequest, change: Callable[[], str]) -> None:
    """Make a change and say what came of it."""
    try:
        messages.success(request, change())
    except DomainError as error:
        messages.error(request, str(error))


@require_POST
def put(request: HttpRequest, date: dt.date) -> HttpResponse:
    """Put what waits on a meeting."""
    found = meeting_at(request, date, "groups.keep_board_records")
    chosen = next((row for row in waiting_versions() if row.kind_key == request.POST.get("version")), None)
    if chosen is None:
        messages.warning(request, _("It doesn't wait for the board any more."))
    else:
        _try(request, lambda: _numbered(put_on(found, chosen)))
    return redirect(found)


@require_POST
def carry(request: HttpRequest, date: dt.date) -> HttpResponse:
    """Put a free case of a cancelled meeting on this one."""
    found = meeting_at(request, date, "groups.keep_board_records")
    key = request.POST.get("case", "")
    case = stranded_cases().filter(pk=int(key)).first() if key.isdecimal() and len(key) < 18 else None
    if case is None:
        messages.warning(request, _("It doesn't wait for the board any more."))
    else:
        _try(request, lambda: _numbered(carry_over(case, found)))
    return redirect(found)


@leads_on
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, date: dt.date) -> HttpResponse:
    """Move a meeting, or call a cancelled one again; who was called is told."""
    found = meeting_at(request, date, "groups.keep_board_records")
    form = ChangeForm(posted(request), instance=copy(found))
    if form.is_valid():
        facts = form.cleaned_data
        try:
            changed = change_meeting(found, by=person_of(request), **facts)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            words = (
                _("Everybody who was called is told.") if changed or found.is_cancelled else _("Nothing was changed.")
            )
            messages.success(request, words)
            return redirect("board:meeting", facts["date"])
    return render(request, "board/change.html", {"form": form, "meeting": found}, status=422 if form.errors else 200)


@leads_on
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, date: dt.date) -> HttpResponse:
    """Cancel a meeting: the page says who hears of it, and asks why."""
    found = meeting_at(request, date, "groups.keep_board_records")
    form = CancelForm(posted(request))
    if form.is_valid():
        try:
            cancel_meeting(found, by=person_of(request), reason=form.cleaned_data["reason"])
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("It is cancelled, and everybody who was called is told."))
            return redirect(found)
    context = {"form": form, "meeting": found, "called": found.attendance.count(), "cases": len(undecided(found))}
    return render(request, "board/cancel.html", context, status=422 if form.errors else 200)


@require_POST
def answer(request: HttpRequest, date: dt.date) -> HttpResponse:
    """Say whether one comes."""
    found, wanted = meeting_at(request, date, "groups.give_view"), request.POST.get("answer")
    if wanted not in (MeetingAnswer.COMING, MeetingAnswer.CANNOT):
        messages.error(request, _("Choose one of the answers."))
        return redirect(found)

    def give() -> str:
        answer_call(found, by=person_of(request), answer=MeetingAnswer(str(wanted)))
        return _("Your answer is saved.")

    _try(request, give)
    return redirect(found)


@require_POST
def attendance(request: HttpRequest, date: dt.date) -> HttpResponse:
    """Note who came."""
    found = meeting_at(request, date, "groups.keep_board_records")
    keys = {int(key) for key in request.POST.getlist("present") if key.isdecimal() and len(key) < len(str(2**63))}

    try:
        note_attendance(found, present=keys, seen=request.POST.get("seen"))
    except ChangedSince as error:
        return _page(request, found, CaseForm(), ticked=keys, clash=str(error))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Who came is noted."))
    return redirect(found)


@require_POST
def move(request: HttpRequest, date: dt.date, number: int) -> HttpResponse:
    """Deal with a case earlier or later."""
    found = meeting_at(request, date, "groups.keep_board_records")
    case = get_object_or_404(found.cases, number=number)
    step = request.POST.get("to")
    if step not in STEPS:
        raise Http404

    def shift() -> str:
        move_case(case, up=step == "up")
        return _("The order is changed.")

    _try(request, shift)
    return redirect(found)
