"""Pages ask the database a fixed number of times, however long their lists are; and its indexes are used."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.choices import RegistrationState
from events.models import Event, Invitation, Registration
from groups.models import Group
from members.models import Company, Employment, Membership, Person
from tests.factories.events import a_place, an_event
from tests.factories.groups import a_group, a_leader
from tests.factories.members import LONG_AGO, a_member
from thamsklyngen.outbox.choices import MessageState
from thamsklyngen.outbox.compose import compose, draft
from thamsklyngen.outbox.models import Message
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
MANY = 300
EVENT_PAGE, EVENT_PAGE_OF_A_VISITOR = 8, 5


def many_people(number: int) -> list[Person]:
    """Members at as many companies, in bulk."""
    companies = Company.objects.bulk_create(Company(name=f"Bedrift {i}", slug=f"bedrift-{i}") for i in range(number))
    Membership.objects.bulk_create(Membership(company=company, since=LONG_AGO) for company in companies)
    people = Person.objects.bulk_create(
        Person(email=f"mange{i}@bedrift.example", name=f"Mange Eksempel {i}") for i in range(number)
    )
    Employment.objects.bulk_create(
        Employment(person=person, company=company, since=LONG_AGO, title="Operatør")
        for person, company in zip(people, companies, strict=True)
    )
    return people


def fill(event: Event, people: list[Person]) -> None:
    """Places for `people`, every third waiting or cancelled, and invitations."""
    states = [RegistrationState.REGISTERED, RegistrationState.WAITING, RegistrationState.CANCELLED]
    now = clock.now()
    Registration.objects.bulk_create(
        Registration(
            event=event,
            person=person,
            state=states[i % 3],
            placed_at=now,
            cancelled_at=now if i % 3 == 2 else None,
        )
        for i, person in enumerate(people)
    )
    Registration.objects.filter(event=event).update(
        company_id=Employment.objects.filter(person=people[0].pk).values("company")[:1]
    )
    Invitation.objects.bulk_create(Invitation(event=event, person=person) for person in people)


def many_events(group: Group, number: int) -> None:
    """Published events ahead and behind, in bulk."""
    now = clock.now()
    Event.objects.bulk_create(
        Event(
            group=group,
            title=f"Møte {i}",
            slug=f"mote-{i}",
            state="published",
            starts_at=now + dt.timedelta(days=i - number // 2, hours=1),
            ends_at=now + dt.timedelta(days=i - number // 2, hours=2),
        )
        for i in range(number)
    )


def queries(client: Client, path: str) -> list[str]:
    """What the page asks the database; the first visit of a session, which notes the day, does not count."""
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    assert response.status_code == 200, path
    return [query["sql"] for query in captured]


def client_of(person: Person | None) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


PAGES: list[tuple[str, str, Callable[[Event], list[str]]]] = [
    ("visitor", "home", lambda event: []),
    ("visitor", "events:list", lambda event: []),
    ("visitor", "events:event", lambda event: [event.key]),
    ("visitor", "groups:list", lambda event: []),
    ("visitor", "groups:group", lambda event: [event.group.slug]),
    ("member", "home", lambda event: []),
    ("member", "events:list", lambda event: []),
    ("member", "events:event", lambda event: [event.key]),
    ("member", "events:mine", lambda event: []),
    ("member", "groups:group", lambda event: [event.group.slug]),
    ("leader", "events:event", lambda event: [event.key]),
    ("leader", "events:registrations", lambda event: [event.key]),
    ("leader", "events:manage", lambda event: []),
    ("leader", "events:invite", lambda event: [event.key]),
    ("leader", "events:unreached", lambda event: [event.key]),
    ("leader", "events:history", lambda event: [event.key]),
]


@pytest.mark.parametrize(("who", "address", "args"), PAGES, ids=[f"{who} {address}" for who, address, _ in PAGES])
def test_one_row_or_three_hundred(who: str, address: str, args: Callable[[Event], list[str]]) -> None:
    group = a_group()
    people = {"visitor": None, "member": a_member(), "leader": a_leader(group)}
    event = an_event(group, capacity=400)
    a_place(event)
    a_place(event, people["member"])
    a_place(an_event(group), people["member"])
    past = an_event(group)
    Event.objects.filter(pk=past.pk).update(
        starts_at=clock.now() - dt.timedelta(days=3), ends_at=clock.now() - dt.timedelta(days=2)
    )
    client, path = client_of(people[who]), reverse(address, args=args(event))
    Invitation.objects.create(event=event, person=a_member())
    few = queries(client, path)
    fill(event, many_people(MANY))
    many_events(group, MANY)
    many = queries(client, path)
    assert len(many) <= len(few) + (1 if address in GROWS_BY_ONE else 0), "\n".join(many)


# A second page, or a first row of a kind, may ask once more than an empty one; never once a row.
GROWS_BY_ONE = {"events:invite", "events:registrations", "events:history"}


@pytest.mark.parametrize("number", [1, MANY])
def test_the_event_page_asks_eight_times_at_most_and_five_for_a_visitor(number: int) -> None:
    event, member = an_event(), a_member()
    fill(event, many_people(number))
    path = event.get_absolute_url()
    asked = queries(client_of(member), path)
    assert len(asked) <= EVENT_PAGE, "\n".join(asked)
    asked = queries(client_of(None), path)
    assert len(asked) <= EVENT_PAGE_OF_A_VISITOR, "\n".join(asked)


def explain(queryset: object) -> str:
    """How PostgreSQL would do it, told not to read whole tables where an index could serve."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("SET LOCAL enable_seqscan = off")
    return str(queryset.explain())  # type: ignore[attr-defined]


def sent() -> Message:
    """A message that left long ago."""
    row = draft("events/reminder", to="a@b.example", language="nb", facts={})
    row.state, row.sent_at = MessageState.SENT, clock.now()
    return row


def test_the_indexes_are_used() -> None:
    event, people = an_event(), many_people(MANY)
    for _ in range(4):
        fill(an_event(), people)
    fill(event, people[:6])
    assert "Index Cond: ((event_id" in explain(event.registrations.waiting()) or "Index Cond: (event_id" in explain(
        event.registrations.waiting()
    )
    assert "one_live_registration" in explain(event.registrations.live().filter(person=1))
    assert "event_" in explain(Event.objects.coming())
    Message.objects.bulk_create(sent() for _ in range(MANY))
    compose("events/reminder", to="a@b.example", language="nb", facts={})
    assert "message_due" in explain(Message.objects.due())
    assert "person_words" in explain(Person.objects.named("eksempel 123"))
    assert "company_words" in explain(Company.objects.named("bedrift 123"))
    assert "person_order" in explain(Person.objects.order_by("sort_name", "id")[:25])
