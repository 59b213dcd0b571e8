"""Finding events: filters kept in the address, the month calendar, the week agenda, and past ones with materials."""

import datetime as dt
import re
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse

from events.agenda import days_of, weeks_of
from events.choices import Mine, Readers
from events.domain.event import cancel_event
from events.domain.invitation import invite
from events.domain.material import add_files, add_link
from events.domain.places import places_of
from events.models import Event
from events.views.filters import FILTERS, TEXT, Filter
from events.views.periods import month_at, week_at
from groups.models import Group
from members.models import Person
from tests.browsing import queries, signed_in
from tests.events.test_materials import PDF, a_photo
from tests.factories.events import a_place, an_event
from tests.factories.groups import a_group, a_leader, a_seat
from tests.factories.members import a_company, a_member, a_person
from tests.flows.crowds import many_events
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
LIST = "/events/"
JANUARY = dt.datetime(2027, 1, 13, 8, 0, tzinfo=dt.UTC)
MOST = 12


@pytest.fixture
def winter() -> Any:
    """The clock stands at Wednesday 13 January 2027, 09.00 in Oslo."""
    with clock.frozen(JANUARY):
        yield


def shown(query: str, browser: Client | None = None) -> set[str]:
    """The titles of the events that the page links."""
    text = (browser or Client()).get(LIST + query).text
    return set(re.findall(r'<a href="/events/[^"/]+-[0-9]+/">(?:<span class="at">[^<]+</span> )?([^<]+)</a>', text))


def address_of(label: str, text: str) -> str:
    """Where the link called `label` leads."""
    found = re.search(rf'href="([^"]+)"[^>]*>(?:<svg.*?</svg>)?{label}<', text)
    assert found, label
    return found[1].replace("&amp;", "&")


# --- The filters ------------------------------------------------------------------------------------------------------
def test_each_filter_narrows_the_list_down_alone_and_with_others() -> None:
    ours, others = a_group("Produksjon", slug="produksjon"), a_group("IT", slug="it")
    host = a_company("Simpro", municipality="Skaun")
    an_event(ours, title="Frokost", kind="breakfast", place="Damphuset")
    an_event(ours, title="Kurs", kind="course", place="Midtnorsk", address="Storgata 1, Orkanger")
    an_event(others, title="Besøk", kind="company_visit", host=host)
    together = an_event(others, title="Sammen")
    together.co_organisers.add(ours)
    assert shown("?group=produksjon") == {"Frokost", "Kurs", "Sammen"}
    assert shown("?kind=course") == {"Kurs"}
    assert shown("?place=damp") == {"Frokost"}
    assert shown("?place=ORKANGER") == {"Kurs"}
    assert shown("?place=skaun") == shown("?place=simpro") == {"Besøk"}
    assert shown("?group=produksjon&kind=breakfast&place=Damphuset") == {"Frokost"}
    assert shown("?group=it&kind=breakfast&place=%25") == set()


def test_open_places_are_what_can_be_registered_for_now() -> None:
    now = clock.now()
    a_place(an_event(title="Full", capacity=1))
    a_place(an_event(title="En igjen", capacity=2))
    an_event(title="Uten grense")
    an_event(title="Senere", opens_at=now + dt.timedelta(days=1))
    an_event(title="Stengt", closes_at=now + dt.timedelta(days=1))
    an_event(title="Holdt", capacity=2, held_for_group=2)
    cancel_event(an_event(title="Avlyst"), reason="Storm")
    with clock.frozen(now + dt.timedelta(hours=36)):
        found = shown("?open=1")
        assert found == {"En igjen", "Uten grense", "Senere"}
        free = {one.title for one in Event.objects.coming() if places_of(one).free != 0}
        assert found == free - {"Stengt", "Avlyst"}


def test_mine_are_places_waits_invitations_and_what_one_arranges() -> None:
    group = a_group()
    person = a_leader(group)
    browser = signed_in(person)
    a_place(an_event(title="Plass"), person)
    full = an_event(title="Venter", capacity=1)
    a_place(full), a_place(full, person)
    for title in ("Invitert", "Kan ikke", "Invitert og påmeldt"):
        event = an_event(title=title)
        invite(event, Person.objects.filter(pk=person.pk), by=a_leader(event.group))
    a_place(Event.objects.get(title="Invitert og påmeldt"), person)
    Event.objects.get(title="Kan ikke").invitations.update(declined_at=clock.now())
    an_event(group, title="Vårt"), an_event(title="Andres")
    expected = {
        Mine.REGISTERED: {"Plass", "Invitert og påmeldt"},
        Mine.WAITING: {"Venter"},
        Mine.INVITED: {"Invitert"},
        Mine.ORGANISED: {"Vårt"},
    }
    for how, titles in expected.items():
        assert shown(f"?mine={how}", browser) == titles
    assert shown("?mine=all", browser) == set().union(*expected.values())
    assert "Andres" in shown("?mine=all"), "a visitor has none"


