"""Large data for measuring: seeded, by bulk inserts, and with every rule about places kept."""

import datetime as dt
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from allauth.account.models import EmailAddress

from events.choices import EventState, RegistrationState
from events.domain.event import STANDARD_REMINDERS
from events.models import Event, Registration, ReminderRule
from groups.choices import EventKind, GroupState
from groups.models import Group
from members.choices import EmploymentRole, Headcount, Language, MembershipKind
from members.models import Company, Employment, Membership, Person
from thamsklyngen.portal.demo_data.bulk_skills import load_skills
from thamsklyngen.portal.demo_data.dates import is_working_day
from thamsklyngen.shared import clock

BATCH = 5000
GROUPS = 8
MARK = "stordata"  # begins the slugs and is the domain of everything made here
YEARS = 5  # how far the past events reach
COMING = 0.1  # share of the events that lie ahead
FIRST_COMING, LAST_COMING = 9, 180  # days; no reminder is due on the day of loading
CANCELLED_EVENTS, CANCELLED_PLACES = 0.03, 0.08
PARTNERS, LEFT, RESTING, NOBODY_ANSWERS = 0.05, 0.05, 0.3, 0.1  # shares; RESTING of those who left
CAPACITIES = (20, 30, 40, 60, 80, 120, 200)
FIRST_NAMES = (
    "Anne Arne Astrid Bjarne Camilla Dag Eli Frode Geir Gro Hanne Ivar Jon Kari Kjell Liv Magnus Marte Nina Odd Ola Per"
    " Randi Rolf Siri Stein Tone Tor Turid Unni Vegard Wenche Øyvind Åse"
)
LAST_NAMES = "Nordmann Eksempel Prøvesen Mønster Skisse Demodal Utkast"
TOPICS = "5S tavlemøter vedlikehold kvalitet innkjøp lager energi sveising robotisering lærlinger HMS planlegging"
MUNICIPALITIES = "Orkland Orkland Orkland Skaun Rennebu Rindal Heim Melhus"
INDUSTRIES = ("Metallbearbeiding", "Programmeringstjenester", "Godstransport på vei", "Plastprodukter", "Treemballasje")
TRADES = "Mekaniske Programvare Maskinering Transport Plast Elektro Emballasje Automasjon"


@dataclass(frozen=True)
class Size:
    """How much of everything."""

    people: int = 2000
    companies: int = 100
    events: int = 200
    registrations: int = 10_000

    def check(self) -> None:
        """Raise ValueError where the numbers can't be: nobody registers twice for an event."""
        if min(self.people, self.companies) < 1 or min(self.events, self.registrations) < 0:
            raise ValueError("At least one person and one company are needed, and no number may be negative.")
        if self.registrations > self.people * self.events:
            raise ValueError(
                "Everybody can have one place at each event: fewer registrations, or more people or events."
            )

    def __str__(self) -> str:
        numbers = f"{self.people} people at {self.companies} companies"
        return f"{numbers}, {self.events} events, {self.registrations} registrations."


def _one_of(words: str, chance: random.Random) -> str:
    return chance.choice(words.split())


def has_bulk() -> bool:
    """Whether large data have been loaded into this database."""
    return Group.objects.filter(slug=f"{MARK}-1").exists()


def load_bulk(size: Size, *, seed: int) -> None:
    """Make `size` much within the caller's transaction; the same seed and day give the same.

    Raises:
        ValueError: the numbers can't be.
    """
    size.check()
    chance = random.Random(seed)
    companies = _companies(size.companies, chance)
    workers = _people(size.people, companies, chance)
    events = _events(size.events, companies, chance)
    places = _places(events, workers, _shares(size, chance), chance)
    while batch := list(islice(places, BATCH)):
        Registration.objects.bulk_create(batch)
    load_skills(companies, {person for person, _company in workers}, seed=seed)


