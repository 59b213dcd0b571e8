"""The mails about one event: to whom, what, whether they left, and why not."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from events.forms.fields import number
from events.forms.registration import SearchForm
from events.models.registration import stream_of, streams_of
from events.views.access import fetch
from members.models import Person
from thamsklyngen.outbox.choices import UNFINISHED, MessageState
from thamsklyngen.outbox.models import Message, MessageQuerySet
from thamsklyngen.outbox.words import OUR_WORDS, answer, kind
from thamsklyngen.shared.pagination import page_of

PER_PAGE = 50
SHOWS = {
    "": Q(),
    "sent": Q(state=MessageState.SENT),
    "waiting": Q(state__in=UNFINISHED),
    "failed": Q(state=MessageState.FAILED),
    "let_go": Q(state=MessageState.EXPIRED),
}


@require_safe
def mails(request: HttpRequest, key: str) -> HttpResponse:
    """Every mail about the event, the newest first; `?person=` one person's alone."""
    event = fetch(request, key)
    person = Person.objects.filter(pk=number(request.GET.get("person"))).first()
    words, asked = SearchForm(request.GET).words(), request.GET.get("show", "")
    show = asked if asked in SHOWS else ""
    prefix = streams_of(event.pk)
    about = Message.objects.in_streams(prefix)
    if person:
        about = about.filter(stream=stream_of(event.pk, person.pk))
    page = page_of(request, _named(about.filter(SHOWS[show]), words).select_related("person"), PER_PAGE)
    known = {"person": person.pk if person else "", "q": words}
    context = {
        "event": event,
        "person": person,
        "page": page,
        "rows": [(row, kind(row.template), _why(row)) for row in page],
        "chips": _chips(about, show, known),
        "show": show,
        "words": words,
    }
    return render(request, "events/manage/mails.html", context)


def _named(rows: MessageQuerySet, words: str) -> MessageQuerySet:
    """Those to somebody of that name, or whose address begins so."""
    if not words:
        return rows
    return rows.filter(Q(person__in=Person.objects.named(words)) | Q(to__istartswith=words))


def _why(row: Message) -> str:
    """Our own words about a mail that was let go or waits; what a server answered is told beside a failed one."""
    return answer(row.error) if row.error in OUR_WORDS else ""


def _chips(about: MessageQuerySet, show: str, known: dict[str, Any]) -> list[dict[str, Any]]:
    """The lists to choose from with their numbers; of those with nothing only the whole and the one on show."""
    labels = {
        "": pgettext("mails", "All"),
        "sent": pgettext("mails", "Sent"),
        "waiting": _("On their way"),
        "failed": pgettext("mails", "Not delivered"),
        "let_go": pgettext("mails", "Let go"),
    }
    counts = about.order_by().aggregate(**{f"n_{name}": Count("pk", filter=which) for name, which in SHOWS.items()})
    return [
        {
            "label": f"{label} {counts[f'n_{name}']}",
            "url": "?" + urlencode({key: value for key, value in {"show": name, **known}.items() if value}),
            "current": name == show,
        }
        for name, label in labels.items()
        if not name or counts[f"n_{name}"] or name == show
    ]
