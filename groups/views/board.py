"""Pages of the board: what waits, its meetings, and the one screen of each case."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.choices import MeetingAnswer, Outcome, Stance
from groups.domain.board import decide, give_view
from groups.domain.due import lines, next_of
from groups.domain.meeting import call_meeting, waiting_versions
from groups.domain.room import Room, board_seats, room_of
from groups.domain.texts import since_seen, texts_of
from groups.forms.board import DecisionForm, MeetingForm, ViewForm
from groups.models import Attendance, BoardMeeting, Case, Decision, Voter
from groups.rules import board_seat
from groups.views.access import view_of
from members.models import Person
from members.views.access import person_of, posted, require_right
from thamsklyngen.shared import clock
from thamsklyngen.shared.domain import DomainError
from thamsklyngen.shared.pagination import page_of

PAST = 20


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What waits for the board, meetings to come and past."""
    require_right(request, "groups.see_board")
    may_keep, coming = request.user.has_perm("groups.keep_board_records"), list(BoardMeeting.objects.coming())
    meeting, again = next_of(coming) or (None, dt.date.min)
    context = {
        "next": meeting,
        "lines": lines(again) if may_keep else [],
        "waiting": waiting_versions(),
        "coming": coming,
        "page": page_of(request, BoardMeeting.objects.past(), PAST),
        "may_keep": may_keep,
        "has_board": board_seat(person_of(request)) is not None or bool(board_seats()),
    }
    return render(request, "board/home.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Call the board together, or begin a round in writing."""
    require_right(request, "groups.keep_board_records")
    form = MeetingForm(posted(request))
    if form.is_valid():
        try:
            meeting = call_meeting(by=person_of(request), **form.cleaned_data)
        except DomainError as error:
            form.add_error("date", str(error))
        else:
            messages.success(request, _("The board is told by mail."))
            return redirect(meeting)
    return render(request, "board/new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def case(request: HttpRequest, date: dt.date, number: int) -> HttpResponse:
    """The one screen on which a case is read, and where each says what they think."""
    require_right(request, "groups.see_board")
    found = _case(date, number)
    room = room_of(found)
    mine = room.view_of(person_of(request))
    form = ViewForm(posted(request), initial={"stance": mine.stance, "remark": mine.remark} if mine else {})
    if form.is_valid():
        try:
            give_view(found, by=person_of(request), stance=Stance(form.cleaned_data["stance"]), remark=_remark(form))
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Your view is saved. You may change it until the decision."))
        return redirect(found)
    return _case_page(request, room, form)


@require_POST
def record(request: HttpRequest, date: dt.date, number: int) -> HttpResponse:
    """Record what the board decided; it is carried out at once."""
    require_right(request, "groups.keep_board_records")
    found = _case(date, number)
    room = room_of(found)
    form = _deciding(room, request.POST)
    if "came" in request.POST and "came" not in form.fields:
        form.add_error(
            None, _("Somebody else has noted who was present. See whether it is right, and record it again.")
        )
    if form.is_valid():
        outcome = Outcome(form.cleaned_data["outcome"])
        words = {name: form.cleaned_data[name] for name in ("reason", "abstained", "came") if name in form.fields}
        try:
            decide(found, outcome, by=person_of(request), **words)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The decision is recorded, and those it concerns get a mail."))
        return redirect(found)
    return _case_page(request, room, ViewForm(), form)


def _deciding(room: Room, data: Any = None) -> DecisionForm:
    """The form for the decision. By circulation nobody is noted as not taking part: each has said so, or not."""
    if room.case.meeting.is_circulation:
        return DecisionForm(data, case=room.case)
    rows = list(room.case.meeting.attendance.select_related("person"))
    there = [row.person for row in rows if row.present]
    called = [] if there else _called(room, rows)
    out = room.abstaining
    may_abstain = [person for person in there or (person for person, _comes in called) if person.pk not in out]
    return DecisionForm(data, case=room.case, members=may_abstain, called=called)


def _called(room: Room, rows: list[Attendance]) -> list[tuple[Person, bool]]:
    """Who was called to the meeting, or else sits in the board, each with whether they come as far as is known."""
    called = [(row.person, row.answer != MeetingAnswer.CANNOT) for row in rows]
    return called or [(seat.person, True) for seat in room.seats]


def _remark(form: ViewForm) -> str:
    return str(form.cleaned_data["remark"])


def _case(date: dt.date, number: int) -> Case:
    rows = Case.objects.select_related(
        "meeting",
        "mandate__group",
        "mandate__submitted_by",
        "plan_version__plan__group",
        "plan_version__submitted_by",
        "report__plan__group",
        "report__submitted_by",
        "decision__recorded_by",
    )
    return get_object_or_404(rows, meeting__date=date, number=number)


def _case_page(request: HttpRequest, room: Room, form: ViewForm, deciding: DecisionForm | None = None) -> HttpResponse:
    found, person = room.case, person_of(request)
    version, decision = found.subject, getattr(found, "decision", None)
    before, sections = since_seen(version, request.user) if version else (None, [])
    view, may_decide = view_of(request), _may_decide(request, found)
    if may_decide and deciding is None:
        deciding = _deciding(room)
    context = {
        "case": found,
        "version": version,
        "before": before,
        "sections": sections,
        "changed": sum(section.changed for section in sections),
        "view": view,
        "texts": texts_of(version) if version and (view == "new" or before is None) else [],
        "old": before,
        "new": version,
        "members": [(seat, room.view_of(seat.person), seat.person_id in room.partial) for seat in room.seats],
        "decision": decision,
        "form": form,
        "deciding": deciding,
        "may_view": decision is None and _answers_count(found) and board_seat(person) is not None,
        "votes": room.votes_for() if found.meeting.is_circulation else None,
        **_voters(decision),
        "may_decide": may_decide,
        "own": room.is_own(person),
        "early": not found.meeting.is_circulation and found.meeting.date > clock.today(),
    }
    refused = form.errors or (deciding and deciding.errors)
    return render(request, "board/case.html", context, status=422 if refused else 200)


def _voters(decision: Decision | None) -> dict[str, list[Voter]]:
    """Who took part in the decision, and who was there and did not."""
    rows = list(decision.voters.select_related("person")) if decision else []
    return {
        "took_part": [row for row in rows if not row.abstained],
        "stood_aside": [row for row in rows if row.abstained],
    }


def _may_decide(request: HttpRequest, found: Case) -> bool:
    """Whether a decision can be recorded by whoever asks: not twice, nor about what no longer waits."""
    waits = found.waits and not (found.meeting.is_closed or found.meeting.is_cancelled)
    return waits and getattr(found, "decision", None) is None and request.user.has_perm("groups.keep_board_records")


def _answers_count(found: Case) -> bool:
    meeting = found.meeting
    too_late = meeting.is_circulation and meeting.is_over
    return found.waits and not (too_late or meeting.is_closed or meeting.is_cancelled)
