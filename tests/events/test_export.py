"""Registrations as XLSX and CSV: chosen columns, no formulas, sensitive answers for few, in little memory."""

import csv
import datetime as dt
import gc
import io
import tracemalloc
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.domain.answering import Replies
from events.domain.erasing import erase_due
from events.domain.question import ask_ready, take_away
from events.domain.registration import cancel, register
from events.models import Answer, Event, Registration
from groups.models import Group
from members.models import Person
from tests.browsing import queries, signed_in
from tests.factories.events import a_place, an_event
from tests.factories.groups import a_seat
from tests.factories.members import a_company, a_member, a_person
from tests.factories.questions import a_question
from tests.flows.crowds import fill, many_people
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
FORMS = ["xlsx", "csv"]
DANGEROUS = '=HYPERLINK("http://x.example";"klikk")'


def file_of(browser: Client, event: Event, form: str = "csv", **asked: Any) -> bytes:
    response = browser.get(reverse("events:export_file", args=[event.key, form]), asked)
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")
    assert "no-store" in response["Cache-Control"]
    return b"".join(response.streaming_content)  # type: ignore[arg-type]


def table(content: bytes, form: str = "csv") -> list[list[Any]]:
    if form == "csv":
        return [list(row) for row in csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")]
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def page_of(browser: Client, event: Event, **asked: Any) -> str:
    response = browser.get(reverse("events:export", args=[event.key]), asked)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def event(group: Group) -> Event:
    return an_event(group, capacity=2)


@pytest.mark.parametrize("form", FORMS)
def test_the_chosen_columns_of_the_list_as_it_was_chosen(browser: Client, event: Event, form: str) -> None:
    a_place(event, a_member("Kari", at=a_company("Orkel")))
    a_place(event, a_member("Ola", at=a_company("Simpro")))
    a_place(event, a_member("Siri", at=a_company("Hamos")))
    rows = table(file_of(browser, event, form, column=["company", "name", "rubbish"]), form)
    assert rows == [["Name", "Company"], ["Kari", "Orkel"], ["Ola", "Simpro"], ["Siri", "Hamos"]]
    rows = table(file_of(browser, event, form, column=["name", "status"], show="waiting"), form)
    assert rows[1:] == [["Siri", "On the waiting list"]]
    assert table(file_of(browser, event, form, column="name", q="ola"), form)[1:] == [["Ola"]]


def test_without_a_choice_the_usual_columns(browser: Client, event: Event, leader: Person) -> None:
    a_question(event, "Skyss?")
    assert table(file_of(browser, event))[0][:3] == ["Name", "Company", "Title"]
    assert table(file_of(browser, event))[0][-1] == "Skyss?"
    norwegian = signed_in(leader, "nb")
    assert table(file_of(norwegian, event))[0][:3] == ["Navn", "Bedrift", "Stilling"]
    a_place(event)
    assert "Påmeldt" in table(file_of(norwegian, event))[1]


def test_the_choice_stands_in_the_address_and_is_ticked_again(browser: Client, event: Event) -> None:
    page = page_of(browser, event, column=["email", "name"], show="waiting")
    assert page.count(" checked") == 2
    assert '<input type="hidden" name="show" value="waiting">' in page


@pytest.mark.parametrize("form", FORMS)
def test_no_cell_starts_a_formula(browser: Client, event: Event, form: str) -> None:
    question = a_question(event, DANGEROUS)
    register(event, a_member(DANGEROUS), replies=Replies({question.pk: "+4712345"}))
    content = file_of(browser, event, form)
    heads, row = table(content, form)
    if form == "csv":
        assert (heads[-1], row[0], row[-1]) == (f"'{DANGEROUS}", f"'{DANGEROUS}", "'+4712345")
    else:
        cells = [cell for line in openpyxl.load_workbook(io.BytesIO(content)).worksheets[0] for cell in line]
        assert {cell.data_type for cell in cells if cell.value} <= {"s", "d"}
        assert row[0] == DANGEROUS


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("typed", "shown"), [("+47 900 00 001", "90 00 00 01"), ("+46 70 123 45 67", "0046 70 123 45 67"), ("", "")]
)
def test_a_telephone_number_stands_as_people_read_it(
    browser: Client, event: Event, form: str, typed: str, shown: str
) -> None:
    a_place(event, a_member("Kari", phone=typed))
    _heads, row = table(file_of(browser, event, form, column=["name", "phone"]), form)
    assert (row[1] or "") == shown


def test_moments_are_the_clusters_wall_clock(browser: Client, event: Event) -> None:
    with clock.frozen(clock.at(dt.date(2026, 7, 1), 14, 5)):
        later = an_event(event.group)
        a_place(later)
    assert table(file_of(browser, later, column="asked"))[1] == ["01.07.2026 14:05"]
    assert table(file_of(browser, later, "xlsx", column="asked"), "xlsx")[1] == [dt.datetime(2026, 7, 1, 14, 5)]


def test_sensitive_answers_only_for_who_may_see_them_and_only_where_ticked(
    browser: Client, event: Event, group: Group
) -> None:
    diet = a_question(event, "Mat?", is_sensitive=True)
    place = register(event, a_member(), replies=Replies({diet.pk: "Nøtter"}))
    key = f"q{diet.pk}"
    assert "Mat?" not in table(file_of(browser, event))[0]
    assert table(file_of(browser, event, column=["name", key]))[1][1] == "Nøtter"
    committee = signed_in(a_seat(group))
    assert "Mat?" not in page_of(committee, event)
    assert b"N\xc3\xb8tter" not in file_of(committee, event, column=["name", key, "email"])
    assert table(file_of(committee, event, column=["name", "email"]))[0] == ["Name"]
    cancel(place)
    assert b"N\xc3\xb8tter" not in file_of(browser, event, column=["name", key])


