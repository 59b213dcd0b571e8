"""Many rows in bulk, for tests of what pages and indexes do with them."""

import datetime as dt
from itertools import count
from pathlib import Path

from allauth.account.models import EmailAddress
from auditlog.models import LogEntry

from events import history
from events.choices import RegistrationState
from events.models import (
    Event,
    GateLook,
    GuestInvitation,
    HostContact,
    HostDate,
    HostRequest,
    Invitation,
    Registration,
    RegistrationMessage,
)
from groups.models import Group, Seat
from members.models import Company, Employment, Membership, Person
from tests.factories.members import LONG_AGO
from thamsklyngen.outbox.compose import draft
from thamsklyngen.outbox.models import Message
from thamsklyngen.shared import clock

_number = count(1)


def many_people(number: int) -> list[Person]:
    """Members at as many companies."""
    batch = next(_number)
    companies = Company.objects.bulk_create(
        Company(name=f"Bedrift {batch}-{i}", slug=f"bedrift-{batch}-{i}") for i in range(number)
    )
    Membership.objects.bulk_create(Membership(company=company, since=LONG_AGO) for company in companies)
    people = Person.objects.bulk_create(
        Person(email=f"mange{batch}-{i}@bedrift.example", name=f"Mange Eksempel {i}") for i in range(number)
    )
    Employment.objects.bulk_create(
        Employment(person=person, company=company, since=LONG_AGO, title="Operatør")
        for person, company in zip(people, companies, strict=True)
    )
    return people


def fill(event: Event, people: list[Person]) -> list[Registration]:
    """Places for `people` at their companies, every third waiting or cancelled, and invitations."""
    states = [RegistrationState.REGISTERED, RegistrationState.WAITING, RegistrationState.CANCELLED]
    now = clock.now()
    jobs = dict(Employment.objects.filter(person__in=people).values_list("person", "company"))
    places = Registration.objects.bulk_create(
        Registration(
            event=event,
            person=person,
            company_id=jobs.get(person.pk),
            state=states[i % 3],
            placed_at=now,
            cancelled_at=now if i % 3 == 2 else None,
        )
        for i, person in enumerate(people)
    )
    Invitation.objects.bulk_create(Invitation(event=event, person=person) for person in people)
    return places


def open_the_gate(event: Event, people: list[Person]) -> None:
    """As many mailboxes at the host, and a look at the gate list by each of `people`."""
    batch = next(_number)
    addresses = (f"port{batch}-{i}@bedrift.example" for i in range(len(people)))
    HostContact.objects.bulk_create(HostContact(event=event, name="Porten", email=email) for email in addresses)
    GateLook.objects.bulk_create(GateLook(event=event, person=person) for person in people)


def ask_guests_and_hosts(event: Event, people: list[Person]) -> None:
    """Guests who were asked to come, and as many companies that were asked to be the host."""
    GuestInvitation.objects.bulk_create(
        GuestInvitation(event=event, name=person.name, email=f"gjest-{person.email}") for person in people
    )
    companies = Company.objects.filter(employments__person__in=people).distinct()
    asked = HostRequest.objects.bulk_create(
        HostRequest(group=event.group, event=event, company=company, about="Omvisning") for company in companies
    )
    HostDate.objects.bulk_create(HostDate(request=row, day=clock.today()) for row in asked)


def write_to(places: list[Registration]) -> None:
    """A mail about each of `places`, not sent yet."""
    mails = Message.objects.bulk_create(draft("events/reminder", place.person, facts={}) for place in places)
    links = (RegistrationMessage(registration=a, message=b) for a, b in zip(places, mails, strict=True))
    RegistrationMessage.objects.bulk_create(links)


def many_events(group: Group, number: int) -> list[Event]:
    """Published events ahead and behind."""
    now, batch = clock.now(), next(_number)
    return Event.objects.bulk_create(
        Event(
            group=group,
            title=f"Møte {i}",
            slug=f"mote-{batch}-{i}",
            code=f"{batch:04}{i:04}",
            state="published",
            starts_at=now + dt.timedelta(days=i - number // 2, hours=1),
            ends_at=now + dt.timedelta(days=i - number // 2, hours=2),
        )
        for i in range(number)
    )


def keep_busy(person: Person, events: list[Event]) -> None:
    """Places of one person at every other of `events`, invitations to the others."""
    Registration.objects.bulk_create(
        Registration(event=event, person=person, state="registered", placed_at=clock.now()) for event in events[::2]
    )
    Invitation.objects.bulk_create(Invitation(event=event, person=person) for event in events[1::2])


def many_groups(people: list[Person]) -> None:
    """A group for each of `people` in which they sit, with an event ahead."""
    batch = next(_number)
    groups = Group.objects.bulk_create(
        Group(name=f"Gruppe {batch}-{i}", slug=f"gruppe-{batch}-{i}", state="active") for i in range(len(people))
    )
    Seat.objects.bulk_create(Seat(group=g, person=p, since=LONG_AGO) for g, p in zip(groups, people, strict=True))
    for group in groups:
        many_events(group, 1)


def sit_down(group: Group, people: list[Person]) -> None:
    """Seats for all of `people` in one committee."""
    jobs = dict(Employment.objects.filter(person__in=people).values_list("person", "company"))
    Seat.objects.bulk_create(
        Seat(group=group, person=person, company_id=jobs[person.pk], since=LONG_AGO) for person in people
    )


def give(person: Person, companies: list[Company]) -> None:
    """Jobs at all `companies`, and as many addresses."""
    Employment.objects.bulk_create(Employment(person=person, company=company, since=LONG_AGO) for company in companies)
    batch = next(_number)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=person, email=f"egen{batch}-{i}@bedrift.example", verified=True)
        for i in range(len(companies))
    )


def lengthen_history(event: Event, number: int) -> None:
    """The event's history again and again, until it has `number` more entries; the kinds by turns."""
    entries = list(history.entries_of(event).values(*(field.attname for field in LogEntry._meta.concrete_fields)))
    LogEntry.objects.bulk_create(
        LogEntry(**entries[i % len(entries)] | {"id": None, "timestamp": clock.now() + dt.timedelta(seconds=i)})
        for i in range(number)
    )


def put_mails(folder: Path, number: int) -> None:
    """Mails in the demo's folder, as the sink leaves them."""
    for _ in range(number):
        text = "X-Envelope-To: mange@bedrift.example\nSubject: Plassen er din\n\nHei\n"
        (folder / f"{1795406682578567281 + next(_number)}-1.eml").write_text(text)
