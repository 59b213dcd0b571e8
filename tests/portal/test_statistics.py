"""The cluster's events in numbers: what counts, who may see it, and how it is said."""

import datetime as dt
import io
import re
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from events.domain.effort import effort_of, hours_of
from events.domain.event import cancel_event
from events.domain.registration import cancel
from events.domain.statistics import Span, Statistics, statistics_of
from events.models import Event, Registration
from groups.models import Group
from members.models import Company, Membership, Person
from tests.browsing import managing, queries, signed_in
from tests.factories.events import a_place, an_event
from tests.factories.groups import a_board, a_group, a_leader, a_seat
from tests.factories.members import LONG_AGO, a_company, a_member, a_person
from thamsklyngen.portal.charts import columns_of, rows_of
from thamsklyngen.portal.forms.statistics import usual_span
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
MARCH = clock.at(dt.date(2026, 3, 12), 8)
YEAR = Span(dt.date(2026, 1, 1), dt.date(2026, 12, 31))
LATER = clock.at(dt.date(2026, 12, 31), 12)


@pytest.fixture(autouse=True)
def _at_the_end_of_the_year() -> Any:
    with clock.frozen(LATER):
        yield


def held(group: Group, people: list[Person], *, came: int = 0, starts_at: dt.datetime = MARCH, **details: Any) -> Event:
    """An event that is over; the first `came` of `people`, who all have a place, were ticked off."""
    with clock.frozen(starts_at - dt.timedelta(days=9)):
        event = an_event(group, starts_at=starts_at, **details)
        rows = [a_place(event, person) for person in people]
    Registration.objects.filter(pk__in=[row.pk for row in rows[:came]]).update(checked_in_at=starts_at)
    return event


def members(number: int) -> list[Person]:
    return [a_member() for _ in range(number)]


def counted(span: Span = YEAR, **chosen: Any) -> Statistics:
    return statistics_of(span, **chosen)


def test_places_attendance_and_those_of_whom_nothing_is_known() -> None:
    group, people = a_group(), members(6)
    held(group, people[:4], came=3, capacity=10)
    held(group, people[2:5])
    whole = counted().whole
    assert (whole.events, whole.places, whole.unlimited) == (2, 10, 1)
    assert (whole.registered, whole.came, whole.missing, whole.percent) == (7, 3, 1, 75)
    assert (whole.unticked, whole.unknown) == (1, 3)


def test_where_nobody_was_ticked_off_there_is_no_percentage() -> None:
    held(a_group(), members(2))
    assert counted().whole.percent is None


def test_what_does_not_count() -> None:
    group, person = a_group(), a_member()
    held(group, [a_seat(group)], kind="committee", audience="committee")
    with clock.frozen(MARCH - dt.timedelta(days=9)):
        off = an_event(group, starts_at=MARCH)
        a_place(off, person)
        cancel_event(off, reason="Streik")
        an_event(group, starts_at=MARCH, draft=True)
    an_event(group, days=3)
    assert counted(Span(YEAR.first, dt.date(2027, 6, 1))).whole.events == 0


def test_who_gave_the_place_up_is_not_registered() -> None:
    group, (kari, ola) = a_group(), members(2)
    event = held(group, [ola])
    with clock.frozen(MARCH - dt.timedelta(days=8)):
        cancel(a_place(event, kari))
    assert (counted().whole.registered, counted().whole.companies, counted().whole.new_faces) == (1, 1, 1)


def test_somebody_is_new_once_at_their_first_event_of_whatever_group() -> None:
    first, second, (kari, ola, siri) = a_group("A"), a_group("B"), members(3)
    held(first, [kari], starts_at=clock.at(dt.date(2025, 5, 5), 8))
    held(first, [kari, ola], starts_at=clock.at(dt.date(2026, 2, 5), 8))
    held(second, [ola, siri], starts_at=clock.at(dt.date(2026, 3, 5), 8))
    found = counted()
    assert found.whole.new_faces == 2
    assert [(name, tally.new_faces) for name, tally in found.by_group] == [("A", 1), ("B", 1)]
    assert [tally.new_faces for _month, tally in found.by_month[:4]] == [0, 1, 1, 0]
    assert counted(group=second).whole.new_faces == 1