def _companies(number: int, chance: random.Random) -> list[Company]:
    """Make companies; those that are members still are returned: nobody works at the others, and they host nothing."""
    rows = [
        Company(
            name=f"{_one_of(LAST_NAMES, chance)} {_one_of(TRADES, chance)} {n}",
            slug=f"{MARK}-{n}",
            municipality=_one_of(MUNICIPALITIES, chance),
            industry=chance.choice(INDUSTRIES),
            headcount=chance.choice(Headcount.values),
        )
        for n in range(1, number + 1)
    ]
    companies = Company.objects.bulk_create(rows, batch_size=BATCH)
    memberships = [_membership(row, chance) for row in companies]
    Membership.objects.bulk_create(memberships, batch_size=BATCH)
    return [row.company for row in memberships if row.holds()] or companies


def _membership(company: Company, chance: random.Random) -> Membership:
    """Most are members still; some have left or rest since a while."""
    row = Membership(company=company, since=_long_ago(), kind=MembershipKind.COMPANY)
    if chance.random() < PARTNERS:
        row.kind = MembershipKind.PARTNER
    if chance.random() < LEFT:
        row.until = clock.today() - dt.timedelta(days=chance.randint(30, 700))
        row.reason, row.paused = "Prøvedata", chance.random() < RESTING
    return row


def _long_ago() -> dt.date:
    return clock.today().replace(month=1, day=1) - dt.timedelta(days=366 * (YEARS + 1))


def _people(number: int, companies: list[Company], chance: random.Random) -> list[tuple[int, int]]:
    """Make people, some companies far larger than others.

    Returns:
        (person, company) by key, in random order: the first are the keenest.
    """
    rows = [
        Person(
            email=f"person-{n}@{MARK}.example",
            name=f"{_one_of(FIRST_NAMES, chance)} {_one_of(LAST_NAMES, chance)}",
            language=Language.ENGLISH if chance.random() < 0.05 else Language.BOKMAL,
            is_demo=True,
        )
        for n in range(1, number + 1)
    ]
    people = Person.objects.bulk_create(rows, batch_size=BATCH)
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=row, email=row.email, primary=True, verified=True) for row in people], batch_size=BATCH
    )
    since, jobs, met = _long_ago(), [], set()
    for row in people:
        company = companies[int(len(companies) * chance.random() ** 2)]
        answers = company.pk not in met and chance.random() > NOBODY_ANSWERS
        role = EmploymentRole.CONTACT if answers else EmploymentRole.ORDINARY
        met.add(company.pk)
        jobs.append(Employment(person=row, company=company, since=since, role=role))
    Employment.objects.bulk_create(jobs, batch_size=BATCH)
    chance.shuffle(jobs)
    return [(job.person_id, job.company_id) for job in jobs]


def _events(number: int, companies: list[Company], chance: random.Random) -> list[Event]:
    groups = [
        Group.objects.create(name=f"Prøvegruppe {n}", slug=f"{MARK}-{n}", state=GroupState.ACTIVE)
        for n in range(1, GROUPS + 1)
    ]
    rows = [_event(n, chance.choice(groups), chance.choice(companies), chance) for n in range(1, number + 1)]
    events = Event.objects.bulk_create(rows, batch_size=BATCH)
    ReminderRule.objects.bulk_create(
        [ReminderRule(event=row, amount=amount, unit=unit) for row in events for amount, unit in STANDARD_REMINDERS],
        batch_size=BATCH,
    )
    return events


def _event(number: int, group: Group, host: Company, chance: random.Random) -> Event:
    """One event, most likely past; its capacity is set when it is known how many ask."""
    day = _day(chance)
    starts_at = clock.at(day, chance.choice((8, 9, 12, 13)))
    published_at = min(starts_at - dt.timedelta(days=chance.randint(21, 60)), clock.now() - dt.timedelta(days=2))
    event = Event(
        group=group,
        host=host,
        kind=chance.choice([EventKind.BREAKFAST, EventKind.COMPANY_VISIT, EventKind.WORKSHOP, EventKind.COURSE]),
        title=f"Om {_one_of(TOPICS, chance)} hos {host.name}",
        slug=f"{MARK}-{number}-{day}",
        code=f"{number:06}",  # no event made by hand has digits; of thousands two might get the same letters
        place=host.name,
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(minutes=chance.choice((90, 120, 180))),
        company_limit=chance.choice((None, None, None, 2, 4)),
        cancel_by=starts_at - dt.timedelta(days=1),
        state=EventState.PUBLISHED,
        published_at=published_at,
        created_at=published_at,
    )
    if chance.random() < CANCELLED_EVENTS:
        event.state, event.reason = EventState.CANCELLED, "Verten er forhindret."
        event.cancelled_at = min(starts_at, clock.now()) - dt.timedelta(hours=chance.randint(2, 30))
    return event


