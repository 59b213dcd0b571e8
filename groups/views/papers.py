"""The papers of a board meeting: the pack and the minutes, each as a page and as a PDF."""

import datetime as dt
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from groups import papers
from groups.domain.attendance import may_close, minutes_stamp, write_minutes
from groups.domain.errors import ChangedSince
from groups.forms.board import MinutesForm
from groups.models import BoardMeeting
from groups.views.meeting import leads_on, meeting_at
from members.views.access import posted, require_right
from thamsklyngen.shared.domain import DomainError
from thamsklyngen.shared.download import file_headers


@leads_on
@require_safe
def pack(request: HttpRequest, date: dt.date) -> HttpResponse:
    """Everything that the board reads before a meeting, on one page."""
    found = meeting_at(request, date)
    return render(request, "board/pack.html", {"meeting": found, "papers": papers.pack_of(found)})


@leads_on
@require_safe
def pack_pdf(request: HttpRequest, date: dt.date) -> HttpResponse:
    """The same to download."""
    return _sent(request, meeting_at(request, date), papers.pack_pdf, _("papers"))


@leads_on
@require_http_methods(["GET", "HEAD", "POST"])
def minutes(request: HttpRequest, date: dt.date) -> HttpResponse:
    """The minutes; whoever keeps the records adds remarks, and closes them when everything is decided."""
    found = meeting_at(request, date)
    if request.method == "POST":
        require_right(request, "groups.keep_board_records")
    keeps = request.user.has_perm("groups.keep_board_records")
    who = papers.attendance_of(found)
    form = MinutesForm(posted(request), meeting=found, present=[row.person for row in who["present"]])
    clash = None
    if form.is_valid():
        closing = "close" in request.POST
        try:
            write_minutes(found, **form.cleaned_data, close=closing, seen=request.POST.get("seen"))
        except DomainError as error:
            form.add_error(None, str(error))
            clash = _meeting(date) if isinstance(error, ChangedSince) else None
        else:
            messages.success(request, _("The minutes are closed.") if closing else _("The remarks are saved."))
            return redirect("board:minutes", date)
    found = clash or found
    may_write = keeps and not (found.is_closed or found.is_cancelled)
    context = {
        "meeting": found,
        "minutes": papers.minutes_of(found),
        "who": who,
        "form": form,
        "clash": clash,
        "seen": request.POST.get("seen") if form.errors and not clash else minutes_stamp(found),
        "may_write": may_write,
        "may_close": may_write and may_close(found),
    }
    return render(request, "board/minutes.html", context, status=422 if form.errors else 200)


def _meeting(date: dt.date) -> BoardMeeting:
    return BoardMeeting.objects.select_related("chair").get(date=date)


@leads_on
@require_safe
def minutes_pdf(request: HttpRequest, date: dt.date) -> HttpResponse:
    """The same to download."""
    return _sent(request, meeting_at(request, date), papers.minutes_pdf, pgettext("file", "minutes"))


def _sent(request: HttpRequest, found: BoardMeeting, make: Callable[[BoardMeeting], bytes], name: str) -> HttpResponse:
    try:
        made = make(found)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(found)
    headers = file_headers(f"{name}-{found.date.isoformat()}.pdf", shown=True)
    return HttpResponse(made, content_type="application/pdf", headers=headers)
