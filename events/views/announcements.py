"""Writing to those who come, wait, or came: write, look, send; and what was sent."""

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import Case, Count, IntegerField, Q, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.choices import Reached
from events.domain import announcement as domain
from events.forms.announcement import AnnouncementForm, KeyForm
from events.models import Announcement, Event, RegistrationMessage
from events.views.access import fetch
from members.views.access import person_of, posted
from thamsklyngen.outbox.choices import MessageState
from thamsklyngen.shared.domain import DomainError
from thamsklyngen.shared.pagination import page_of

REFUSED = 422
TEMPLATE = "events/announcement"
PER_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def announce(request: HttpRequest, key: str) -> HttpResponse:
    """Write a message; what is sent back is how it will look and who gets it. Nothing leaves."""
    event = fetch(request, key)
    form = _form(request, event)
    if request.method == "POST" and form.is_valid() and "change" not in request.POST:
        return render(request, "events/manage/announce_preview.html", _preview(event, form.cleaned_data))
    return _write(request, event, form)


def _form(request: HttpRequest, event: Event) -> AnnouncementForm:
    first = Reached.PRESENT if event.is_over else Reached.REGISTERED
    return AnnouncementForm(posted(request), initial={"to": first}, numbers=_numbers(event))


def _write(request: HttpRequest, event: Event, form: AnnouncementForm) -> HttpResponse:
    wrong = request.method == "POST" and not form.is_valid()
    page = page_of(request, event.announcements.select_related("sent_by"), PER_PAGE)
    failed = _failed(event, [row.pk for row in page])
    context = {
        "event": event,
        "form": form,
        "page": page,
        "sent": [(row, failed.get(row.pk, 0)) for row in page],
    }
    return render(request, "events/manage/announce.html", context, status=REFUSED if wrong else 200)


def _numbers(event: Event) -> dict[str, int]:
    """How many each choice would reach, in one query."""
    counted = {
        str(to.value): Count("pk", filter=Q(pk__in=domain.receivers(event, to).order_by().values("pk")))
        for to in Reached
    }
    return event.registrations.aggregate(**counted)


def _mails(event: Event) -> Any:
    """The mails of all messages to those of `event`."""
    return RegistrationMessage.objects.filter(registration__event=event, message__template=TEMPLATE)


def _failed(event: Event, keys: list[int]) -> dict[int, int]:
    """How many mails of each of these messages could not be delivered."""
    mails = _mails(event).filter(message__state=MessageState.FAILED, message__facts__announcement__in=keys)
    rows = mails.values_list("message__facts__announcement").annotate(number=Count("pk"))
    return dict(rows.order_by()) if keys else {}


def _preview(event: Event, words: dict[str, Any]) -> dict[str, Any]:
    rows = domain.receivers(event, words["to"]).with_people().with_work().order_by("person__sort_name", "pk")
    return {
        "event": event,
        "words": words,
        "to": Reached(words["to"]).label,
        "rows": list(rows),
        "key": uuid.uuid4(),
    }


@require_POST
def send(request: HttpRequest, key: str) -> HttpResponse:
    """Send what was looked at. Pressed twice it goes once."""
    event = fetch(request, key)
    form = _form(request, event)
    if not form.is_valid():
        return _write(request, event, form)
    words, press = form.cleaned_data, KeyForm(request.POST).key_or_new()
    try:
        sent = domain.announce(event, key=press, by=person_of(request), **words)
    except DomainError as error:
        form.add_error(None, str(error))
        return _write(request, event, form)
    said = ngettext(
        "The message is on its way to %(count)d person.", "The message is on its way to %(count)d people.", sent.number
    )
    messages.success(request, said % {"count": sent.number})
    return redirect("events:announced", event.key, sent.pk)


@require_safe
def announced(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """One message that was sent: what it said, who got it, and whose mail came back."""
    event = fetch(request, key)
    announcement = get_object_or_404(Announcement.objects.select_related("sent_by"), event=event, pk=pk)
    mails = (
        _mails(event)
        .filter(message__facts__announcement=pk)
        .select_related("message", "registration__person", "registration__company")
    )
    first = Case(When(message__state=MessageState.FAILED, then=0), default=1, output_field=IntegerField())
    page = page_of(request, mails.order_by(first, "registration__person__sort_name", "pk"), PER_PAGE)
    numbers = mails.aggregate(
        failed=Count("pk", filter=Q(message__state=MessageState.FAILED)),
        sent=Count("pk", filter=Q(message__state=MessageState.SENT)),
    )
    context = {"event": event, "announcement": announcement, "page": page, **numbers}
    return render(request, "events/manage/announced.html", context)