def _day(chance: random.Random) -> dt.date:
    """A working day, most likely in the past."""
    ahead = chance.random() < COMING
    days = chance.randint(FIRST_COMING, LAST_COMING) if ahead else -chance.randint(1, 365 * YEARS)
    day = clock.today() + dt.timedelta(days=days)
    while not is_working_day(day):
        day += dt.timedelta(days=1 if ahead else -1)
    return day


def _shares(size: Size, chance: random.Random) -> list[int]:
    """How many ask for a place at each event: some events draw many, none more than there are people."""
    weights = [chance.lognormvariate(0, 0.7) for _ in range(size.events)]
    total = sum(weights)
    shares = [min(size.people, int(size.registrations * weight / total)) for weight in weights]
    left, number = size.registrations - sum(shares), 0
    while left:
        room = min(left, size.people - shares[number], 1 + left // size.events)
        shares[number] += room
        left, number = left - room, (number + 1) % size.events
    return shares


def _places(
    events: list[Event], workers: list[tuple[int, int]], shares: list[int], chance: random.Random
) -> Iterator[Registration]:
    """All registrations. The capacity of each event is set and saved on the way."""
    for event, share in zip(events, shares, strict=True):
        fits = chance.random() < 0.6
        event.capacity = next((size for size in CAPACITIES if size >= share), None)
        if not fits and share > 10:
            event.capacity = max(10, int(share * chance.uniform(0.6, 0.95)))
        yield from _places_at(event, _who(workers, share, chance), chance)
    Event.objects.bulk_update(events, ["capacity"], batch_size=1000)


def _who(workers: list[tuple[int, int]], number: int, chance: random.Random) -> list[tuple[int, int]]:
    """`number` different people; the keen ones come often."""
    if number * 3 > len(workers):
        return chance.sample(workers, number)
    chosen: dict[int, None] = {}
    while len(chosen) < number:
        chosen[int(len(workers) * chance.random() ** 1.5)] = None
    return [workers[index] for index in chosen]


def _places_at(event: Event, who: list[tuple[int, int]], chance: random.Random) -> Iterator[Registration]:
    """One event's registrations in the order in which they were asked for, by the rules of `events.domain.places`."""
    begin = event.published_at or event.created_at
    end = min(event.starts_at, event.cancelled_at or event.starts_at, clock.now()) - dt.timedelta(minutes=1)
    span = max((end - begin).total_seconds(), 0)
    moments = sorted(begin + dt.timedelta(seconds=chance.random() * span) for _ in who)
    by_company: Counter[int] = Counter()
    taken = 0
    for (person, company), at in zip(who, moments, strict=True):
        row = Registration(event=event, person_id=person, company_id=company, asked_at=at)
        full = event.capacity is not None and taken >= event.capacity
        stopped = event.company_limit is not None and by_company[company] >= event.company_limit
        if chance.random() < CANCELLED_PLACES:
            _cancel(row, end, chance)
        elif full or stopped:
            row.state = RegistrationState.WAITING
        else:
            row.state, row.placed_at = RegistrationState.REGISTERED, at
            taken, by_company[company] = taken + 1, by_company[company] + 1
        yield row


def _cancel(row: Registration, latest: dt.datetime, chance: random.Random) -> None:
    at = row.asked_at + (latest - row.asked_at) * chance.random()
    row.state, row.placed_at = RegistrationState.CANCELLED, row.asked_at
    row.cancelled_at, row.cancelled_by_id = at, row.person_id
    row.cancelled_late = row.event.is_late(at)
