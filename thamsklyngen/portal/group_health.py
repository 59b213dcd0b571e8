"""How the groups are doing, for the board: a quiet table, group by group, without any ranking."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Subquery

from events.choices import EventState
from events.domain.activity import overdue_in
from events.domain.counting import companies_reached
from events.models import Event
from groups.choices import GapKind, GroupKind, VersionState
from groups.domain.vacancy import gaps_of
from groups.models import Group, Mandate, Seat, YearReport
from thamsklyngen.portal.year import Entry, entries_of
from thamsklyngen.shared import clock


@dataclass(frozen=True)
class Health:
    """One group. Moments are aware; `days_left` of its mandate is None where none is in force."""

    group: Group
    last_event: dt.datetime | None
    next_event: dt.datetime | None
    activities: int
    held: int
    overdue: int  # last year's too, until its report is in
    mandate_until: dt.date | None  # of the one in force
    mandate_next: Mandate | None  # submitted, and not decided yet
    mandate_coming: Mandate | None  # approved, and its first day is ahead; the first of them
    has_seats: bool  # somebody sits in its committee today
    vacant: list[str]  # roles that nobody has
    gone: list[str]  # whose holder no longer works where they did, in sentences
    companies: int  # reached by the year's events so far (`events.domain.counting`)
    report: YearReport | None  # the newest one that has been submitted

    @property
    def days_left(self) -> int | None:
        """How many days the mandate in force still holds, today included."""
        return (self.mandate_until - clock.today()).days if self.mandate_until else None


def health_of_groups(person: Any) -> list[Health]:
    """Every group that isn't closed but the board, by name, as `person` of the board may see it.

    The number of queries doesn't depend on how many groups there are.
    """
    year = clock.today().year
    groups = _groups()
    entries: dict[int, list[Entry]] = defaultdict(list)
    for entry in entries_of(year, person):
        if entry.activity:
            entries[entry.group.pk].append(entry)
    vacant, gone = _amiss(groups)
    reports = {row.plan.group_id: row for row in _reports(groups)}
    reached = companies_reached(groups, year)
    overdue = Counter(row.plan.group_id for row in overdue_in(groups))
    return [
        Health(
            group=group,
            last_event=group.last_at,
            next_event=group.next_at,
            **_progress(entries[group.pk]),
            overdue=overdue[group.pk],
            mandate_until=group.mandate_until,
            mandate_next=_submitted(group),
            mandate_coming=_coming(group),
            has_seats=group.has_seats,
            vacant=vacant[group.pk],
            gone=gone[group.pk],
            companies=reached[group.pk],
            report=reports.get(group.pk),
        )
        for group in groups
    ]


def _groups() -> list[Any]:
    """The groups, each with its last and next event, what is known of its mandates, and whether somebody sits in it."""
    rows = Group.objects.current().exclude(kind=GroupKind.BOARD).order_by("sort_name", "pk")
    held = Mandate.objects.in_force().filter(group=OuterRef("pk")).values("until")
    waits = Mandate.objects.in_state(VersionState.SUBMITTED).filter(group=OuterRef("pk"))
    later = Mandate.objects.in_force_or_coming().filter(group=OuterRef("pk"), since__gt=clock.today())
    times = {"last_at": _event("-starts_at", past=True), "next_at": _event("starts_at", past=False)}
    mandates = {"mandate_until": Subquery(held[:1]), "submitted": Subquery(waits.values("number")[:1])}
    mandates |= {f"coming_{name}": Subquery(later.values(name)[:1]) for name in ("number", "since")}
    sits = Exists(Seat.objects.on().filter(group=OuterRef("pk")))
    return list(rows.annotate(has_seats=sits, **mandates, **times))


def _submitted(group: Any) -> Mandate | None:
    """The mandate that waits for the board."""
    if group.submitted is None:
        return None
    return Mandate(group=group, number=group.submitted, state=VersionState.SUBMITTED)


def _coming(group: Any) -> Mandate | None:
    """The mandate that the board has approved for later."""
    if group.coming_number is None:
        return None
    return Mandate(group=group, number=group.coming_number, since=group.coming_since, state=VersionState.APPROVED)


def _amiss(groups: list[Group]) -> tuple[dict[int, list[str]], dict[int, list[str]]]:
    """By group: the roles that nobody has, and who has a seat and has left the company, in sentences."""
    vacant: dict[int, list[str]] = defaultdict(list)
    gone: dict[int, list[str]] = defaultdict(list)
    for gap in gaps_of(groups):
        if gap.kind == GapKind.VACANT:
            vacant[gap.group.pk].append(gap.role_name)
        elif gap.kind == GapKind.GONE:
            gone[gap.group.pk].append(gap.words)
    return vacant, gone


def _event(order: str, *, past: bool) -> Subquery:
    """When the group's last event was, or its next one is."""
    now = clock.now()
    when = {"ends_at__lte": now} if past else {"ends_at__gt": now}
    rows = Event.objects.filter(group=OuterRef("pk"), state=EventState.PUBLISHED, **when)
    return Subquery(rows.order_by(order).values("starts_at")[:1])


def _progress(entries: Iterable[Entry]) -> dict[str, int]:
    counts = Counter(name for row in entries for name in _said(row))
    return {name: counts[name] for name in ("activities", "held")}


def _said(entry: Entry) -> Iterable[str]:
    if not entry.is_gone:
        yield "activities"
    if entry.is_held:
        yield "held"


def _reports(groups: list[Group]) -> Iterable[YearReport]:
    """The reports of the groups, drafts and what was withdrawn left out, the newest last."""
    rows = YearReport.objects.filter(plan__group__in=groups).exclude(
        state__in=(VersionState.DRAFT, VersionState.WITHDRAWN)
    )
    return rows.select_related("plan__group").defer("text").order_by("plan__year", "number")
