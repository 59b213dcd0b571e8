"""The demo's story, told through the domain functions: what has happened until today, and what is to come."""

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any

from auditlog.context import disable_auditlog

from events.domain.attendance import check_in
from events.domain.event import cancel_event, change_event, create_event, publish
from events.domain.guest import invite as invite_guests
from events.domain.hosting import ask as ask_host
from events.domain.invitation import invite, members, nudge
from events.domain.registration import cancel, decline, register
from events.models import Event
from events.notices import send_due as send_notices
from events.reminders import send_due
from members.domain.pasted import people_in
from members.models import Person
from thamsklyngen.portal.demo_data import afterwards, content, happenings, houses, visits
from thamsklyngen.portal.demo_data.cast import Cast, make_cast
from thamsklyngen.portal.demo_data.dates import DAY, Days, days_from
from thamsklyngen.portal.demo_data.papers import Papers, seat_board
from thamsklyngen.portal.demo_data.programme import held
from thamsklyngen.portal.demo_data.skills import tell_skills
from thamsklyngen.portal.demo_data.timeline import Timeline
from thamsklyngen.shared import clock
from thamsklyngen.shared.working_days import working_days_after


class Story:
    """Plans what happened with each event, then plays it all in the order of time."""

    def __init__(self, cast: Cast, days: Days) -> None:
        self.cast, self.days, self.timeline = cast, days, Timeline()
        self.events: dict[str, Event] = {}
        self.papers = Papers(cast, days, self._plan)

    def tell(self) -> None:
        """Everything, from the kick-off until yesterday."""
        self.kick_off()
        self.programme()
        self.gathering()
        self.visit()
        self.workshop()
        self.breakfast()
        self.it_start()
        self.draft()
        self.guest_and_host()
        self.doors()
        self.papers.tell()
        self.timeline.play()

    def kick_off(self) -> None:
        """Past, with an invitation to all and a nudge to the silent."""
        day = self.days.kick_off
        self._publish("kick_off", happenings.KICK_OFF, on=day - 28 * DAY, hours=(day, 12, 15))
        self._invite("kick_off", on=day - 27 * DAY, nudge_on=day - 12 * DAY)
        self._register("kick_off", happenings.AT_KICK_OFF, first=day - 26 * DAY, last=day - 3 * DAY)
        self._remind("kick_off", day, 12)
        self._tick_off("kick_off", day, 12, happenings.NOT_AT_KICK_OFF)

    def programme(self) -> None:
        """What the plan's year has held already, with who came."""
        for row in held(self.days.today.year, self.days.today):
            day, name = row.day(self.days.today.year), row.title
            host = self.cast.companies.get(row.host)
            texts = {"kind": row.kind, "title": row.title, "description": row.text, "host": host}
            texts["place"] = row.host or "Damphuset"
            self._publish(name, texts, on=day - 28 * DAY, hours=(day, 8, 10))
            self._register(name, row.people, first=day - 26 * DAY, last=day - 3 * DAY)
            self._remind(name, day, 8)
            self._tick_off(name, day, 8, row.absent)

    def gathering(self) -> None:
        """Past; one cancelled on the evening before, after the deadline."""
        day, name = self.days.gathering, "gathering"
        deadline = clock.at(day - 2 * DAY, 12)
        self._publish(name, happenings.GATHERING, on=day - 28 * DAY, hours=(day, 13, 17), cancel_by=deadline)
        self._register(name, happenings.AT_GATHERING, first=day - 27 * DAY, last=day - 3 * DAY)
        self._remind(name, day, 13)
        self._cancel(name, happenings.LATE, at=clock.at(day - DAY, 20, 14))
        self._plan(clock.at(day, 19, 20), lambda by: afterwards.hand_out(self.events[name], by), self._by(name))
        thanked = working_days_after(day, 1)
        self.timeline.plan(clock.at(thanked, 8, 1), send_notices)
        self.timeline.plan(clock.at(thanked, 18, 30), lambda: afterwards.answer(self.events[name]))

    def visit(self) -> None:
        """To come, and full: five wait, two of them only because their company has its places."""
        day, name = self.days.visit, "visit"
        today, closes = self.days.today, clock.at(day - 3 * DAY, 12)
        self._publish(name, happenings.VISIT, on=today - 24 * DAY, hours=(day, 9, 11.5), closes_at=closes)
        self._plan(clock.at(today - 24 * DAY, 9, 10), lambda _by: visits.ask_at(self.events[name]), self._by(name))
        self._plan(
            clock.at(today - 23 * DAY, 8), lambda by: happenings.open_the_gate(self.events[name], by), self._by(name)
        )
        self._invite(name, on=today - 23 * DAY)
        self._register(name, happenings.AT_VISIT, first=today - 22 * DAY, last=today - 8 * DAY)
        self._cancel(name, happenings.LEAVES_VISIT, at=clock.at(today - 5 * DAY, 10, 5))
        self._register(name, happenings.ASKS_AFTER_THAT, first=today - 4 * DAY, last=today - 2 * DAY)
        self._plan(
            clock.at(today - DAY, 10, 20), lambda by: afterwards.write_ahead(self.events[name], by), self._by(name)
        )

    def breakfast(self) -> None:
        """To come, with room; some can't, some are silent."""
        day, name, today = self.days.breakfast, "breakfast", self.days.today
        times = {"closes_at": clock.at(day - 2 * DAY, 12), "cancel_by": clock.at(day - DAY, 12)}
        self._publish(name, happenings.BREAKFAST, on=today - 16 * DAY, hours=(day, 8, 9.5), uses_qr=True, **times)
        self._invite(name, on=today - 15 * DAY)
        self._register(name, happenings.AT_BREAKFAST, first=today - 14 * DAY, last=today - 4 * DAY)
        self._cancel(name, happenings.LEAVES_BREAKFAST, at=clock.at(today - 2 * DAY, 9, 40))
        self._decline(name, happenings.CANNOT_COME, first=today - 14 * DAY, last=today - DAY)

    def workshop(self) -> None:
        """Was to come, and is called off."""
        day, name, today = self.days.workshop, "workshop", self.days.today
        self._publish(name, happenings.WORKSHOP, on=today - 20 * DAY, hours=(day, 12, 15))
        self._register(name, happenings.AT_WORKSHOP, first=today - 19 * DAY, last=today - 7 * DAY)
        reason = happenings.WORKSHOP_REASON
        at = clock.at(today - 3 * DAY, 13, 25)
        self._plan(at, lambda _by: cancel_event(self.events[name], reason=reason), self.cast[content.SECRETARY])

    def it_start(self) -> None:
        """To come; registration opens in a week."""
        day, today = self.days.it_start, self.days.today
        opens = clock.at(today + 7 * DAY, 8)
        self._publish("it_start", happenings.IT_START, on=today - 6 * DAY, hours=(day, 12, 15), opens_at=opens)

    def draft(self) -> None:
        """Begun by the secretary and not published."""
        self._create(
            "draft", happenings.DRAFT, at=clock.at(self.days.today - DAY, 14, 50), hours=(self.days.draft, 8, 9.5)
        )

    def guest_and_host(self) -> None:
        """A guest who is asked to the breakfast, and a company that is asked to be the host of a visit."""
        today, cast = self.days.today, self.cast
        guest = people_in(happenings.GUEST)
        self._plan(
            clock.at(today - 6 * DAY, 11, 15),
            lambda by: invite_guests(self.events["breakfast"], guest, by=by, company=happenings.GUEST_FROM),
            self._by("breakfast"),
        )
        asks = partial(
            ask_host,
            cast.groups[content.PRODUCTION],
            cast.companies[content.MECHANICAL],
            days=[self.days.draft + 14 * DAY, self.days.draft + 21 * DAY],
            **happenings.QUESTION,
        )
        self._plan(clock.at(today - 2 * DAY, 10, 20), lambda by: asks(by=by), self._by("visit"))

    def doors(self) -> None:
        """Companies that let people in by their address, one that takes a break, and one who knocks."""
        cast, days = self.cast, self.days
        firms = cast.companies
        doors = [(content.MECHANICAL, content.CONTACT, True), (content.SOFTWARE, content.PROVES, False)]
        for number, (name, first_name, joins) in enumerate(doors):
            at = clock.at(days.today - (34 - 2 * number) * DAY, 13, 10)
            self._plan(at, partial(self._prove, name, joins), cast[first_name])
        asks = partial(houses.ask_for_domain, firms[content.TRANSPORT], "demodal-transport.example")
        self._plan(clock.at(days.today - 11 * DAY, 9, 25), asks, cast[content.DISPATCHER])
        rests = partial(houses.pause, firms[content.FURNITURE])
        self._plan(clock.at(days.kick_off - 60 * DAY, 10), rests, cast[content.MANAGER])
        writes = partial(visits.write_rules, firms[content.MECHANICAL])
        self._plan(clock.at(days.today - 20 * DAY, 11, 15), writes, cast[content.CONTACT])
        self._plan(clock.at(days.today - 19 * DAY, 15, 5), visits.keep_sizes, cast[content.MEMBER])
        knocks = partial(houses.knock, firms[content.MACHINING])
        self._plan(clock.at(houses.last_workday_before(days.today), 14, 20), knocks, cast[content.NEWCOMER])

    def _prove(self, name: str, joins: bool, by: Person) -> None:
        domain = next(entry.domain for entry in content.COMPANIES if entry.name == name)
        houses.prove_domain(self.cast.companies[name], domain, by, joins=joins)

    def _plan(self, at: dt.datetime, what: Callable[[Person], Any], by: Person) -> None:
        self.timeline.plan(at, lambda: what(by), by=by)

    def _by(self, name: str) -> Person:
        """Who runs the event: the secretary those of the group, the cluster manager the others."""
        return self.cast[content.MANAGER if name in ("gathering", "it_start") else content.SECRETARY]

    def _create(
        self, name: str, texts: dict[str, Any], *, at: dt.datetime, hours: tuple[dt.date, float, float], **times: Any
    ) -> None:
        day, start, end = hours
        slug = {"gathering": content.BOARD, "it_start": content.IT}.get(name, content.PRODUCTION)
        details = {
            "host": self.cast.companies.get(happenings.HOSTS.get(name, "")),
            **texts,
            **times,
            "contact": self.cast[content.MANAGER],
            "starts_at": clock.at(day, *_clock_face(start)),
            "ends_at": clock.at(day, *_clock_face(end)),
        }

        def create(by: Person) -> None:
            activity = self.papers.activity_of(details["title"])
            event = create_event(self.cast.groups[slug], by=by, activity=activity, **details)
            self.events[name] = change_event(event, {}, plan_reason=happenings.ANOTHER_DAY)

        self._plan(at, create, self._by(name))

    def _publish(
        self, name: str, texts: dict[str, Any], *, on: dt.date, hours: tuple[dt.date, float, float], **times: Any
    ) -> None:
        self._create(name, texts, at=clock.at(on, 8, 30), hours=hours, **times)
        self._plan(clock.at(on, 9, 5), lambda _by: publish(self.events[name]), self._by(name))

    def _invite(self, name: str, *, on: dt.date, nudge_on: dt.date | None = None) -> None:
        """Ask every member who is made up: those of the article are asked nothing."""
        everybody = members().exclude(pk__in=[person.pk for person in self.cast.named.values()])
        self._plan(clock.at(on, 8, 15), lambda by: invite(self.events[name], everybody, by=by), self._by(name))
        if nudge_on:
            self._plan(clock.at(nudge_on, 8, 15), lambda by: nudge(self.events[name], by=by), self._by(name))

    def _register(self, name: str, people: str, *, first: dt.date, last: dt.date) -> None:
        names = people.split()

        def come(number: int, person: Person) -> None:
            register(self.events[name], person, replies=visits.replies(self.events[name], number))

        for number, at in enumerate(self.timeline.spread(first, last, len(names))):
            self._plan(at, partial(come, number), self.cast[names[number]])

    def _decline(self, name: str, people: str, *, first: dt.date, last: dt.date) -> None:
        names = people.split()
        for first_name, at in zip(names, self.timeline.spread(first, last, len(names)), strict=True):
            self._plan(at, lambda person: decline(self.events[name], person), self.cast[first_name])

    def _cancel(self, name: str, first_name: str, *, at: dt.datetime) -> None:
        def leave(person: Person) -> None:
            cancel(self.events[name].registrations.live().get(person=person))

        self._plan(at, leave, self.cast[first_name])

    def _tick_off(self, name: str, day: dt.date, hour: int, absent: str) -> None:
        """At the door all but the `absent` are ticked off."""

        def tick(by: Person) -> None:
            there = (
                self.events[name]
                .registrations.registered()
                .exclude(person__in=[self.cast[who] for who in absent.split()])
            )
            for row in there:
                check_in(row, by=by)

        self._plan(clock.at(day, hour, 4), tick, self._by(name))

    def _remind(self, name: str, day: dt.date, hour: int) -> None:
        """Let the scheduler look a minute after each standard reminder of a past event was due."""
        for days in (7, 1):
            self.timeline.plan(clock.at(day - days * DAY, hour, 1), send_due)


def _clock_face(hour: float) -> tuple[int, int]:
    return int(hour), round(hour % 1 * 60)


def load_story() -> Story:
    """Make the demo's people and tell their story as seen from today.

    Returns:
        The story, with its events and people.
    """
    days = days_from(clock.today())
    with clock.frozen(clock.at(days.joined, 8)), disable_auditlog():
        cast = make_cast(days)
        houses.furnish(cast)
        seat_board(cast, days)
    with clock.frozen(clock.at(days.today - 40 * DAY, 10)), disable_auditlog():
        tell_skills(cast)
    story = Story(cast, days)
    story.tell()
    return story


def has_story() -> bool:
    """Whether the story has been loaded into this database."""
    return Person.objects.filter(is_demo=True).exclude(demo_note="").exists()