def test_two_events_at_the_same_moment_have_one_new_face() -> None:
    group, person = a_group(), a_member()
    held(group, [person]), held(group, [person])
    assert counted().whole.new_faces == 1


@pytest.mark.usefixtures("english")
def test_each_company_is_reached_once_in_a_sum_and_guests_reach_none() -> None:
    company, group = a_company(), a_group()
    one, two = a_member(at=company), a_member(at=company)
    held(group, [one, two], kind="breakfast")
    event = held(group, [one], kind="workshop")
    Registration.objects.create(
        event=event, person=a_person(), as_guest=True, guest_company="NTNU", state="registered", placed_at=MARCH
    )
    found = counted()
    assert found.whole.companies == 1
    assert [(name, tally.companies, tally.registered) for name, tally in found.by_kind] == [
        ("Breakfast meeting", 1, 2),
        ("Workshop", 1, 2),
    ]


def test_days_are_the_clusters_and_both_ends_belong_to_it() -> None:
    group = a_group()
    held(group, [], starts_at=clock.at(dt.date(2026, 4, 1), 0, 15))  # still March in UTC
    held(group, [], starts_at=clock.at(dt.date(2026, 4, 30), 22))
    april = Span(dt.date(2026, 4, 1), dt.date(2026, 4, 30))
    assert counted(april).whole.events == 2
    assert [(month, tally.events) for month, tally in counted(april).by_month] == [(dt.date(2026, 4, 1), 2)]
    assert counted(Span(dt.date(2026, 3, 1), dt.date(2026, 3, 31))).whole.events == 0


def test_an_event_of_two_groups_counts_for_the_one_that_answers_for_it() -> None:
    one, other = a_group("A"), a_group("B")
    held(one, []).co_organisers.add(other)
    assert [name for name, _tally in counted().by_group] == ["A"]
    assert counted(group=other).whole.events == 0


@pytest.mark.parametrize(
    ("day", "first"),
    [
        ("2026-12-01", "2025-12-02"),  # last December's events are in
        ("2026-12-31", "2026-01-01"),
        ("2027-01-01", "2026-01-02"),
        ("2028-02-28", "2027-03-01"),
        ("2028-02-29", "2027-03-01"),
        ("2027-02-28", "2026-03-01"),
    ],
)
def test_the_usual_span_is_twelve_months_up_to_today(day: str, first: str) -> None:
    today = dt.date.fromisoformat(day)
    with clock.frozen(clock.at(today, 12)):
        span = usual_span()
    assert span == Span(dt.date.fromisoformat(first), today)


# --- Person-hours -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("begin", "end", "hours"),
    [
        ((2026, 3, 12, 8), (2026, 3, 12, 9), 1),
        ((2026, 3, 12, 8), (2026, 3, 12, 19), 11),
        ((2026, 3, 12, 9), (2026, 3, 13, 16), 16),
        ((2026, 3, 12, 20), (2026, 3, 13, 0), 4),
        ((2026, 3, 29, 1), (2026, 3, 29, 4), 2),  # the clocks go forward
        ((2026, 10, 25, 1), (2026, 10, 25, 4), 4),  # and back
    ],
)
def test_hours_of_an_event(begin: tuple[int, ...], end: tuple[int, ...], hours: float) -> None:
    first, last = (clock.at(dt.date(*parts[:3]), parts[3]) for parts in (begin, end))
    assert hours_of(first, last) == hours


