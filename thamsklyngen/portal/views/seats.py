"""A group's committee: who sits, who sat when, proposals, and the ways to appoint, end and hand over."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.choices import ProposalState, SeatRole
from groups.domain import seat as domain
from groups.domain.vacancy import Proposed, gaps_of
from groups.models import Group, Seat, SeatProposal
from groups.views.access import group_at
from members.models import Person
from members.rules import is_admin
from members.two_step import require_second_step
from members.views.access import person_of, posted, require_right
from thamsklyngen.portal.domain import seats as handing
from thamsklyngen.portal.forms.seats import AnswerForm, DeclineForm, EndForm, SeatForm
from thamsklyngen.portal.handing_over import handovers_for
from thamsklyngen.shared import clock
from thamsklyngen.shared.domain import DomainError
from thamsklyngen.shared.pagination import page_of

MOST = 12  # hits
ANSWERED = 5
FORMER = 20


@require_safe
def seats(request: HttpRequest, slug: str) -> HttpResponse:
    """Who sits, who sat when, and for those who lead the group what is proposed and what is amiss."""
    group = _inside(request, slug)
    today = clock.today()
    held = list(group.seats.exclude(until__lte=today).in_order())
    over = group.seats.filter(until__lte=today).select_related("person", "company")
    context: dict[str, Any] = {
        "group": group,
        "committee": [seat for seat in held if seat.holds(today)],
        "coming": [seat for seat in held if not seat.holds(today)],
        "page": page_of(request, over.order_by("-until", "-since", "pk"), FORMER),
    }
    if leads := _leads(request, group):
        context |= _work(request, group)
    context["handovers"] = handovers_for(group, person_of(request), all_of_them=leads)
    return render(request, "groups/seats/seats.html", context)


def _work(request: HttpRequest, group: Group) -> dict[str, Any]:
    """What those who see to the committee have before them."""
    rows = group.seat_proposals.select_related("person", "company", "proposed_by", "successor_to__person")
    open_ = list(rows.filter(state=ProposalState.OPEN))
    return {
        "leads": True,
        "appoints": is_admin(person_of(request)),
        "gaps": gaps_of([group], map(Proposed.of, open_)),
        "open": open_,
        "answered": rows.filter(state=ProposalState.DECLINED).select_related("answered_by")[:ANSWERED],
    }


def _inside(request: HttpRequest, slug: str) -> Group:
    """The group, for members, its committee and cluster admins.

    Raises:
        PermissionDenied: the person is neither.
    """
    group, person = group_at(request, slug), person_of(request)
    if not (person.has_perm("members.see_directory") or person.has_perm("groups.see_drafts", group)):
        raise PermissionDenied
    return group


def _leads(request: HttpRequest, group: Group) -> bool:
    return request.user.has_perm("groups.organise", group)


def _led(request: HttpRequest, slug: str) -> Group:
    """The group, for those who lead it and for cluster admins."""
    group = group_at(request, slug)
    require_right(request, "groups.organise", group)
    return group


def _managed(request: HttpRequest, slug: str) -> Group:
    """The group, for cluster admins who have taken the second step."""
    group = group_at(request, slug)
    if not is_admin(person_of(request)):
        raise PermissionDenied
    require_second_step(request)
    return group


def _hits(words: str) -> QuerySet[Person]:
    found = Person.objects.members().filter(hidden=False).named(words)
    return found.with_work().order_by("sort_name", "pk")[: MOST + 1]


@require_safe
def propose(request: HttpRequest, slug: str) -> HttpResponse:
    """Find somebody for a seat."""
    group = _led(request, slug)
    words = request.GET.get("q", "").strip()[:100]
    hits = list(_hits(words)) if words else []
    wanted = _wanted(request, group)
    context = {"group": group, "words": words, "hits": hits[:MOST], "has_more": len(hits) > MOST, **wanted}
    context["way"] = _way(**wanted)
    return render(request, "groups/seats/propose.html", context)


def _wanted(request: HttpRequest, group: Group) -> dict[str, Any]:
    """Whose seat is to be handed over (`?for=`), or which role is vacant (`?role=`), as the way here says."""
    asked, role = request.GET.get("for", ""), request.GET.get("role", "")
    key = int(asked) if asked.isdecimal() and len(asked) < 10 else 0
    seat = group.seats.on().select_related("person").filter(pk=key).first() if key else None
    return {"seat": seat, "role": seat.role if seat else role if role in SeatRole else ""}


def _way(seat: Seat | None, role: str) -> str:
    """What the address keeps of that from page to page."""
    return f"?for={seat.pk}" if seat else f"?role={role}" if role else ""


@require_http_methods(["GET", "HEAD", "POST"])
def propose_person(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Propose somebody, or as a cluster admin appoint them at once."""
    group, by = _led(request, slug), person_of(request)
    appoints = is_admin(by)
    if appoints:
        require_second_step(request)
    person = Person.objects.members().filter(pk=pk, hidden=False).first()
    if person is None:
        raise Http404
    wanted = _wanted(request, group)
    form = SeatForm(posted(request), person=person, group=group, appoints=appoints, **wanted)
    if form.is_valid() and _asked_for(request, group, form, appoints=appoints):
        return redirect("groups:seats", slug)
    context = {"group": group, "person": person, "form": form, "appoints": appoints, "way": _way(**wanted)}
    return render(request, "groups/seats/propose_person.html", context, status=422 if form.errors else 200)


