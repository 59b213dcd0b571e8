"""Erasing sensitive answers some days after an event; how many ate what stays, without names."""

import datetime as dt
import logging
from collections import Counter

from django.db import transaction
from django.db.models import QuerySet

from events.choices import ProfileField, RegistrationState
from events.domain.places import lock
from events.models import Answer, Event, Registration, Visit
from thamsklyngen.shared import clock

log = logging.getLogger(__name__)
USUAL_DAYS: int = Visit._meta.get_field("erase_after").default


def sensitive(registrations: QuerySet[Registration] | Registration) -> QuerySet[Answer]:
    """The sensitive answers at a place, or at several."""
    rows = Answer.objects.filter(question__is_sensitive=True)
    if isinstance(registrations, Registration):
        return rows.filter(registration=registrations)
    return rows.filter(registration__in=registrations.values("pk"))


def erase_due() -> int:
    """Erase what is due; run twice at once, each event's answers go once.

    Returns:
        How many answers are gone.
    """
    now = clock.now()
    over = Event.objects.filter(ends_at__lte=now, questions__is_sensitive=True, questions__answers__isnull=False)
    gone = 0
    for event in over.select_related("visit").distinct().order_by("pk"):
        visit = getattr(event, "visit", None)
        days = visit.erase_after if visit else USUAL_DAYS
        if event.ends_at + dt.timedelta(days=days) > now:
            continue
        try:
            gone += erase(event)
        except Exception:  # one event must not keep the others' answers alive
            log.exception("the sensitive answers of event %s were not erased", event.pk)
    return gone


@transaction.atomic
def erase(event: Event) -> int:
    """Erase the sensitive answers of `event`, and keep a count of what was chosen to eat.

    Free text is counted as nothing but an answer: it could tell who gave it.
    """
    event = lock(event)
    rows = sensitive(event.registrations.all())
    visit, _new = Visit.objects.get_or_create(event=event)
    diets = Counter(visit.diets) + _diets(rows)
    gone, _by_model = rows.delete()
    visit.diets, visit.erased_at = dict(diets), clock.now()
    visit.save(update_fields=["diets", "erased_at"])
    return gone


def _diets(rows: QuerySet[Answer]) -> Counter[str]:
    """How many of those who had a place chose what."""
    chosen = rows.filter(
        question__profile=ProfileField.DIET, registration__state=RegistrationState.REGISTERED
    ).select_related("question")
    found: Counter[str] = Counter()
    for row in chosen:
        if row.question.is_chosen:
            found.update(row.value if isinstance(row.value, list) else [row.value])
    return found