@pytest.mark.usefixtures("english")
def test_effort_counts_those_who_were_there_times_how_long() -> None:
    group, people = a_group(), members(5)
    held(group, people[:3], came=2)
    held(group, people[1:], came=1, kind="workshop")
    held(group, people[:1])
    found = effort_of(YEAR)
    assert (found.events, found.unticked, found.came, found.hours) == (3, 1, 3, 6.0)
    assert (found.people, found.people_there, found.companies, found.companies_there) == (5, 2, 5, 2)
    assert [(row.label, row.events, row.came, row.hours) for row in found.rows] == [
        ("Breakfast meeting", 2, 2, 4.0),
        ("Workshop", 1, 1, 2.0),
    ]


@pytest.mark.usefixtures("english")
def test_members_on_the_last_day_by_kind_and_size() -> None:
    big, school = a_company(), a_company(member=False)
    Company.objects.filter(pk=big.pk).update(headcount="100-249")
    Membership.objects.create(company=school, since=dt.date(2026, 6, 1), kind="education")
    gone = a_company(member=False)
    Membership.objects.create(company=gone, since=LONG_AGO, until=dt.date(2026, 12, 31))
    found = effort_of(YEAR)
    assert (found.members, found.members_before) == (2, 2)
    assert found.by_kind == [("Company", 1), ("Education and research", 1)]
    assert found.by_size == [("100–249", 1), ("", 1)]
    assert effort_of(Span(dt.date(2026, 1, 1), dt.date(2026, 12, 30))).members == 3
    ahead = effort_of(Span(dt.date(2026, 1, 1), dt.date(2027, 12, 30)))
    assert (ahead.members, ahead.members_on) == (2, dt.date(2026, 12, 31))


# --- Pictures ---------------------------------------------------------------------------------------------------------
def test_columns_stand_on_one_floor_and_none_is_higher_than_the_picture() -> None:
    group, people = a_group(), members(6)
    held(group, people, came=4)
    held(group, people[:2], starts_at=clock.at(dt.date(2026, 5, 5), 8))
    chart = columns_of(counted().by_month)
    assert [bar.look for bar in chart.bars] == ["came", "missing", "unknown"]
    came, missing, unknown = ((float(bar.y), float(bar.height)) for bar in chart.bars)
    assert came[0] + came[1] == pytest.approx(unknown[0] + unknown[1])
    assert missing[0] + missing[1] == pytest.approx(came[0], abs=0.11)
    assert missing[0] >= 0
    assert [word.text for word in chart.words if word.look == "number"] == ["6", "2"]
    assert all(float(bar.x) >= 0 and float(bar.x) + float(bar.width) <= chart.width for bar in chart.bars)


def test_many_months_have_only_their_years_and_nothing_is_no_picture() -> None:
    span = Span(dt.date(2024, 1, 1), dt.date(2026, 12, 31))
    held(a_group(), members(1))
    words = [word.text for word in columns_of(counted(span).by_month).words]
    assert words == ["2024", "2025", "2026"]
    assert not columns_of(counted(Span(dt.date(2020, 1, 1), dt.date(2020, 12, 31))).by_month)
    assert not rows_of([])


def test_lying_bars_have_names_that_are_cut_and_numbers_after_them() -> None:
    group = a_group("Kompetansegruppe for " + "svært " * 8 + "lange navn")
    held(group, members(2), came=1)
    chart = rows_of(counted().by_group)
    name = next(word.text for word in chart.words if word.look == "line")
    assert name.endswith("…")
    assert next(word.text for word in chart.words if word.look == "after") == "2"
    assert sum(float(bar.width) for bar in chart.bars) <= chart.width


# --- Pages ------------------------------------------------------------------------------------------------------------
@pytest.fixture
def browser() -> Client:
    return signed_in(a_leader(a_group("Effektiv produksjon")))


def page(browser: Client, **asked: str) -> Any:
    return browser.get(reverse("statistics"), asked)