def _asked_for(request: HttpRequest, group: Group, form: SeatForm, *, appoints: bool) -> bool:
    """Propose or appoint; False where the domain refuses, which then stands in the form."""
    by = person_of(request)
    try:
        if appoints:
            handing.put_in(group, form.wanted, by=by, decided=form.cleaned_data["decided"])
        else:
            domain.propose(group, form.wanted, by=by)
    except DomainError as error:
        form.add_error(None, str(error))
        return False
    words = _("%(name)s is appointed, and gets a mail.") if appoints else _("%(name)s is proposed.")
    messages.success(request, words % {"name": form.person})
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Appoint whom the group proposes."""
    proposal = _proposal(request, _managed(request, slug), pk)
    form = AnswerForm(posted(request))
    if form.is_valid():
        call = partial(handing.appoint, proposal, by=person_of(request), decided=form.cleaned_data["decided"])
        done = _("%(name)s is appointed, and gets a mail.")
        return _press(request, slug, call, done % {"name": proposal.person})
    context = {"group": proposal.group, "proposal": proposal, "form": form, "decline": DeclineForm()}
    return render(request, "groups/seats/answer.html", context, status=422 if form.errors else 200)


@require_POST
def decline(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Say no to a proposal."""
    proposal = _proposal(request, _managed(request, slug), pk)
    form = DeclineForm(request.POST)
    if form.is_valid():
        call = partial(domain.decline, proposal, reason=form.cleaned_data["reason"], by=person_of(request))
        return _press(request, slug, call, _("It is declined, and whoever proposed it gets a mail."))
    context = {"group": proposal.group, "proposal": proposal, "form": AnswerForm(), "decline": form}
    return render(request, "groups/seats/answer.html", context, status=422)


@require_POST
def take_back(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a proposal back."""
    proposal = _proposal(request, _led(request, slug), pk)
    call = partial(domain.take_back, proposal, by=person_of(request))
    return _press(request, slug, call, _("The proposal is taken back."))


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """End a seat."""
    group = _managed(request, slug)
    seat = get_object_or_404(Seat.objects.select_related("person", "company"), group=group, pk=pk)
    form = EndForm(posted(request))
    if form.is_valid():
        word = form.cleaned_data["word"]
        try:
            domain.end_seat(seat, on=form.on, by=person_of(request), word=word)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("It is noted. %(name)s gets a mail.") % {"name": seat.person})
            return redirect("groups:seats", slug)
    context = {"group": group, "seat": seat, "form": form}
    return render(request, "groups/seats/end.html", context, status=422 if form.errors else 200)


def _proposal(request: HttpRequest, group: Group, pk: int) -> SeatProposal:
    rows = group.seat_proposals.select_related("group", "person", "company", "proposed_by", "successor_to__person")
    found: SeatProposal = get_object_or_404(rows, pk=pk)
    return found


def _press(request: HttpRequest, slug: str, call: Callable[[], object], done: str) -> HttpResponse:
    """Do it, say how it went, and go back to the committee."""
    try:
        call()
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("groups:seats", slug)
