"""The page behind the personal link in a mail: one registration, one action, no session."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from events.choices import Promotion
from events.domain.answering import Needed, needed_at
from events.domain.places import claim_of, count
from events.domain.registration import accept, cancel, guard_may_register
from events.domain.waiting import position_of, promotion_of, somebody_waited
from events.links import answers_url, registration_key
from events.models import Registration
from events.qr import picture_of
from events.views.panel import heirs_of
from members.views.access import signed_link
from thamsklyngen.shared.domain import DomainError


def find(token: str) -> Registration | None:
    """The registration that `token` opens; None where the link is forged or was cut short."""
    key = registration_key(token)
    rows = Registration.objects.select_related("person", "company", "event__group", "event__host", "event__contact")
    return rows.filter(pk=key).first() if key else None


def _has_code(registration: Registration) -> bool:
    """Whether there is a code to show at the door; also for who comes late."""
    event = registration.event
    return event.uses_qr and registration.is_registered and not (event.is_cancelled or event.is_over)


def _may_register(registration: Registration) -> bool:
    """Whether who gave up place or wait could ask for one again; guests do it by their invitation."""
    if registration.is_live or registration.as_guest:
        return False
    try:
        guard_may_register(registration.event, registration.person)
    except DomainError:
        return False
    return True


def _needed(registration: Registration) -> Needed | None:
    """What may still be answered; nothing where there is no place to come with."""
    event = registration.event
    stands = registration.is_live and not (event.is_cancelled or event.has_begun)
    return needed_at(event, registration) if stands else None


def _answer(registration: Registration, *, accepts: bool) -> Registration:
    """Take the offered place, or give place, offer or wait up."""
    return accept(registration) if accepts else cancel(registration)


@signed_link
def place(request: HttpRequest, token: str) -> HttpResponse:
    """Whose place it is and one button to give it up; only the press changes anything."""
    registration = find(token)
    if registration is None:
        return render(request, "events/place_unknown.html", status=404)
    problem = ""
    with translation.override(registration.person.language):
        if request.method == "POST":
            try:
                registration = _answer(registration, accepts="accept" in request.POST)
            except DomainError as error:
                problem = str(error)
                registration = find(token) or registration  # as it is by now
        event = registration.event
        rows = list(event.registrations.live().with_people().with_right())
        places, promotion = count(event, rows), promotion_of(event)
        context = {
            "registration": registration,
            "event": event,
            "problem": problem,
            "heirs": heirs_of(registration, rows, places),
            "promotion": promotion,
            "promotes": promotion != Promotion.FIRST,
            "stop": places.stop_of(claim_of(registration)),
            "position": position_of(registration) if registration.is_waiting else 0,
            "code": picture_of(registration) if _has_code(registration) else "",
            "needed": _needed(registration),
            "answers_url": answers_url(registration),
            "heir": next((row.person for row in rows if row.handed_from_id == registration.pk), None),
            "waited": not registration.is_live and somebody_waited(registration),
            "may_register": _may_register(registration),
            "again": any(row.person_id == registration.person_id for row in rows),
        }
        return render(request, "events/place.html", context, status=409 if problem else 200)