def test_filters_hold_between_the_views_on_the_next_page_and_in_the_form() -> None:
    group = a_group("Produksjon", slug="produksjon")
    for number in range(26):
        an_event(group, title=f"Kurs {number}", kind="course", place="Damphuset")
    chosen = "group=produksjon&kind=course&place=Damphuset&open=1"
    text = Client(headers={"accept-language": "en"}).get(f"{LIST}?{chosen}").text
    assert f"{LIST}?view=month&month={clock.today():%Y-%m}&{chosen}" == address_of("Month", text)
    assert address_of("Week", text).endswith(f"&{chosen}")
    assert set(address_of("Next", text).removeprefix("?").split("&")) == {*chosen.split("&"), "page=2"}
    assert '<input type="hidden" name="group" value="produksjon">' in text
    assert 'value="Damphuset"' in text
    month = Client(headers={"accept-language": "en"}).get(address_of("Month", text)).text
    assert address_of("List", month) == f"{LIST}?{chosen}"
    assert '<input type="hidden" name="view" value="month">' in month
    assert address_of("All groups", month).endswith("&kind=course&place=Damphuset&open=1")


def test_starting_over_leaves_no_month_either_and_a_calendar_stays_where_it_is() -> None:
    chosen = f"month={clock.today():%Y-%m}&kind=webinar"
    browser = Client(headers={"accept-language": "en"})
    listed = browser.get(f"{LIST}?{chosen}").text
    assert address_of("Start over", listed) == address_of("Show all events", listed) == LIST
    month = browser.get(f"{LIST}?view=month&{chosen}").text
    assert address_of("Start over", month) == f"{LIST}?view=month&month={clock.today():%Y-%m}"


def test_one_entry_is_all_that_a_new_filter_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    """It has a field, narrows down every view, and stays in the address."""
    by_title = Filter(
        "title",
        str.strip,
        lambda events, words, _reader: events.filter(title__icontains=words),
        widget=TEXT,
        label="Called",
    )
    monkeypatch.setattr("events.views.filters.FILTERS", [*FILTERS, by_title])
    with clock.frozen(JANUARY):
        an_event(title="Frokost", days=1), an_event(title="Kurs", days=1)
        for view in ("list", "month", "week"):
            assert shown(f"?view={view}&title=+kurs+") == {"Kurs"}
            text = Client(headers={"accept-language": "en"}).get(f"{LIST}?view={view}&title=+kurs+").text
            assert '<label class="form-label" for="id_title">Called</label>' in text
            assert 'name="title" value="kurs"' in text
            assert all(address_of(label, text).endswith("title=kurs") for label in ("List", "Month", "Week"))
            assert "title" not in address_of("Start over", text)


@pytest.mark.parametrize(
    "query",
    [
        "view=month&month=foo",
        "view=month&month=9999-12",
        "view=month&month=0001-01",
        "view=week&week=9999-W99",
        "view=week&week=0000-W00",
        "view=week&week=2027-W54",
        "view=week&week=99999999999999999999-W01",
        "view=week&week=2027-02",
        "view=year",
        "kind=party",
        "mine=theirs",
        "when=never",
        "open=perhaps",
    ],
)
@pytest.mark.usefixtures("winter")
def test_rubbish_is_as_if_it_was_not_there(query: str) -> None:
    an_event(title="Frokost", days=1)
    assert shown(f"?{query}", signed_in(a_member())) == {"Frokost"}


def test_a_week_leads_to_the_month_in_which_most_of_it_lies() -> None:
    with clock.frozen(clock.at(dt.date(2026, 12, 1), 12)):
        for week, month in (("2026-W49", "2026-12"), ("2027-W05", "2027-02"), ("2027-W13", "2027-04")):
            page = Client(headers={"accept-language": "en"}).get(f"{LIST}?view=week&week={week}").text
            assert f"month={month}" in address_of("Month", page), week


@pytest.mark.parametrize("view", ["list", "month", "week"])
def test_an_unknown_group_leads_back_to_all(view: str) -> None:
    an_event(title="Frokost", days=0.1)
    text = Client(headers={"accept-language": "en"}).get(f"{LIST}?view={view}&group=finnes-ikke").text
    assert "Frokost" not in text
    assert "Show all events" in text


@pytest.mark.parametrize(
    ("query", "here"),
    [("view=month&month=1970-01", "1970"), ("view=month&month=2200-12", "2200"), ("view=week&week=2199-W52", "2199")],
)
def test_at_the_ends_of_time_there_is_one_way(query: str, here: str) -> None:
    text = Client().get(f"{LIST}?{query}").text
    assert here in text
    assert ('rel="prev"' in text) == (here != "1970")
    assert ('rel="next"' in text) == (here != "2200")


