"""Pages ask the database a fixed number of times, however long their lists are; and its indexes are used."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from events.domain.calendar_address import renew
from events.domain.event import change_event
from events.domain.registration import cancel
from events.models import CalendarAddress, Event
from groups.domain.approval import submit
from groups.models import BoardMeeting, Case, Warned
from members.models import Company, Person
from tests.factories.events import a_place, an_event
from tests.factories.groups import a_board, a_case, a_group, a_leader, a_mandate, approved
from tests.factories.members import a_company, a_member, a_person
from tests.flows.board_crowd import fill_the_agenda
from tests.flows.crowds import (
    ask_guests_and_hosts,
    fill,
    give,
    keep_busy,
    lengthen_history,
    many_events,
    many_groups,
    many_people,
    open_the_gate,
    put_mails,
    sit_down,
    write_to,
)  # fmt: skip
from thamsklyngen.outbox.choices import MessageState
from thamsklyngen.outbox.compose import draft, post
from thamsklyngen.outbox.models import Message
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
FEW, MANY = 6, 300
EVENT_PAGE, EVENT_PAGE_OF_A_VISITOR, ANY_PAGE = 8, 5, 12


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


BOARD = ("home", "meeting", "case", "pack", "minutes", "groups")

# Every page that lists something, or asks about something that may be long: who, address, and what stands after `?`.
PAGES = [
    ("visitor", "home", ""),
    ("visitor", "events:list", ""),
    ("visitor", "events:list", "past=1"),
    ("visitor", "events:list", "view=month"),
    ("visitor", "events:list", "view=week"),
    ("visitor", "events:event", ""),
    ("visitor", "groups:list", ""),
    ("visitor", "groups:group", ""),
    ("visitor", "demo_mail", ""),
    ("visitor", "demo_mail", "to=mange1@bedrift.example"),
    ("member", "home", ""),
    ("member", "waiting", ""),
    ("member", "follow", ""),
    ("leader", "waiting", ""),
    ("admin", "waiting", ""),
    ("visitor", "events:calendar", ""),
    ("visitor", "events:group_calendar", ""),
    ("visitor", "events:atom", ""),
    ("visitor", "events:embed", "number=30"),
    ("visitor", "events:my_feed", ""),
    ("visitor", "events:my_feed", "only=all"),
    ("visitor", "events:my_group_feed", ""),
    ("member", "events:my_calendar", ""),
    ("member", "events:list", ""),
    ("member", "events:list", "when=past"),
    ("member", "events:list", "view=month&mine=all"),
    ("member", "events:list", "view=week&open=1&place=a"),
    ("member", "events:event", ""),
    ("member", "events:mine", ""),
    ("member", "events:cancel", ""),
    ("member", "events:decline", ""),
    ("member", "groups:list", ""),
    ("member", "groups:group", ""),
    ("member", "profile", ""),
    ("leader", "home", ""),
    ("leader", "groups:group", ""),
    ("member", "groups:seats", ""),
    ("leader", "groups:seats", ""),
    ("member", "groups:life", ""),
    ("leader", "events:event", ""),
    ("leader", "events:registrations", ""),
    ("leader", "events:registrations", "show=waiting"),
    ("leader", "events:registrations", "q=mange"),
    ("leader", "events:registrations", "print"),
    ("leader", "events:add_person", "q=mange"),
    ("leader", "events:manage", ""),
    ("leader", "events:manage", "show=past"),
    ("leader", "events:new", ""),
    ("leader", "events:edit", ""),
    ("leader", "events:call_off", ""),
    ("leader", "events:invite", ""),
    ("leader", "events:invite", "show=silent"),
    ("leader", "events:invite_people", "q=mange"),
    ("leader", "events:invite_people", "q=mange&@"),
    ("leader", "events:unreached", ""),
    ("leader", "events:gate_list", ""),
    ("leader", "events:visit", ""),
    ("leader", "events:history", ""),
    ("leader", "events:history", "show=door"),
    ("leader", "events:running", ""),
    ("leader", "events:mails", ""),
    ("leader", "events:mails", "q=mange"),
    ("leader", "events:export", ""),
    ("leader", "events:questions", ""),
    ("leader", "events:answers", ""),
    ("member", "events:my_answers", ""),
    ("leader", "events:guests", ""),
    ("leader", "events:hosting", ""),
    ("leader", "events:reception", ""),
    ("leader", "events:approve", ""),
    ("leader", "events:announce", ""),
    ("leader", "events:materials", ""),
    ("leader", "events:feedback", ""),
    ("leader", "events:door", ""),
    ("leader", "events:door", "part=1"),
    ("leader", "events:door_state", ""),
    ("leader", "events:walk_in", "q=mange"),
    ("leader", "events:door_list", ""),
    ("leader", "events:attendance", ""),
    ("leader", "events:attendance", "q=mange"),
    ("leader", "statistics", ""),
    ("leader", "statistics_funders", ""),
    ("admin", "groups:group", ""),
    ("admin", "events:manage", ""),
    ("admin", "events:edit", ""),
    *((who, f"board:{page}", "") for who in ("chair", "admin") for page in BOARD),
    ("chair", "board:case", "view=new"),
]


People = dict[str, Person | None]


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> People:
    """Who asks. The demo's mails lie in a folder of the test's own."""
    settings.DEMO_MAIL_DIR = str(tmp_path)
    return {
        "visitor": None,
        "member": a_member(),
        "leader": a_leader(a_group()),
        "admin": a_person(admin=True, is_demo=True),
        "chair": a_board().seats.get().person,
    }


@pytest.fixture
def event(people: People) -> Event:
    """An event of the leader's group, with two places of which the member has one."""
    leader = people["leader"]
    assert leader
    event = an_event(leader.seats.get().group, capacity=2, contact=leader)
    a_place(event, people["member"])
    assert people["member"]
    renew(people["member"])
    cancel(a_place(event), by=leader)
    change_event(event, {"title": "Et annet navn", "host": a_company()})
    return event


