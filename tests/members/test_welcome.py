"""The welcome mail: chosen batches, a preview, each person once, also when two press at once."""

import pytest
from django.urls import reverse

from members.domain.welcome import to_welcome, welcome
from members.models import Person
from tests.browsing import queries, signed_in
from tests.factories.members import a_company, a_person, employ, left
from tests.flows.test_races import at_once
from tests.members.spreadsheets import csv_of, imported
from thamsklyngen.outbox.models import Message
from thamsklyngen.outbox.render import render
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
HEAD = ("Navn", "E-post", "Bedrift", "Stilling", "Mobil", "Språk")


def test_whom_it_concerns() -> None:
    company = a_company("Årdal Sveis")
    new = a_person("Kari Nordmann", at=company)
    seen = a_person("Har Vært Her", at=company)
    Person.objects.filter(pk=seen.pk).update(last_login=clock.now())
    told = a_person("Vet Det", at=company)
    Person.objects.filter(pk=told.pk).update(welcomed_at=clock.now())
    a_person("Stengt", at=company, active=False)
    a_person("Uten Arbeid")
    left(employ(a_person("Har Sluttet"), company))
    assert {str(person) for person in to_welcome()} == {"Kari Nordmann"}
    assert not to_welcome(company=a_company()).exists()
    assert new in to_welcome(company=company)


def test_the_people_of_one_spreadsheet() -> None:
    a_company("Årdal Sveis")
    a_person("En Annen", at=a_company("Blå Skog"))
    row = imported(csv_of(HEAD, ("Kari", "kari@sveis.example", "Årdal Sveis", "", "", "")), "people")
    assert [str(person) for person in to_welcome(source=row)] == ["Kari"]
    assert welcome(to_welcome(source=row)) == 1
    assert welcome(to_welcome(source=row)) == 0


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("Norsk", ["Hva vi har om deg", "sletter vi deg", "Hei, Kari"]),
        ("English", ["What we have of you", "delete you"]),
    ],
)
def test_it_says_who_has_what_why_and_how_to_leave(language: str, words: list[str]) -> None:
    a_company("Årdal Sveis")
    row = imported(
        csv_of(HEAD, ("Kari Nordmann", "kari@sveis.example", "Årdal Sveis", "Sveiser", "90000000", language)), "people"
    )
    welcome(to_welcome(source=row))
    message = Message.objects.get()
    render(message)
    for body in (message.text, message.html):
        for word in (*words, "Kari Nordmann", "kari@sveis.example", "Årdal Sveis", "Sveiser", "90\xa000\xa000\xa000"):
            assert word.replace("\xa0", " ") in body.replace("\xa0", " "), word
    assert "/accounts/login/" in message.text
    assert message.facts["unsubscribe_url"]
    assert "{" not in message.subject + message.text


def test_a_thousand_are_written_at_once(django_assert_max_num_queries: object) -> None:
    company = a_company("Årdal Sveis")
    rows = [(f"Kari {n}", f"kari{n}@sveis.example", "Årdal Sveis", "", "", "") for n in range(1000)]
    imported(csv_of(HEAD, *rows), "people")
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        assert welcome(to_welcome(company=company)) == 1000
    assert Message.objects.count() == 1000


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_write_to_each_once() -> None:
    company = a_company()
    for _ in range(20):
        a_person(at=company)
    assert sorted(at_once([lambda: welcome(to_welcome())] * 4)) == [0, 0, 0, 20]
    assert Message.objects.count() == 20


def test_the_page_shows_number_and_mail_before_the_press() -> None:
    client = signed_in(a_person(admin=True, is_demo=True), "en")
    company = a_company("Årdal Sveis")
    a_person("Kari Nordmann", at=company), a_person("John Doe", at=company, language="en")
    page = client.get(reverse("manage:welcome"), {"who": "company", "company": company.slug}).content.decode()
    assert "Welcome 2 people?" in page
    assert "What we have of you" in page
    assert "Hva vi har om deg" in page
    assert not Message.objects.exists()
    response = client.post(reverse("manage:welcome_send"), {"who": "company", "company": company.slug}, follow=True)
    assert "2 people are welcomed." in response.content.decode()
    assert Message.objects.count() == 2
    again = client.post(reverse("manage:welcome_send"), {"who": "all"}, follow=True)
    assert "Nobody is left to welcome there." in again.content.decode()


@pytest.mark.parametrize(
    "asked", [{"who": "company"}, {"who": "import"}, {"who": "x"}, {"who": "import", "source": "a"}]
)
def test_a_batch_that_is_not_chosen_is_asked_for(asked: dict[str, str]) -> None:
    client = signed_in(a_person(admin=True, is_demo=True), "en")
    a_person(at=a_company())
    assert client.get(reverse("manage:welcome"), asked).status_code == 422
    assert client.post(reverse("manage:welcome_send"), asked).status_code == 422
    assert not Message.objects.exists()


def test_many_people_take_no_more_queries() -> None:
    client = signed_in(a_person(admin=True, is_demo=True), "en")
    company = a_company()
    a_person(at=company)
    path = reverse("manage:welcome") + "?who=all"
    few = queries(client, path)
    for _ in range(30):
        a_person(at=company)
    assert queries(client, path) <= max(few, 12)
