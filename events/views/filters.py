"""What the address of the list of events asks for. It holds in paging and between list, month and week."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from events.choices import Mine
from events.models.event_list import EventQuerySet
from groups.choices import EventKind
from thamsklyngen.shared import clock

EARLIEST, LATEST = 1970, 2200  # years that may be asked for
LIST, MONTH, WEEK = "list", "month", "week"
VIEWS = (LIST, MONTH, WEEK)
LONGEST = 80
A_WEEK = dt.timedelta(days=7)


def first_of(day: dt.date) -> dt.date:
    """The first day of the month of `day`."""
    return day.replace(day=1)


def month_after(first: dt.date) -> dt.date:
    """The first day of the month after the one that begins on `first`."""
    return first_of(first + dt.timedelta(days=32))


def monday_of(day: dt.date) -> dt.date:
    """The Monday of the week of `day`."""
    return day - dt.timedelta(days=day.weekday())


def month_at(text: str) -> dt.date | None:
    """The first day of "2027-01"; None for rubbish and years far off."""
    try:
        first = dt.date.fromisoformat(f"{text[:7]}-01")
    except ValueError:
        return None
    return first if EARLIEST <= first.year <= LATEST else None


def week_at(text: str) -> dt.date | None:
    """The Monday of "2027-W02" (ISO 8601); None for rubbish and years far off."""
    year, _, number = text.partition("-W")
    try:
        monday = dt.date.fromisocalendar(int(year), int(number), 1)
    except (ValueError, OverflowError):
        return None
    return monday if EARLIEST < monday.year < LATEST else None


def week_name(monday: dt.date) -> str:
    """The week that begins on `monday` as an address has it: "2027-W02"."""
    year, number, _ = monday.isocalendar()
    return f"{year}-W{number:02}"


def _one_of(choices: Any, text: str) -> str:
    return text if text in choices else ""


@dataclass(frozen=True)
class Filters:
    """What the address asks for; rubbish in it is as if it was not there. Month and week are their first days."""

    view: str = LIST
    past: bool = False
    group: str = ""
    kind: str = ""
    place: str = ""
    open: bool = False
    mine: str = ""
    month: dt.date | None = None
    week: dt.date | None = None

    NOTHING: ClassVar[dict[str, Any]] = {"group": "", "kind": "", "place": "", "open": False, "mine": ""}

    @classmethod
    def of(cls, request: HttpRequest) -> "Filters":
        """Read them from the address. Events that are over have no open places; visitors have none of their own."""
        asked = request.GET
        view = _one_of(VIEWS, asked.get("view", "")) or LIST
        past = view == LIST and (asked.get("when") == "past" or "past" in asked)
        return cls(
            view=view,
            past=past,
            group=asked.get("group", "")[:LONGEST],
            kind=_one_of(EventKind, asked.get("kind", "")),
            place=" ".join(asked.get("place", "").split())[:LONGEST],
            open="open" in asked and not past,
            mine=_one_of(Mine, asked.get("mine", "")) if request.user.is_authenticated else "",
            month=month_at(asked.get("month", "")),
            week=week_at(asked.get("week", "")),
        )

    @property
    def narrow(self) -> bool:
        """Whether anything but the time and the view is chosen."""
        return bool(self.group or self.folded)

    @property
    def folded(self) -> bool:
        """Whether anything is chosen that stands in the folded form."""
        listed_month = self.view == LIST and self.month
        return bool(self.kind or self.place or self.open or self.mine or listed_month)

    def fit(self, events: EventQuerySet) -> EventQuerySet:
        """Those of `events` (`with_places`) that are as chosen, whenever they are."""
        if self.group:
            events = events.arranged_by(self.group)
        if self.kind:
            events = events.filter(kind=self.kind)
        if self.place:
            events = events.at_place(self.place)
        if self.open:
            events = events.with_room()
        return events

    def listed(self, events: EventQuerySet) -> EventQuerySet:
        """What stands in the list: coming or past ones, in order."""
        events = self.fit(events.past() if self.past else events.coming())
        if self.month:
            events = events.filter(starts_at__gte=clock.at(self.month), starts_at__lt=clock.at(month_after(self.month)))
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
        """The address with these filters but for `changes`, on the first page."""
        chosen = replace(self, **changes)
        return f"{reverse('events:list')}?{urlencode(chosen.pairs)}".rstrip("?")

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """What stands in the address, without what is as usual."""
        found = {
            "view": "" if self.view == LIST else self.view,
            "when": "past" if self.past else "",
            "month": f"{self.month:%Y-%m}" if self.month and self.view != WEEK else "",
            "week": week_name(self.week) if self.week and self.view == WEEK else "",
            "group": self.group,
            "kind": self.kind,
            "place": self.place,
            "open": "1" if self.open else "",
            "mine": self.mine,
        }
        return [(name, value) for name, value in found.items() if value]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Of `pairs` what the form sends along unseen, since it has no field for it."""
        fields = {"kind", "place", "open", "mine"} | ({"month"} if self.view == LIST else set())
        return [(name, value) for name, value in self.pairs if name not in fields]
