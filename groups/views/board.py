"""Pages of the board: what waits, its meetings, and the one screen of each case."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.choices import Ballot, MeetingAnswer, MeetingKind, Outcome, Stance
from groups.domain.attendance import all_decided, undecided
from groups.domain.board import decide, give_view
from groups.domain.case_errors import CaseGone
from groups.domain.cases import put_on
from groups.domain.due import lines, next_of
from groups.domain.errors import DaysPassed, NobodyDecides, NotThere
from groups.domain.left_over import open_to, put_off_cases, standing_versions, stranded_cases, waiting_versions
from groups.domain.meeting import CalledAlready, call_meeting
from groups.domain.room import Room, board_seats, room_of
from groups.domain.texts import changes, seen_before, texts_of
from groups.forms.board import DecisionForm, MeetingForm, ViewForm
from groups.models import Attendance, BoardMeeting, Case, Decision, FormerNumber, Postponed, Seat, Version, View, Voter
from groups.rules import board_seat
from groups.views.access import view_of
from members.models import Person
from members.views.access import person_of, posted, require_right
from thamsklyngen.shared import clock, dates
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
        "left_over": stranded_cases(),
        "places": [row for row in coming if not row.is_over] if may_keep else None,
        "coming": coming,
        "done": all_decided(coming),
        "page": page_of(request, BoardMeeting.objects.past(), PAST),
        "may_keep": may_keep,
        "has_board": bool(coming) or board_seat(person_of(request)) is not None or bool(board_seats()),
    }
    return render(request, "board/home.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Call the board together, or begin a round in writing."""
    require_right(request, "groups.keep_board_records")
    wanted = request.GET.get("kind", "")
    kind = MeetingKind(wanted) if wanted in MeetingKind else MeetingKind.MEETING
    left = put_off_cases()
    by_itself = {case.subject for case in left}
    waiting = [version for version in waiting_versions() if version not in by_itself]
    form = MeetingForm(posted(request), initial={"kind": kind}, waiting=[*waiting, *_ticked(request, waiting)])
    if form.is_valid():
        try:
            meeting = call_meeting(by=person_of(request), **form.cleaned_data)
        except CalledAlready as error:
            messages.info(request, str(error))
            return redirect("board:meeting", form.cleaned_data["date"])
        except DomainError as error:
            form.add_error("date", str(error))
        else:
            messages.success(request, _told(meeting))
            return redirect(meeting)
    context = {"form": form, "kinds": MeetingKind.choices, "kind": form["kind"].value(), "left": left}
    return render(request, "board/new.html", context, status=422 if form.errors else 200)


def _ticked(request: HttpRequest, waiting: Collection[Version]) -> list[Version]:
    """What was ticked and stands on a meeting by now, perhaps because this was sent twice."""
    gone = set(request.POST.getlist("versions")) - {version.kind_key for version in waiting}
    return [version for version in standing_versions() if version.kind_key in gone] if gone else []


def _told(meeting: BoardMeeting) -> str:
    if meeting.is_circulation and not meeting.cases.exists():
        return _("The round is begun. The board is told by mail as soon as it has a case: add it here.")
    return _("The board is told by mail.")


@require_POST
def put_on_one(request: HttpRequest) -> HttpResponse:
    """Put what waits on the meeting that was chosen, or else on the next one."""
    require_right(request, "groups.keep_board_records")
    version = next((row for row in waiting_versions() if row.kind_key == request.POST.get("version")), None)
    wanted, meetings = request.POST.get("meeting", ""), list(open_to())
    meeting = next((row for row in meetings if wanted in ("", row.date.isoformat())), None)
    if version is None:
        messages.warning(request, _("It doesn't wait for the board any more."))
    elif meeting is None:
        messages.warning(request, _("There is no such meeting. Call one first."))
    else:
        try:
            return redirect(_put(request, meeting, version))
        except DomainError as error:
            messages.error(request, str(error))
    return redirect("board:home")


