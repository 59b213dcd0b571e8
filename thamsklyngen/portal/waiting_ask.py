"""How what waits is read: whoever knows of one kind of thing says where it stands, and all is read by one query.

An `Ask` has sources (rows of a table, or how many there are) and a function that tells what was found. Tables have
different columns, so each row comes as one JSON column of facts; `moment` and `day` read times and days in it.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from django.db.models import Count, Min, QuerySet, Value, Window
from django.db.models.functions import JSONObject, RowNumber

from events.models import Event
from members.models import Person
from thamsklyngen.portal.waiting_row import MOST, Waiting

Facts = dict[str, Any]  # of one row, by the names that the source gives them; times and days are texts (ISO 8601)
COLUMNS = ("nth_source", "nth_row", "facts")


@dataclass(frozen=True)
class Source:
    """Rows of one table that wait.

    `facts` says what is told of each: a name, and the column (or expression) where it stands. The first `most` rows in
    this `order` are read; None for all.
    """

    rows: QuerySet[Any]
    order: tuple[str, ...]
    facts: Mapping[str, Any]
    most: int | None = MOST

    def part(self, number: int) -> QuerySet[Any]:
        """Its part of the query, in which it is the source with that number."""
        place = Window(RowNumber(), order_by=self.order)  # a union of queries keeps no order
        rows = self.rows.order_by(*self.order).annotate(nth_source=Value(number), nth_row=place)
        return rows.annotate(facts=JSONObject(**self.facts)).values_list(*COLUMNS)[: self.most]


@dataclass(frozen=True)
class Total:
    """How many rows of one table wait: one row with their `number`, the lowest key `first` and the moment `since`; no
    row where none wait.
    """

    rows: QuerySet[Any]
    since: str = ""  # the column with the moment from which each waits

    def part(self, number: int) -> QuerySet[Any]:
        """Its part of the query, in which it is the source with that number."""
        since = {"since": Min(self.since)} if self.since else {}
        facts = JSONObject(number=Count("pk"), first=Min("pk"), **since)
        rows = self.rows.order_by().annotate(nth_source=Value(number)).values("nth_source")
        rows = rows.annotate(nth_row=Value(1), facts=facts, how_many=Count("pk"))
        return rows.filter(how_many__gt=0).values_list(*COLUMNS)  # an aggregate has a row also where there is nothing


@dataclass(frozen=True)
class Ask:
    """What is asked about one kind of thing: `tell` gets the rows of each of `sources` under its name."""

    tell: Callable[..., Iterable[Waiting]]
    sources: Mapping[str, Source | Total] = field(default_factory=dict)


Provider = Callable[[Person], Ask | None]  # None: nothing of that kind can wait for the person


def answers(asks: Sequence[Ask]) -> Iterator[Waiting]:
    """What all of `asks` tell, in their order. One query, and those that a `tell` makes itself."""
    found = iter(_read([source for ask in asks for source in ask.sources.values()]))
    for ask in asks:
        yield from ask.tell(**{name: next(found) for name in ask.sources})


def _read(sources: Sequence[Source | Total]) -> list[list[Facts]]:
    """The rows of each of `sources`."""
    found: list[list[Facts]] = [[] for _source in sources]
    if sources:
        first, *others = (source.part(number) for number, source in enumerate(sources))
        for number, _row, facts in sorted(first.union(*others, all=True), key=itemgetter(0, 1)):
            found[number].append(facts)
    return found


def moment(text: Any) -> Any:
    """A moment among facts; None where there is none."""
    return dt.datetime.fromisoformat(text) if text else None


def day(text: Any) -> Any:
    """A day among facts; None where there is none."""
    return dt.date.fromisoformat(text) if text else None


def clock_time(text: Any) -> Any:
    """A time of day (the cluster's wall clock) among facts; None where there is none."""
    return dt.time.fromisoformat(text) if text else None


OF_EVENT = {
    "event": "event__pk",
    "slug": "event__slug",
    "title": "event__title",
    "starts_at": "event__starts_at",
    "ends_at": "event__ends_at",
    "closes_at": "event__closes_at",
}


def event_of(row: Facts) -> Event:
    """The event of a row with the facts `OF_EVENT`, as far as they say what it is."""
    times = {name: moment(row[name]) for name in ("starts_at", "ends_at", "closes_at")}
    return Event(pk=row["event"], slug=row["slug"], title=row["title"], **times)