def test_what_was_erased_has_no_column_any_more(browser: Client, event: Event) -> None:
    diet = a_question(event, "Mat?", is_sensitive=True)
    register(event, a_member(), replies=Replies({diet.pk: "Nøtter"}))
    with clock.frozen(event.ends_at + dt.timedelta(days=30)):
        assert erase_due() == 1
        assert "Mat?" not in page_of(browser, event)
        assert table(file_of(browser, event, column=["name", f"q{diet.pk}"]))[0] == ["Name"]


def test_a_question_taken_away_keeps_its_answers_column(browser: Client, event: Event) -> None:
    lift, unanswered = a_question(event, "Skyss?"), a_question(event, "Ingen?")
    register(event, a_member(), replies=Replies({lift.pk: "Buss"}))
    take_away(lift), take_away(unanswered)
    assert table(file_of(browser, event))[0][-1] == "Skyss?"


def test_numbers_stay_numbers_and_several_choices_are_one_text(browser: Client, event: Event) -> None:
    many = a_question(event, "Hvor mange?", kind="number")
    food = a_question(event, "Hva?", kind="choices", options=["Fisk", "Kjøtt"])
    yes = a_question(event, "Med?", kind="yes_no")
    register(event, a_member(), replies=Replies({many.pk: 3, food.pk: ["Fisk", "Kjøtt"], yes.pk: True}))
    assert table(file_of(browser, event, "xlsx"), "xlsx")[1][-3:] == [3, "Fisk, Kjøtt", "yes"]


def test_what_is_ready_is_read_in_ones_own_language(browser: Client, event: Event) -> None:
    ways = ask_ready(event, "transport")
    register(event, a_member(), replies=Replies({ways.pk: "transport:lift"}))
    head, row = table(file_of(browser, event, "xlsx"), "xlsx")[:2]
    assert (head[-1], row[-1]) == (str(ways), "I need a lift")


def test_who_took_it_out_stands_in_the_history(browser: Client, event: Event) -> None:
    a_place(event)
    diet = a_question(event, "Mat?", is_sensitive=True)
    Answer.objects.create(registration=event.registrations.get(), question=diet, value="Vegan")
    page_of(browser, event)
    file_of(browser, event, "xlsx")
    file_of(browser, event, column=f"q{diet.pk}")
    lines = [line.what for line in browser.get(reverse("events:history", args=[event.key])).context["lines"]]
    assert lines[:2] == [
        "1 registration was taken out as CSV, with sensitive answers",
        "1 registration was taken out as XLSX",
    ]
    assert "as XLSX" not in "".join(lines[2:])


def test_an_unknown_form_is_not_found(browser: Client, event: Event) -> None:
    assert browser.get(f"/events/{event.key}/export/pdf/").status_code == 404


def test_an_admin_without_the_second_step_takes_nothing_out(event: Event) -> None:
    admin = signed_in(a_person(admin=True))
    answer = admin.get(reverse("events:export_file", args=[event.key, "csv"]))
    assert answer.status_code == 302
    assert "/2fa/" in answer["Location"]


@pytest.mark.parametrize("form", FORMS)
def test_a_fixed_number_of_queries(browser: Client, event: Event, form: str) -> None:
    question = a_question(event)
    browser.get(reverse("events:export", args=[event.key]))
    found = []
    for number in (3, 30):
        places = fill(event, many_people(number))
        Answer.objects.bulk_create(Answer(registration=row, question=question, value="Ja") for row in places)
        with CaptureQueriesContext(connection) as asked:
            file_of(browser, event, form)
        found.append((queries(browser, reverse("events:export", args=[event.key])), len(asked)))
    assert found[0] == found[1]
    assert max(found[0]) <= 12, found


def peak_of(browser: Client, event: Event, form: str) -> int:
    """The most memory in bytes that Python held at one time while the list was taken out and thrown away."""
    gc.collect()
    tracemalloc.start()
    response = browser.get(reverse("events:export_file", args=[event.key, form]))
    size = sum(len(part) for part in response.streaming_content)  # type: ignore[misc, arg-type]
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > event.registrations.count() * 10
    return peak


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_ten_thousand_rows_take_no_more_memory_than_a_thousand(browser: Client, group: Group, form: str) -> None:
    short, long = an_event(group), an_event(group)
    company, now = a_company(), clock.now()
    many = (Person(email=f"mange{number}@bedrift.example", name=f"Mange {number}") for number in range(10_000))
    people = Person.objects.bulk_create(many)
    for event, some in ((short, people[:1000]), (long, people)):
        question = a_question(event)
        rows = (Registration(event=event, person=one, company=company, state="waiting", asked_at=now) for one in some)
        places = Registration.objects.bulk_create(rows)
        Answer.objects.bulk_create(Answer(registration=row, question=question, value="Ja takk") for row in places)
    peak_of(browser, short, form)  # what is loaded once and stays
    few, many = peak_of(browser, short, form), peak_of(browser, long, form)
    assert many < few * 1.5, f"{few / 1e6:.1f} MB for 1,000 rows, {many / 1e6:.1f} MB for 10,000"
    assert Registration.objects.filter(event=long).count() == 10_000