def _put(request: HttpRequest, meeting: BoardMeeting, version: Version) -> Case:
    case = put_on(meeting, version)
    words = {"reference": case.reference, "kind": meeting.get_kind_display(), "day": dates.day(meeting.date)}
    messages.success(request, _("It is case %(reference)s: %(kind)s %(day)s.") % words)
    return case


@require_http_methods(["GET", "HEAD", "POST"])
def case(request: HttpRequest, date: dt.date, number: int) -> HttpResponse:
    """The one screen on which a case is read, and where each says what they think."""
    require_right(request, "groups.see_board")
    try:
        found = case_at(date, number)
    except Http404:
        if (moved := _moved(date, number)) is None:
            raise
        return redirect(moved)
    room = room_of(found)
    mine = room.view_of(person_of(request))
    form = ViewForm(posted(request), initial={"stance": mine.stance, "remark": mine.remark} if mine else {})
    if form.is_valid():
        try:
            give_view(found, by=person_of(request), stance=Stance(form.cleaned_data["stance"]), remark=_remark(form))
        except DomainError as error:
            return refused(request, found, error)
        else:
            messages.success(request, _("Your view is saved. You may change it until the decision."))
        return redirect(f"{found.get_absolute_url()}#messages")  # else the browser goes on to the form, far below
    return _case_page(request, room, form)


@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, date: dt.date, number: int) -> HttpResponse:
    """Record what the board decided; it is carried out at once. Who looks here is led to the case."""
    require_right(request, "groups.keep_board_records")
    found = case_at(date, number)
    if request.method != "POST":
        return redirect(found)
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
        except (DaysPassed, NobodyDecides, NotThere) as error:
            form.add_error(None, str(error))
            return _case_page(request, room, ViewForm(), form)
        except DomainError as error:
            return _undecided(request, found, form, error)
        told = _("The decision is recorded, and those it concerns get a mail.")
        messages.success(request, told if found.subject else _("The decision is recorded."))
        return redirect(found)
    return _case_page(request, room, ViewForm(), form)


def refused(request: HttpRequest, found: Case, error: DomainError) -> HttpResponse:
    """Back to the case, or to its meeting where the case is there no more, with the reason."""
    messages.error(request, str(error))
    return redirect(found.meeting if isinstance(error, CaseGone) else found)


def _undecided(request: HttpRequest, found: Case, form: DecisionForm, error: DomainError) -> HttpResponse:
    """Why it isn't recorded: at the form, with what was typed; above the page where nothing can be recorded there."""
    if isinstance(error, CaseGone):
        return refused(request, found, error)
    found = case_at(found.meeting.date, found.number)
    room = room_of(found)
    if not _may_decide(request, found) or room.is_own(person_of(request)) or _is_early(found) or found.is_put_off:
        return refused(request, found, error)
    form.add_error(None, str(error))
    return _case_page(request, room, ViewForm(), form)


def _deciding(room: Room, data: Any = None) -> DecisionForm:
    """The form for the decision. By circulation nobody is noted as not taking part: each has said so, or not."""
    if room.case.meeting.is_circulation:
        return DecisionForm(data, case=room.case)
    rows = list(room.case.meeting.attendance.select_related("person"))
    there = [row.person for row in rows if row.present]
    called = [] if there else _called(room, rows)
    out = room.abstaining
    asked = [] if room.case.is_for_information else there or [person for person, _comes in called]
    may_abstain = [person for person in asked if person.pk not in out]
    return DecisionForm(data, case=room.case, members=may_abstain, called=called)


def _called(room: Room, rows: list[Attendance]) -> list[tuple[Person, bool]]:
    """Who was called to the meeting, or else sits in the board, each with whether they come as far as is known."""
    called = [(row.person, row.answer != MeetingAnswer.CANNOT) for row in rows]
    return called or [(seat.person, True) for seat in room.seats]


def _remark(form: ViewForm) -> str:
    return str(form.cleaned_data["remark"])


