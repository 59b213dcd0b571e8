"""What is new in groups: published events, approved mandates and plans, published reports."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q

from events.choices import Audience, EventState, Visibility
from events.models import Event
from groups.choices import FollowLevel, VersionState
from groups.models import Mandate, PlanVersion, YearReport
from thamsklyngen.shared import clock

EVENT, MANDATE, PLAN, REPORT = "event", "mandate", "plan", "report"


@dataclass(frozen=True)
class News:
    """Something new, and since when. `members` and `public`: who may see it without a seat in one of its groups."""

    kind: str
    pk: int
    at: dt.datetime
    groups: frozenset[int]
    members: bool = True
    public: bool = True

    @property
    def key(self) -> str:
        """How messages name it."""
        return f"{self.kind}-{self.pk}"

    def fits(self, level: str) -> bool:
        """Whether who follows at `level` wants a mail of its own about it."""
        return level == FollowLevel.EVERYTHING or (level == FollowLevel.EVENTS and self.kind == EVENT)


def news_between(since: dt.datetime, until: dt.datetime) -> list[News]:
    """What became new in [since, until) and still is, the newest first; five queries."""
    found = [*_events(since, until), *_decided(since, until), *_reports(since, until)]
    return sorted(found, key=lambda news: news.at, reverse=True)


def _events(since: dt.datetime, until: dt.datetime) -> Iterator[News]:
    rows = Event.objects.filter(
        state=EventState.PUBLISHED, published_at__gte=since, published_at__lt=until, ends_at__gt=clock.now()
    )
    for row in rows.prefetch_related("co_organisers"):
        groups = frozenset((row.group_id, *(group.pk for group in row.co_organisers.all())))
        members = row.audience == Audience.MEMBERS
        public = members and row.visibility == Visibility.PUBLIC
        yield News(EVENT, row.pk, row.published_at or row.created_at, groups, members, public)


def _decided(since: dt.datetime, until: dt.datetime) -> Iterator[News]:
    approved = Q(state=VersionState.APPROVED, decided_at__gte=since, decided_at__lt=until)
    for kind, model in ((MANDATE, Mandate), (PLAN, PlanVersion)):
        rows: Iterable[tuple[int, dt.datetime, int]] = model.objects.filter(approved).values_list(
            "pk", "decided_at", model.GROUP
        )
        for pk, at, group in rows:
            yield News(kind, pk, at, frozenset((group,)))


def _reports(since: dt.datetime, until: dt.datetime) -> Iterator[News]:
    rows = YearReport.objects.filter(published_at__gte=since, published_at__lt=until)
    for pk, at, group in rows.values_list("pk", "published_at", YearReport.GROUP):
        yield News(REPORT, pk, at, frozenset((group,)))
