"""From what companies want to learn to a draft of an event about it."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from events.choices import EventKind, EventState
from events.domain.event import create_event
from events.models import Event
from groups.models import Group
from members.models import Company, Competence, Person
from thamsklyngen.shared import clock

AHEAD = dt.timedelta(weeks=4)
THURSDAY = 3
TITLE_LENGTH = 120
TIMES = {
    EventKind.BREAKFAST: ((8, 0), dt.timedelta(minutes=90)),
    EventKind.COMPANY_VISIT: ((12, 0), dt.timedelta(hours=2)),
}


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
    starts_at = clock.at(_thursday(), hour, minute)
    details: dict[str, Any] = {"title": title, "kind": kind, "host": host, "place": host.name[:TITLE_LENGTH]}
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


def _thursday() -> dt.date:
    """A Thursday in about four weeks."""
    day = clock.today() + AHEAD
    return day + dt.timedelta(days=(THURSDAY - day.weekday()) % 7)