def _moved(date: dt.date, number: int) -> Case | None:
    """The case that once had this address and has been moved to another meeting."""
    row = Case.objects.filter(year=date.year, number=number).select_related("meeting").first()
    if row is not None:
        return row
    for model in (Postponed, FormerNumber):
        gone = model.objects.filter(year=date.year, number=number).select_related("case__meeting").first()
        if gone is not None:
            return gone.case
    return None


def case_at(date: dt.date, number: int) -> Case:
    """The case with that number on the meeting of that day.

    Raises:
        Http404: there is none.
    """
    rows = Case.objects.with_put_off().select_related(
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
    approved, returned = seen_before(version) if version else (None, None)
    before = returned if returned and (approved is None or request.GET.get("since") == "returned") else approved
    sections = changes(before, version) if version else []
    view, may_decide = view_of(request), _may_decide(request, found)
    put_off = decision is None and found.waits and found.is_put_off
    if may_decide and deciding is None:
        deciding = _deciding(room)
    context = {
        "case": found,
        "version": version,
        "before": before,
        "approved": approved,
        "returned": returned,
        "sections": sections,
        "changed": sum(section.changed for section in sections),
        "view": view,
        "texts": texts_of(version) if version and (view == "new" or before is None) else [],
        "old": before,
        "new": version,
        "members": _members(room),
        "decision": decision,
        "form": form,
        "deciding": deciding,
        "may_view": decision is None and not put_off and _answers_count(found) and board_seat(person) is not None,
        "votes": room.votes_for() if found.needs_majority else None,
        "against": room.votes_for(Stance.AGAINST),
        **_voters(decision),
        "may_decide": may_decide,
        "put_off": put_off,
        "may_change": _may_change(request, found),
        "following": _following(found),
        "own": room.is_own(person),
        "early": _is_early(found),
    }
    refused = form.errors or (deciding and deciding.errors)
    return render(request, "board/case.html", context, status=422 if refused else 200)


def _members(room: Room) -> list[tuple[Seat, View | None, bool]]:
    """Who sits in the board, with what they think, and whether they are not impartial; where nobody is asked, who has
    said something all the same, before it was for information.
    """
    rows = [(seat, room.view_of(seat.person), room.is_own(seat.person)) for seat in room.seats]
    return [row for row in rows if row[1] or not room.case.is_for_information]


def _is_early(found: Case) -> bool:
    return not found.meeting.is_circulation and found.meeting.date > clock.today()


def _voters(decision: Decision | None) -> dict[str, list[Voter]]:
    """Who took part in the decision, and who was there and did not."""
    rows = list(decision.voters.exclude(ballot=Ballot.SILENT).select_related("person")) if decision else []
    return {
        "took_part": [row for row in rows if not row.abstained],
        "stood_aside": [row for row in rows if row.abstained],
    }


def _may_decide(request: HttpRequest, found: Case) -> bool:
    """Whether a decision can be recorded by whoever asks: not twice, nor about what no longer waits."""
    waits = found.waits and not (found.meeting.is_closed or found.meeting.is_cancelled)
    return waits and getattr(found, "decision", None) is None and request.user.has_perm("groups.keep_board_records")


def _following(found: Case) -> Case | None:
    """Once it is decided: the next case of its meeting that isn't."""
    if not hasattr(found, "decision"):
        return None
    open_ = undecided(found.meeting)
    later = [row for row in open_ if (row.position, row.pk) > (found.position, found.pk)]
    return next(iter(later or open_), None)


def _may_change(request: HttpRequest, found: Case) -> bool:
    """Whether the case can be moved, taken off or written anew by whoever asks."""
    return may_be_changed(found) and request.user.has_perm("groups.keep_board_records")


def may_be_changed(found: Case) -> bool:
    """Whether it stands on a meeting that goes on, and has no decision."""
    gone = found.meeting.is_closed or found.meeting.is_cancelled
    return not gone and getattr(found, "decision", None) is None


def _answers_count(found: Case) -> bool:
    meeting = found.meeting
    too_late = meeting.is_circulation and meeting.is_over
    return found.waits and not (found.is_for_information or too_late or meeting.is_closed or meeting.is_cancelled)
