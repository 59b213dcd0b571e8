"""Three questions afterwards: from the link in the mail, and what came in for those who run the event."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.http import require_safe

from events.domain import feedback as domain
from events.forms.feedback import FeedbackForm
from events.links import FEEDBACK, feedback_url, registration_key
from events.models import Registration
from events.views.event import find
from members.views.access import person_of, posted, signed_link
from thamsklyngen.shared.domain import DomainError


def _registration(token: str) -> Registration | None:
    """The place that `token` opens the questions for; None where the link is forged or was cut short."""
    key = registration_key(token, FEEDBACK)
    rows = Registration.objects.select_related("person", "event__group", "event__contact")
    return rows.filter(pk=key).first() if key else None


@signed_link
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The questions, for whoever has the link; answered once."""
    registration = _registration(token)
    if registration is None:
        return render(request, "events/place_unknown.html", status=404)
    with translation.override(registration.person.language):
        return _asked(request, registration)


def _asked(request: HttpRequest, registration: Registration) -> HttpResponse:
    form, done = FeedbackForm(posted(request)), registration.feedback_at is not None
    problem = ""
    try:
        if not done:
            domain.guard_may_answer(registration)
            if form.is_valid():
                domain.give_feedback(registration, **form.cleaned_data)
                done = True
    except DomainError as error:
        problem = str(error)
    context = {"registration": registration, "event": registration.event, "form": form, "done": done}
    wrong = 409 if problem and request.method == "POST" else 422 if form.errors and not done else 200
    return render(request, "events/feedback.html", context | {"problem": problem}, status=wrong)


@require_safe
def feedback(request: HttpRequest, key: str) -> HttpResponse:
    """For those who run the event what came in; for who was there the questions; else nothing."""
    event, person = find(request, key), person_of(request)
    mine = event.registrations.registered().of(person).first()
    if not person.has_perm("events.see_registrations", event):
        if mine is None:
            raise Http404
        return redirect(feedback_url(mine))
    results = domain.results_of(event)
    most = max((number for _score, number in results.scores), default=0)
    context = {
        "event": event,
        "results": results,
        "bars": [(score, number, 100 * number // most) for score, number in results.scores],
        "fewest": domain.FEWEST,
        "asked": event.registrations.registered().count(),
        "mine": feedback_url(mine) if mine and not mine.feedback_at and event.has_begun else "",
    }
    return render(request, "events/manage/feedback.html", context)
