"""Inviting people, and who has answered."""

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST, require_safe

from events.choices import EventState
from events.domain import invitation as domain
from events.forms.fields import number
from events.forms.invitation import InviteForm, Who
from events.forms.registration import SearchForm
from events.models import Event
from events.models.invitation import InvitationQuerySet
from events.views.access import fetch
from members.models import Company, Employment, Person
from members.models.person import PersonQuerySet
from members.views.access import person_of
from thamsklyngen.shared.domain import DomainError
from thamsklyngen.shared.pagination import page_of

PER_PAGE, MOST_HITS, MOST_CHOSEN = 50, 20, 100
MOST_TICKS, MOST_UNFOLDED = 1000, 30  # settings.DATA_UPLOAD_MAX_NUMBER_FIELDS allows for so many ticks
ANSWERS = {
    "": Q(),
    "coming": Q(coming=True),
    "cant": Q(coming=False, declined_at__isnull=False),
    "silent": Q(coming=False, declined_at__isnull=True),
}
# Named apart from the columns that they count.
NUMBERS: dict[str, Any] = {f"n_{name or 'all'}": Count("pk", filter=answer) for name, answer in ANSWERS.items()}


@require_safe
def invite(request: HttpRequest, key: str) -> HttpResponse:
    """Whom to invite, and what those have answered who are invited."""
    event = fetch(request, key)
    form = InviteForm(event=event, initial=_first(request, event))
    return render(request, "events/invite.html", _page(request, event, form))


def _first(request: HttpRequest, event: Event) -> dict[str, Any]:
    """What is chosen when the page opens: what stands in the address, where one comes back to choose others."""
    usual = Who.MEMBERS if event.audience == "members" else Who.GROUP
    asked = request.GET.get("who")
    companies = [key for key in map(number, request.GET.getlist("companies")) if key]
    return {"who": asked if asked in Who.values else usual, "companies": companies}


def _others(event: Event, chosen: QueryDict) -> str:
    """Where others are chosen than the `chosen` ones, which stand there still."""
    if chosen.get("who") == Who.PEOPLE:
        page, asked = "events:invite_people", [("people", key) for key in chosen.getlist("people")]
    else:
        page, asked = "events:invite", [("companies", key) for key in chosen.getlist("companies")]
        asked.insert(0, ("who", chosen.get("who", "")))
    return reverse(page, args=[event.key], query=asked)


def _page(request: HttpRequest, event: Event, form: InviteForm) -> dict[str, Any]:
    asked = request.GET.get("show", "")
    show = asked if asked in ANSWERS else ""
    answers = _answers(event)
    counts = answers.aggregate(**NUMBERS)
    page = page_of(request, answers.filter(ANSWERS[show]).order_by(F("firm").asc(nulls_last=True), "sort"), PER_PAGE)
    return {
        "event": event,
        "form": form,
        "counts": counts,
        "page": page,
        "firms": _by_company(answers, page),
        "chips": _chips(event, counts, show),
        "to_nudge": domain.to_nudge(event).count() if counts["n_silent"] else 0,
        "open": event.state == EventState.PUBLISHED and not event.has_begun,
    }


def _answers(event: Event) -> InvitationQuerySet:
    """The event's invitations with answer, and with the company where the person works (`firm`, `firm_id`)."""
    job = Employment.objects.at_members().filter(person=OuterRef("person")).order_by("pk")
    return (
        event.invitations.with_answer()
        .select_related("person", "message")
        .annotate(
            firm=Subquery(job.values("company__sort_name")[:1]),
            firm_id=Subquery(job.values("company")[:1]),
            sort=F("person__sort_name"),
        )
    )


def _by_company(answers: InvitationQuerySet, page: Any) -> list[dict[str, Any]]:
    """The page's invitations by company, each with the numbers of the whole company."""
    rows = defaultdict(list)
    for invitation in page:
        rows[invitation.firm_id].append(invitation)
    numbers = answers.order_by().filter(firm_id__in=[key for key in rows if key])
    counts = {row["firm_id"]: row for row in numbers.values("firm_id").annotate(**NUMBERS)}
    firms = Company.objects.in_bulk([key for key in rows if key])
    return [{"company": firms.get(key), "counts": counts.get(key), "rows": found} for key, found in rows.items()]