@pytest.mark.parametrize(
    ("asked", "field", "words"),
    [
        ({"from": "foo", "to": "2026-01-01"}, "from", "Write the day as 31.12.2026."),
        ({"from": "2026-01-01"}, "to", "Choose a day."),
        ({"from": "2026-02-30", "to": "2026-03-30"}, "from", "Write the day as 31.12.2026."),
        ({"from": "2026-05-01", "to": "2026-04-30"}, "to", "The last day comes before the first."),
        ({"from": "0001-01-01", "to": "2026-04-30"}, "from", "between 2000 and 2099"),
        ({"from": "2026-01-01", "to": "9999-12-31"}, "to", "between 2000 and 2099"),
        ({"from": "2010-01-01", "to": "2026-04-30"}, "from", "Choose 5 years at most."),
        ({"group": "finnes-ikke"}, "group", "There is no such group."),
        ({"kind": "committee"}, "kind", "There is no such kind"),
        ({"kind": "rubbish"}, "kind", "There is no such kind"),
    ],
)
def test_wrong_input_gets_a_sentence_and_stays(browser: Client, asked: dict[str, str], field: str, words: str) -> None:
    answer = page(browser, **asked)
    assert answer.status_code == 422
    assert words in " ".join(answer.context["form"].errors[field])
    assert words in answer.content.decode()
    for name in ("from", "to"):
        if name in asked:
            assert f'value="{asked[name]}"' in answer.content.decode()
    file = browser.get(reverse("statistics_xlsx"), asked)
    assert file.status_code == 302
    assert browser.get(file["Location"]).status_code == 422


def test_days_may_be_typed_as_people_write_them(browser: Client) -> None:
    answer = page(browser, **{"from": "01.01.2026", "to": "31.12.2026"})
    assert answer.status_code == 200
    assert answer.context["found"].span == YEAR


def test_the_choice_narrows_and_stands_in_the_address(browser: Client) -> None:
    group = Group.objects.get(name="Effektiv produksjon")
    held(group, members(2), came=1, kind="workshop")
    held(a_group(), members(3))
    answer = page(browser, group=group.slug, kind="workshop")
    assert answer.context["found"].whole.registered == 2
    assert [chip["current"] for chip in answer.context["chips"]] == [True, False, False]
    assert all(f"group={group.slug}&kind=workshop" in chip["url"] for chip in answer.context["chips"])


def test_no_name_of_anybody_stands_on_the_pages(browser: Client) -> None:
    person = a_member("Navn Navnesen", at=a_company("Hemmelig AS"))
    held(a_group(), [person], came=1)
    for address in ("statistics", "statistics_funders"):
        answer = browser.get(reverse(address))
        assert answer.status_code == 200
        text = answer.text
        assert "Navn Navnesen" not in text
        assert "Hemmelig AS" not in text


def test_what_is_not_known_is_said(browser: Client) -> None:
    held(a_group(), members(3))
    assert "At 1 event nobody was ticked off" in page(browser).content.decode()
    funders = browser.get(reverse("statistics_funders")).content.decode()
    assert "it adds no hours" in funders


def test_without_an_event_the_page_says_what_to_do(browser: Client) -> None:
    assert "No event is over in these days" in page(browser).content.decode()
    assert browser.get(reverse("statistics_funders")).status_code == 200


def test_who_may_and_who_is_led_there() -> None:
    director = a_seat(a_board())
    for person, status in ((a_member(), 403), (a_seat(a_group()), 403), (director, 200), (a_leader(a_group()), 200)):
        assert signed_in(person).get(reverse("statistics")).status_code == status
    address = f'href="{reverse("statistics")}"'
    admin = managing(a_person(admin=True))
    assert address in admin.get("/").content.decode()
    assert address in signed_in(director).get("/").content.decode()
    assert address not in signed_in(a_member()).get("/").content.decode()
    leader = signed_in(a_leader(a_group()))
    assert address in leader.get(reverse("events:manage")).content.decode()
    assert "/2fa/" in signed_in(a_person(admin=True)).get(reverse("statistics"))["Location"]


def book(answer: Any) -> dict[str, list[tuple[Any, ...]]]:
    """The sheets of a workbook by name, with the values of their rows."""
    read = openpyxl.load_workbook(io.BytesIO(answer.content))
    return {sheet.title: [tuple(cell.value for cell in row) for row in sheet.iter_rows()] for sheet in read}