def test_months_and_weeks_are_read_as_their_first_days() -> None:
    assert month_at("2027-01") == dt.date(2027, 1, 1)
    assert week_at("2027-W02") == dt.date(2027, 1, 11)
    assert week_at("2026-W53") == dt.date(2026, 12, 28)


# --- Month and week ---------------------------------------------------------------------------------------------------
@pytest.mark.usefixtures("winter")
def test_the_month_shows_each_day_with_its_events_today_and_holidays() -> None:
    an_event(title="Frokost", starts_at=clock.at(dt.date(2027, 1, 20), 8))
    an_event(title="Februar", starts_at=clock.at(dt.date(2027, 2, 1), 8))
    text = Client(headers={"accept-language": "nb"}).get(f"{LIST}?view=month").text
    assert re.search(r'id="h-period">Januar</h2>', text)
    assert "08.00</span> Frokost</a>" in text
    assert '<td class="today" aria-current="date">' in text
    assert text.count('aria-current="date"') == 1
    assert '<span class="holiday">Første nyttårsdag</span>' in text
    assert "Februar</a>" not in text.replace("februar", "Februar").partition("<table")[2].partition("</table>")[0]
    assert address_of("Februar", text) == f"{LIST}?view=month&month=2027-02"
    assert address_of("Desember\xa02026", text) == f"{LIST}?view=month&month=2026-12"
    week = re.search(r'href="([^"]+)"><span class="visually-hidden">Uke </span>53<', text)
    assert week
    assert week[1] == f"{LIST}?view=week&amp;week=2026-W53"


@pytest.mark.usefixtures("winter")
def test_the_week_lists_its_seven_days() -> None:
    an_event(title="Frokost", starts_at=clock.at(dt.date(2027, 1, 14), 8))
    text = Client(headers={"accept-language": "en"}).get(f"{LIST}?view=week").text
    assert re.search(r'id="h-period">Week 2: 11\xa0January – 17\xa0January</h2>', text)
    assert re.findall(r'<h3 class="day-head" id="d(\d+)"', text) == [str(day) for day in range(11, 18)]
    assert text.count("Nothing planned") == 6
    assert 'id="d13" aria-current="date"' in text
    assert address_of("Week 1", text) == f"{LIST}?view=week&week=2027-W01"
    before = Client(headers={"accept-language": "nb"}).get(address_of("Week 1", text)).text
    assert "Mandag 4.\xa0januar" in before


@pytest.mark.usefixtures("winter")
def test_an_empty_month_or_week_leads_to_the_next_event_that_fits() -> None:
    an_event(title="Kurs", kind="course", starts_at=clock.at(dt.date(2027, 3, 9), 8))
    browser = Client(headers={"accept-language": "en"})
    month = browser.get(f"{LIST}?view=month&kind=course").text
    assert "Nothing in January" in month
    assert address_of("Go there", month) == f"{LIST}?view=month&month=2027-03&kind=course"
    week = browser.get(f"{LIST}?view=week&kind=course").text
    assert address_of("Go there", week) == f"{LIST}?view=week&week=2027-W10&kind=course"
    nothing = browser.get(f"{LIST}?view=month&kind=webinar").text
    assert address_of("Show all events", nothing.partition("</details>")[2]) == f"{LIST}?view=month"


@pytest.mark.usefixtures("winter")
def test_an_event_over_several_days_stands_on_each_of_them_and_not_on_the_day_after_midnight() -> None:
    trip = an_event(starts_at=clock.at(dt.date(2027, 1, 30), 8), ends_at=clock.at(dt.date(2027, 2, 2)))
    days = days_of(dt.date(2027, 1, 25), dt.date(2027, 2, 8), [trip])
    assert [(day.date.day, [entry.begins for entry in day.entries]) for day in days if day.entries] == [
        (30, [True]),
        (31, [False]),
        (1, [False]),
    ]
    assert list(Event.objects.between(dt.date(2027, 2, 1), dt.date(2027, 3, 1))) == [trip]
    assert not Event.objects.between(dt.date(2027, 2, 2), dt.date(2027, 3, 1)).exists()


@pytest.mark.parametrize("first", [dt.date(2027, 2, 1), dt.date(2028, 2, 1), dt.date(2026, 3, 1), dt.date(2027, 10, 1)])
def test_every_month_is_whole_weeks_from_monday(first: dt.date) -> None:
    after = (first + dt.timedelta(days=32)).replace(day=1)
    weeks = weeks_of(days_of(first, after, []))
    assert all(len(week.days) == 7 and week.monday.weekday() == 0 for week in weeks)
    assert [day.date for week in weeks for day in week.days if day.within] == [
        first + dt.timedelta(days=n) for n in range((after - first).days)
    ]