def _chips(event: Event, counts: dict[str, int], show: str) -> list[dict[str, Any]]:
    labels = {"": _("All"), "coming": pgettext("invitation", "Coming"), "cant": _("Can't"), "silent": _("No answer")}
    path = reverse("events:invite", args=[event.key])
    return [
        {
            "label": f"{label} {counts['n_' + (name or 'all')]}",
            "url": f"{path}?show={name}#answers" if name else f"{path}#answers",
            "current": name == show,
        }
        for name, label in labels.items()
    ]


@require_safe
def people(request: HttpRequest, key: str) -> HttpResponse:
    """Find people by name; those chosen so far stand in the address, so nothing needs a script."""
    event = fetch(request, key)
    keys = [number(text) for text in request.GET.getlist("people")[:MOST_CHOSEN]]
    chosen = list(domain.members().filter(pk__in=[pk for pk in keys if pk is not None]).with_work())
    search = SearchForm(request.GET)
    words = search.words()
    found = domain.members().exclude(pk__in=[person.pk for person in chosen]).named(words).with_work()
    context = {
        "event": event,
        "chosen": chosen,
        "words": words,
        "hits": found[:MOST_HITS] if words else [],
        "most": MOST_HITS,
    }
    return render(request, "events/invite_people.html", context)


@require_POST
def preview(request: HttpRequest, key: str) -> HttpResponse:
    """Who would get an invitation, each with a tick to take off, and who not and why; nothing is sent."""
    event = fetch(request, key)
    if request.POST.get("who") == Who.PEOPLE and not request.POST.getlist("people"):
        return redirect("events:invite_people", event.key)
    form = InviteForm(request.POST, event=event)
    if not form.is_valid():
        return render(request, "events/invite.html", _page(request, event, form), status=422)
    found = domain.to_invite(event, form.chosen())
    asked = _ticked(request, found)
    context: dict[str, Any] = {"event": event, "asked": asked.count()}
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "events/invite_count.html", context)
    people = list(found.with_work().order_by("sort_name", "pk")[: MOST_TICKS + 1])
    context |= {
        "reach": domain.reach(event, form.chosen()),
        "firms": _firms(people) if len(people) <= MOST_TICKS else [],
        "ticked": set(asked.values_list("pk", flat=True)) if len(people) <= MOST_TICKS else (),
        "unfolded": len(people) <= MOST_UNFOLDED,
        "others": _others(event, request.POST),
        "fields": [(name, value) for name in form.fields for value in request.POST.getlist(name)],
    }
    return render(request, "events/invite_preview.html", context)


def _ticked(request: HttpRequest, people: PersonQuerySet) -> PersonQuerySet:
    """Those of `people` whose tick was left on; all of them where no ticks were shown."""
    if "ticks" not in request.POST:
        return people
    keys = [number(text) for text in request.POST.getlist("keep")]
    return people.filter(pk__in=[key for key in keys if key is not None])


def _firms(people: list[Person]) -> list[tuple[Company | None, list[Person]]]:
    """`people` by the company where they work, the companies by name."""
    found: dict[Company | None, list[Person]] = defaultdict(list)
    for person in people:
        found[person.work_today[0].company if person.work_today else None].append(person)
    return sorted(found.items(), key=lambda firm: (firm[0] is None, firm[0].sort_name if firm[0] else ""))


@require_POST
def send(request: HttpRequest, key: str) -> HttpResponse:
    """Invite those of the preview."""
    event = fetch(request, key)
    form = InviteForm(request.POST, event=event)
    if not form.is_valid():
        return render(request, "events/invite.html", _page(request, event, form), status=422)
    try:
        sent = domain.invite(event, _ticked(request, form.chosen()), by=person_of(request))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        words = ngettext("%(count)d person is invited.", "%(count)d people are invited.", sent) % {"count": sent}
        messages.success(request, words) if sent else messages.warning(request, _("Nobody new to invite."))
    return redirect("events:invite", event.key)


@require_POST
def nudge(request: HttpRequest, key: str) -> HttpResponse:
    """Ask those once more who have not answered."""
    event = fetch(request, key)
    try:
        sent = domain.nudge(event, by=person_of(request))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        words = ngettext("%(count)d person is asked once more.", "%(count)d people are asked once more.", sent)
        messages.success(request, words % {"count": sent})
    return redirect("events:invite", event.key)