def test_the_spreadsheet_says_the_same(browser: Client) -> None:
    held(a_group("=cmd()"), members(4), came=3, capacity=9)
    answer = browser.get(reverse("statistics_xlsx"), {"from": "2026-01-01", "to": "2026-12-31"})
    assert answer["Content-Disposition"] == 'attachment; filename="statistics-2026-01-01-2026-12-31.xlsx"'
    sheets = book(answer)
    assert list(sheets) == ["Statistics", "By month", "By group", "By kind"]
    assert ("Came", 3) in sheets["Statistics"]
    assert sheets["By group"][1] == ("=cmd()", 1, 9, 4, 3, 1, 75, 0, 4, 4)
    assert len(sheets["By month"]) == 13


def test_the_funders_spreadsheet_says_the_same(browser: Client) -> None:
    held(a_group(), members(4), came=3)
    asked = {"from": "2026-01-01", "to": "2026-12-31"}
    sheets = book(browser.get(reverse("statistics_funders_file", args=["xlsx"]), asked))
    assert ("Person-hours of own effort", 6) in sheets["For funders"]
    assert sheets["By kind"][1] == ("Breakfast meeting", 1, 3, 6)
    assert browser.get(reverse("statistics_funders_file", args=["csv"])).status_code == 404


@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_funders_pdf_is_one_page_also_with_every_kind(language: str) -> None:
    group = a_group()
    for number, kind in enumerate(
        (
            "breakfast",
            "workshop",
            "course",
            "conference",
            "webinar",
            "kick_off",
            "gathering",
            "annual_meeting",
            "study_trip",
            "company_visit",
        )
    ):
        held(group, members(1), came=number % 2, kind=kind)
    for number, size in enumerate(("1-4", "5-19", "20-49", "50-99", "100-249", "250+")):
        Company.objects.filter(pk=a_company().pk).update(headcount=size)
        kind = ("education", "public", "partner")[number % 3]
        Membership.objects.create(company=a_company(member=False), since=LONG_AGO, kind=kind)
    browser = signed_in(a_leader(group), language)
    answer = browser.get(reverse("statistics_funders_file", args=["pdf"]))
    assert answer["Content-Type"] == "application/pdf"
    read = PdfReader(io.BytesIO(answer.content))
    assert len(read.pages) == 1
    assert ("Persontimer" if language == "nb" else "Person-hours") in read.pages[0].extract_text()


@pytest.mark.parametrize("address", ["statistics", "statistics_funders", "statistics_xlsx"])
def test_a_fixed_number_of_queries(browser: Client, address: str) -> None:
    group, counts = a_group(), []
    browser.get(reverse("statistics"))
    for number in (1, 8):
        for _ in range(number):
            held(a_group(), members(2), came=1)
            held(group, members(2))
        counts.append(queries(browser, reverse(address)))
    assert counts[0] == counts[1] <= 12


@pytest.mark.parametrize(("language", "written"), [("en", "75% of 4"), ("nb", "75\xa0% av 4")])
def test_percent_is_written_as_the_language_has_it(language: str, written: str) -> None:
    group = a_group()
    held(group, members(4), came=3)
    text = page(signed_in(a_leader(group), language)).content.decode()
    assert re.findall("<small>(.*?)</small>", text)[-1:] == [written]


@pytest.mark.parametrize("address", ["statistics", "statistics_funders"])
def test_the_days_stand_with_their_years_and_wide_tables_say_so(browser: Client, address: str) -> None:
    held(a_group(), members(2), came=1)
    asked = {"from": "2026-01-01", "to": "2026-12-31"}
    text = browser.get(reverse(address), asked).content.decode().replace("\xa0", " ")
    assert "rom 1 January 2026 to 31 December 2026" in text
    assert text.count("scroll sideways") == text.count('class="table-scroll"')
