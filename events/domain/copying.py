"""A new event from another one: everything but its people, its materials and what was said about it."""

import datetime as dt

from events.history import note_contact
from events.history_hosts import ContactStep
from events.models import Event, Question, Visit
from members.models import Person
from thamsklyngen.shared import clock
from thamsklyngen.shared.working_days import holiday_on, is_in_summer_weeks

FEW_WEEKS = dt.timedelta(weeks=2)
AT_LEAST = dt.timedelta(weeks=1)  # that one can register
WEEK, MOST_WEEKS = dt.timedelta(weeks=1), 12


def weeks_on(event: Event) -> int:
    """How many whole weeks after `event` a copy of it is best: some weeks ahead, time enough to register, no holiday.

    The weekday stays. Summer weeks and public holidays are stepped over, unless there is no end of them.
    """
    now = clock.now()
    weeks = max(1, _weeks_until(event.starts_at, now + FEW_WEEKS))
    if event.closes_at is not None:
        weeks = max(weeks, _weeks_until(event.closes_at, now + AT_LEAST))
    for more in range(MOST_WEEKS):
        day = clock.local(event.starts_at).date() + (weeks + more) * WEEK
        if not holiday_on(day) and not is_in_summer_weeks(day):
            return weeks + more
    return weeks


def moved_to(event: Event) -> dt.datetime:
    """When a copy of `event` would best begin; aware, in UTC."""
    return shifted(event.starts_at, 7 * weeks_on(event))


def _weeks_until(moment: dt.datetime, earliest: dt.datetime) -> int:
    return -((moment - earliest) // WEEK)


def shifted(moment: dt.datetime, days: int) -> dt.datetime:
    """`moment` some days later at the same hour of the wall clock."""
    wall = clock.local(moment).replace(tzinfo=None) + dt.timedelta(days=days)
    return wall.replace(tzinfo=clock.zone()).astimezone(dt.UTC)


def take_over(event: Event, source: Event, *, by: Person | None) -> None:
    """Give a new `event` what `source` asks of those who come, and of its host where it is the same.

    What an organiser has changed of the date moves the host's deadline along. Who comes, came or was asked stays out.
    """
    days = (clock.local(event.starts_at).date() - clock.local(source.starts_at).date()).days
    Question.objects.bulk_create(_question(event, row) for row in source.questions.filter(removed_at=None))
    same_host = event.host_id is not None and event.host_id == source.host_id
    if same_host:
        for row in source.host_contacts.order_by("pk"):
            contact = event.host_contacts.create(person_id=row.person_id, name=row.name, email=row.email)
            note_contact(contact, by, ContactStep.NAMED)
    visit = Visit.objects.filter(event=source).select_related("site_rules").first()
    if visit is not None:
        _visit(event, visit, days, same_host=same_host)


def _question(event: Event, row: Question) -> Question:
    names = ("position", "ready", "text", "kind", "options", "is_required", "is_sensitive", "for_gate", "profile")
    return Question(event=event, **{name: getattr(row, name) for name in names})


def _visit(event: Event, row: Visit, days: int, *, same_host: bool) -> None:
    facts = {name: getattr(row, name) for name in ("sends_gate_list", "gate_time", "erase_after")}
    if row.approve_by is not None and same_host:
        facts["approve_by"] = shifted(row.approve_by, days)
    rules = row.site_rules if same_host else None
    if rules is not None:
        facts["site_rules"] = rules.company.site_rules.order_by("-version").first()  # the host's newest
    made = Visit.objects.create(event=event, **facts)
    if same_host:
        made.barred.set(row.barred.all())