def crowd(event: Event, people: People, number: int) -> str:
    """Lengthen every list of the portal by `number`; return what stands in the address of the choice of people."""
    many = many_people(number)
    write_to(fill(event, many))
    open_the_gate(event, many)
    sit_down(event.group, many)
    ask_guests_and_hosts(event, many)
    many_groups(many)
    events = many_events(event.group, number)
    companies = list(Company.objects.filter(employments__person__in=many))
    for person in people.values():
        if person:
            keep_busy(person, events)
            give(person, companies)
    lengthen_history(event, number)
    put_mails(Path(settings.DEMO_MAIL_DIR), number)
    fill_the_agenda(the_meeting(event), many)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as the database does by itself once the rows are committed
    return "&".join(f"people={person.pk}" for person in many[: min(number // 2, 100)])


def the_meeting(event: Event) -> BoardMeeting:
    """The board's meeting of today, which has before it what the group of `event` has submitted."""
    found = BoardMeeting.objects.filter(date=clock.today()).first()
    if found is None:
        leader = event.group.seats.get(role="leader").person
        approved(a_mandate(event.group, leader), leader)
        later = a_mandate(event.group, leader, until=clock.today() + dt.timedelta(days=900))
        found = a_case(submit(later, by=leader)).meeting
    return found


def path_of(address: str, event: Event) -> str:
    """Where `address` is about `event` or its group, or the board's meeting of today."""
    if address in ("board:meeting", "board:pack", "board:minutes"):
        return reverse(address, args=[clock.today()])
    if address == "board:case":
        return Case.objects.get(mandate__group=event.group, mandate__state="submitted").get_absolute_url()
    if address in ("events:my_feed", "events:my_group_feed"):
        secret = CalendarAddress.objects.get().secret
        return reverse(address, args=[secret, event.group.slug][: 1 + ("group" in address)])
    if address == "events:group_calendar":
        return reverse(address, args=[event.group.slug])
    if address.startswith("groups:") and address != "groups:list":
        return reverse(address, args=[event.group.slug])
    try:
        return reverse(address)
    except NoReverseMatch:
        return reverse(address, args=[event.key])


def asked_for(event: Event, people: People, number: int) -> dict[str, list[str]]:
    """What each page asks the database once every list is longer by `number`."""
    chosen = crowd(event, people, number)
    found = {}
    for who, address, query in PAGES:
        path = f"{path_of(address, event)}?{query.replace('@', chosen)}"
        found[f"{who} {address} {query}"] = queries(client_of(people[who]), path)
    return found


def without_cache(asked: list[str]) -> list[str]:
    """What a page asks beside the shared cache, in which feeds are counted and keep what they said last."""
    return [sql for sql in asked if '"cache"' not in sql and "SAVEPOINT" not in sql]


@pytest.mark.slow
def test_few_rows_or_three_hundred(people: People, event: Event) -> None:
    few, many = asked_for(event, people, FEW), asked_for(event, people, MANY)
    grown = {page: (len(few[page]), len(many[page])) for page in few if len(many[page]) != len(few[page])}
    long = {page: asked for page, asked in many.items() if len(without_cache(asked)) > ANY_PAGE}
    assert long == {}, "\n".join(line for page in long for line in (page, *long[page]))
    assert grown == {}, "\n".join(line for page in grown for line in (page, *few[page], "many:", *many[page]))


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
    post(draft("events/reminder", to="a@b.example", language="nb", facts={}) for _ in range(MANY))
    assert "message_due" in explain(Message.objects.due()[:1]), "the next one to leave, out of many"
    Warned.objects.bulk_create(
        Warned(person=person, what=f"news {kind}", key=key, due=clock.today())
        for key in range(40)
        for kind in ("event", "decision")
        for person in people[:50]
    )
    assert "warned_of" in explain(Warned.objects.filter(what="news event", key=7)), "who was told of one thing"
    assert "person_words" in explain(Person.objects.named("eksempel 123"))
    assert "company_words" in explain(Company.objects.named("bedrift 123"))
    assert "person_order" in explain(Person.objects.order_by("sort_name", "id")[:25])
