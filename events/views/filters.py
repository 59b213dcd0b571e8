"""What the address of the list of events asks for. It holds in paging and between list, month and week.

A new way to narrow the events down is one entry in `FILTERS`: address, form, list, month and week read it from there.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.template.defaultfilters import capfirst
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.choices import Mine
from events.models.event_list import EventQuerySet
from events.views.periods import (
    coming_months,
    first_of,
    monday_of,
    month_after,
    month_at,
    month_name,
    week_at,
    week_name,
)
from groups.choices import EventKind
from thamsklyngen.shared import clock
from thamsklyngen.shared.dates import month

LIST, MONTH, WEEK = "list", "month", "week"
VIEWS = (LIST, MONTH, WEEK)
SELECT, TEXT, TICK = "select", "text", "tick"  # the fields of the folded form
LONGEST = 80


@dataclass(frozen=True)
class Filter:
    """One way to narrow the events down."""

    name: str  # in the address and of its field
    read: Callable[[str], Any]  # what the address says as a value; a false one for rubbish
    fit: Callable[[EventQuerySet, Any, Any], EventQuerySet]  # those of some events that fit a value, for a reader
    write: Callable[[Any], str] = str  # a value as the address says it
    offered: Callable[["Filters"], bool] = lambda filters: True  # where it isn't, it is as if it was not there
    widget: str = ""  # its field; empty for what is chosen by chips
    label: Any = ""
    everything: Any = ""  # the words for no choice
    options: Callable[[], Iterable[tuple[str, Any]]] = tuple  # what to choose from, as the address says it, with words


def _one_of(choices: Any) -> Callable[[str], str]:
    return lambda text: text if text in choices else ""


def _in_month(events: EventQuerySet, first: dt.date, _reader: Any) -> EventQuerySet:
    return events.filter(starts_at__gte=clock.at(first), starts_at__lt=clock.at(month_after(first)))


FILTERS = [  # in the order of address and form
    Filter("group", lambda text: text[:LONGEST], lambda events, slug, _reader: events.arranged_by(slug)),
    Filter(
        "kind",
        _one_of(EventKind),
        lambda events, kind, _reader: events.filter(kind=kind),
        widget=SELECT,
        label=_("Kind"),
        everything=_("All kinds"),
        options=lambda: EventKind.choices,
    ),
    Filter(
        "month",
        month_at,
        _in_month,
        write=month_name,
        offered=lambda filters: filters.view == LIST and not filters.past,
        widget=SELECT,
        label=_("Month"),
        everything=_("All months"),
        options=lambda: [(month_name(first), capfirst(month(first))) for first in coming_months()],
    ),
    Filter(
        "place",
        lambda text: " ".join(text.split())[:LONGEST],
        lambda events, words, _reader: events.at_place(words),
        widget=TEXT,
        label=_("Place, host or municipality"),
    ),
    Filter(
        "mine",
        _one_of(Mine),
        lambda events, how, reader: events.mine(reader, how),
        offered=lambda filters: filters.reader.is_authenticated,
        widget=SELECT,
        label=pgettext_lazy("events", "Mine"),
        everything=_("All events"),
        options=lambda: Mine.choices,
    ),
    Filter(
        "open",
        lambda _text: True,
        lambda events, _value, _reader: events.with_room(),
        write=lambda _value: "1",
        offered=lambda filters: not filters.past,  # what is over has no open places
        widget=TICK,
        label=_("Only with places left"),
    ),
]


@dataclass(frozen=True)
class Filters:
    """What the address asks for; rubbish in it is as if it was not there. Month and week are their first days."""

    reader: Any
    view: str = LIST
    past: bool = False
    week: dt.date | None = None
    values: Mapping[str, Any] = field(default_factory=dict)  # by the filter's name

    @classmethod
    def of(cls, request: HttpRequest) -> "Filters":
        """Read them from the address."""
        asked = request.GET
        view = asked.get("view", "")
        view = view if view in VIEWS else LIST
        return cls(
            reader=request.user,
            view=view,
            past=view == LIST and (asked.get("when") == "past" or "past" in asked),
            week=week_at(asked.get("week", "")),
            values={one.name: one.read(asked[one.name]) for one in FILTERS if one.name in asked},
        )

    @property
    def month(self) -> dt.date | None:
        """The chosen month, by which the list is narrowed down; a calendar shows it."""
        return self.values.get("month")

    @property
    def chosen(self) -> list[tuple[Filter, Any]]:
        """The filters that narrow down what is shown, with their values."""
        return [(one, value) for one in FILTERS if one.offered(self) and (value := self.values.get(one.name))]

    @property
    def narrow(self) -> bool:
        """Whether anything but the time and the view is chosen."""
        return bool(self.chosen)

    @property
    def folded(self) -> bool:
        """Whether anything is chosen that stands in the folded form."""
        return any(one.widget for one, _value in self.chosen)

    @property
    def fields(self) -> list[tuple[Filter, str]]:
        """What stands in the folded form, each with what is chosen in it."""
        chosen = {one.name: one.write(value) for one, value in self.chosen}
        return [(one, chosen.get(one.name, "")) for one in FILTERS if one.widget and one.offered(self)]

    def fit(self, events: EventQuerySet) -> EventQuerySet:
        """Those of `events` (`with_places`) that are as chosen."""
        for one, value in self.chosen:
            events = one.fit(events, value, self.reader)
        return events

    @property
    def shown_month(self) -> dt.date:
        """The month of the calendar: the chosen one, the week's (that of its Thursday), or this one."""
        today = clock.today()
        if self.week and self.week != monday_of(today):
            return self.month or first_of(self.week + dt.timedelta(days=3))
        return self.month or first_of(today)

    @property
    def shown_week(self) -> dt.date:
        """The week of the agenda: the chosen one; today's, where the month has it; the month's first."""
        today = clock.today()
        if self.week or not self.month or self.month == first_of(today):
            return self.week or monday_of(today)
        return monday_of(self.month)

    def address(self, **changes: Any) -> str:
        """The address with these filters but for `changes` (to time, view and filters), on the first page."""
        times = {name: changes.pop(name) for name in ("view", "past", "week") if name in changes}
        return replace(self, **times, values={**self.values, **changes})._address()

    def _address(self) -> str:
        return f"{reverse('events:list')}?{urlencode(self.pairs)}".rstrip("?")

    @property
    def plain_address(self) -> str:
        """The address of all that the view shows, coming and with nothing chosen."""
        coming = replace(self, past=False)
        return coming.address(**{one.name: None for one, _value in coming.chosen})

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """What stands in the address, without what is as usual."""
        times = {
            "view": "" if self.view == LIST else self.view,
            "when": "past" if self.past else "",
            "month": month_name(self.month) if self.month and self.view == MONTH else "",
            "week": week_name(self.week) if self.week and self.view == WEEK else "",
        }
        found = [(name, value) for name, value in times.items() if value]
        return found + [(one.name, one.write(value)) for one, value in self.chosen]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Of `pairs` what the form sends along unseen, since it has no field for it."""
        fields = {one.name for one, _text in self.fields}
        return [(name, value) for name, value in self.pairs if name not in fields]