@pytest.mark.usefixtures("winter")
def test_drafts_and_what_was_called_off_and_is_over_stand_in_no_calendar(group: Group, browser: Client) -> None:
    an_event(group, title="Utkast", draft=True, days=2)
    cancel_event(an_event(group, title="Avlyst", days=2), reason="Storm")
    assert "Avlyst" in browser.get(f"{LIST}?view=month").text
    assert "Utkast" not in browser.get(f"{LIST}?view=month").text
    with clock.frozen(JANUARY + dt.timedelta(days=4)):
        assert "Avlyst" not in browser.get(f"{LIST}?view=month").text


@pytest.mark.usefixtures("winter")
def test_more_than_a_calendar_holds_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("events.views.listing.MOST", 2)
    for number in range(3):
        an_event(title=f"Møte {number}", days=0.1)
    text = Client(headers={"accept-language": "en"}).get(f"{LIST}?view=week").text
    assert "There is more than fits here." in text
    assert "Møte 2" not in text


# --- Past events ------------------------------------------------------------------------------------------------------
def put_behind(event: Event) -> None:
    """Let it lie behind us, with its registrations."""
    moved = {"starts_at": clock.now() - dt.timedelta(days=3), "ends_at": clock.now() - dt.timedelta(days=2)}
    Event.objects.filter(pk=event.pk).update(**moved)


def test_past_events_say_what_there_is_to_see_for_each_reader(group: Group, leader: Person) -> None:
    event = an_event(group, capacity=1)
    for readers in Readers:
        add_files(event, [("a.pdf", PDF), ("b.jpg", a_photo(20))], title="", readers=readers, by=leader)
        add_link(event, "https://a.example", title="Lenke", readers=readers, by=leader)
    placed, waits = a_place(event).person, a_place(event).person
    helper = a_leader(a_group())
    event.co_organisers.add(helper.seats.get().group)
    put_behind(event)
    people = [placed, waits, leader, helper, a_seat(group), a_person(admin=True), a_member(), a_person()]
    for person in [*people, AnonymousUser()]:
        row = Event.objects.past().with_materials(person).get()
        may = [one for one in event.materials.all() if person.has_perm("events.read_material", one)]  # type: ignore[union-attr]
        counts = (row.picture_count, row.paper_count)  # type: ignore[attr-defined]
        assert counts == (sum(one.is_picture for one in may), sum(not one.is_picture for one in may)), person
    text = Client(headers={"accept-language": "en"}).get(f"{LIST}?when=past").text
    assert "1 picture" in text
    assert "2 files and links" in text
    assert "Past events" in Client(headers={"accept-language": "en"}).get(f"{LIST}?past=1").text


# --- How often they ask -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "query",
    [
        "",
        "?when=past",
        "?view=month",
        "?view=week",
        "?group=produksjon&kind=breakfast&place=a&open=1&mine=all",
        "?view=month&group=produksjon&kind=breakfast&place=a&open=1&mine=all",
    ],
)
@pytest.mark.parametrize("who", ["visitor", "member", "leader"])
def test_few_and_many_events_cost_the_same(query: str, who: str) -> None:
    group = a_group("Produksjon", slug="produksjon")
    leader = a_leader(group)
    browser = {"visitor": Client(), "member": signed_in(a_member()), "leader": signed_in(leader)}[who]
    many_events(group, 6)
    Event.objects.update(kind="breakfast", place="Damphuset")
    browser.get(LIST)
    few = queries(browser, LIST + query)
    many_events(group, 300)
    Event.objects.update(kind="breakfast", place="Damphuset")
    for event in Event.objects.all()[:20]:
        add_link(event, "https://a.example", title="Lenke", readers="all", by=leader)
    assert queries(browser, LIST + query) == few <= MOST


@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_calendars_speak_both_languages(language: str) -> None:
    browser = signed_in(a_member(language=language), language)
    words = {"nb": ("Måned", "Uke", "Flere valg", "Bare med ledige plasser"), "en": ("Month", "Week", "More choices")}
    for view in ("list", "month", "week"):
        text = browser.get(f"{LIST}?view={view}").text
        assert all(word in text for word in words[language]), view


def test_the_address_of_the_list_is_the_plain_one() -> None:
    assert reverse("events:list") == LIST


@pytest.mark.usefixtures("winter")
def test_the_number_in_a_day_of_the_month_is_said_in_the_right_form() -> None:
    group = a_group()
    for day, number in ((19, 1), (20, 2)):
        for _ in range(number):
            an_event(group, starts_at=clock.at(dt.date(2027, 1, day), 8))
    text = Client(headers={"accept-language": "en"}).get(f"{LIST}?view=month").text.replace("\xa0", " ")
    said = re.findall(r'class="jump"[^>]*>(\d)<span class="visually-hidden"> ([^<]*)', text)
    assert said == [("1", "event Tuesday 19 January"), ("2", "events Wednesday 20 January")]
