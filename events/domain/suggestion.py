"""What groups may arrange next, and from what companies want to learn to a draft of an event about it."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from events.choices import EventState
from events.domain.clash import busy_days, free_thursday
from events.domain.event import create_event
from events.models import Event
from groups.choices import EventKind
from groups.domain.competence import Idea, ideas_for
from groups.models import Group
from members.domain.terms import SHORT
from members.models import Company, Competence, Person
from thamsklyngen.shared import clock

MOST = 5  # suggestions on a page, and as many that are planned already
AHEAD = dt.timedelta(weeks=4)
TITLE_LENGTH = 120
TIMES = {
    EventKind.BREAKFAST: ((8, 0), dt.timedelta(minutes=90)),
    EventKind.COMPANY_VISIT: ((12, 0), dt.timedelta(hours=2)),
}


@dataclass(frozen=True)
class Suggestion:
    """An idea, and the event about it that is planned already, if there is one."""

    idea: Idea
    planned: Event | None


def suggestions_for(groups: list[Group], person: Person) -> list[Suggestion]:
    """What `groups` may take up, the most wanted first; then what is planned already, as far as `person` may know."""
    ideas = ideas_for(groups)
    planned = _planned([idea.term for idea in ideas], person) if ideas else {}
    found = [Suggestion(idea, planned.get(idea.term.pk)) for idea in ideas]
    fresh, taken = [row for row in found if not row.planned], [row for row in found if row.planned]
    return [*fresh[:MOST], *taken[:MOST]]


def _planned(terms: Iterable[Competence], person: Person) -> dict[int, Event]:
    """The next event about each of `terms`, by the term's key; a draft counts too."""
    ahead = Event.objects.visible_to(person).filter(ends_at__gt=clock.now()).exclude(state=EventState.CANCELLED)
    names = ("title", "slug", "state", "starts_at", "ends_at", "competence__merged_into")
    events = list(ahead.select_related("competence").only(*names).order_by("starts_at", "pk"))
    found = {term.pk: next((event for event in events if is_about(event, term)), None) for term in terms}
    return {key: event for key, event in found.items() if event}


def is_about(event: Event, term: Competence) -> bool:
    """Whether `event` was made about `term` (or one that went up in it), or its title names it."""
    made_about = event.competence and (event.competence.merged_into_id or event.competence_id)
    return made_about == term.pk or any(_names(event.title, label) for label in (term.label_nb, term.label_en))


def _names(title: str, label: str) -> bool:
    """Whether `label` stands in `title` as words of their own; “IT” is not “it”."""
    flags = re.IGNORECASE if len(label) > SHORT else 0
    return bool(label and re.search(rf"\b{re.escape(label)}\b", title, flags))


@transaction.atomic
def draft_about(term: Competence, *, host: Company, kind: str, group: Group, by: Person) -> Event:
    """Make a draft of an event about `term` at the company that can teach it; pressed twice it is the same one.

    Args:
        host: the company that can.
        kind: a company visit or a breakfast meeting.
        group: who arranges it.
        by: who asks; the text is in their language.
    """
    Group.objects.select_for_update(no_key=True).get(pk=group.pk)
    title = _title(term, host, kind)
    same = Event.objects.filter(state=EventState.DRAFT, slug=None, group=group, host=host, title=title, created_by=by)
    if (draft := same.first()) is not None:
        return draft
    (hour, minute), length = TIMES[EventKind(kind)]
    starts_at = clock.at(free_thursday(clock.today() + AHEAD, busy_days(by)), hour, minute)
    details: dict[str, Any] = {"title": title, "kind": kind, "host": host, "competence": term}
    details["place"] = host.name[:TITLE_LENGTH]
    summary = _("%(company)s shows how they do it, and tells what they have learned.") % {"company": host}
    return create_event(
        group, by=by, starts_at=starts_at, ends_at=starts_at + length, summary=summary, contact=by, **details
    )


def _title(term: Competence, host: Company, kind: str) -> str:
    words = (
        _("Breakfast meeting on %(term)s at %(company)s")
        if kind == EventKind.BREAKFAST
        else _("Company visit to %(company)s: %(term)s")
    )
    return (words % {"term": term, "company": host})[:TITLE_LENGTH]
