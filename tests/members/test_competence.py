"""Telling what a company and a person can: forms, rights, confirming, and the yearly question."""

import datetime as dt
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.db import IntegrityError, transaction

from members.domain.skills import NotInUse, ask_due, put_company_skill, suggestions
from members.models import Company, CompanyCompetence, Competence, Person, PersonCompetence
from tests.browsing import signed_in
from tests.factories.competence import a_listed_person, a_term, says
from tests.factories.members import a_company, a_member, a_person, employ
from thamsklyngen.outbox.models import Message
from thamsklyngen.outbox.render import render
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
EMPTY = {
    "new-TOTAL_FORMS": "4",
    "new-INITIAL_FORMS": "0",
    **{f"new-{number}-stance": "strength" for number in range(4)},
}


@pytest.fixture
def company() -> Company:
    return a_company("Orkel")


@pytest.fixture
def contact(company: Company) -> Person:
    return a_person("Siri Eksempel", at=company, role="contact")


def row(number: int, **values: str) -> dict[str, str]:
    return {f"new-{number}-{name}": value for name, value in values.items()}


def test_several_at_once(company: Company, contact: Person) -> None:
    a_term("5S"), a_term("Sveising", synonyms="TIG"), a_term("Robotisering")
    answer = signed_in(contact).post(
        "/my/company/orkel/competence/",
        EMPTY
        | row(0, term="5s", stance="wants", sentence="Vil starte til høsten.")
        | row(1, term="tig", teaches="on")
        | row(3, term="roboti", stance="developing")
        | {"contact": str(contact.pk)},
    )
    assert answer.status_code == 302
    links = company.competences.order_by("competence__label_nb")
    assert [(str(link.competence), link.stance, link.teaches, link.contact) for link in links] == [
        ("5S", "wants", False, contact),
        ("Robotisering", "developing", False, contact),
        ("Sveising", "strength", True, contact),
    ]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"term": "Kvantefysikk"}, "is not in the vocabulary"),
        ({"term": "sveis"}, "may be several: Sveisekontroll, Sveising"),
        ({"term": "5S", "stance": "wants", "teaches": "on"}, "You can teach what is a strength"),
        ({"sentence": "Vi er gode."}, "Which competence is the sentence about?"),
        ({"term": "5S", "sentence": "x" * 201}, "at most 200 characters"),
        ({"term": "5S", "stance": "best"}, "Select a valid choice"),
        ({"term": "5\x00S"}, "Null characters are not allowed"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(contact: Person, values: dict[str, str], said: str) -> None:
    for label in ("5S", "Sveising", "Sveisekontroll", "Smøring"):
        a_term(label)
    data = EMPTY | row(0, term="Smøring", sentence="Alt smøres.") | row(1, **values)
    answer = signed_in(contact).post("/my/company/orkel/competence/", data)
    content = answer.content.decode()
    assert answer.status_code == 422
    assert said in content
    assert "Alt smøres." in content
    assert not CompanyCompetence.objects.exists()


def test_the_same_term_twice_is_a_slip(contact: Person) -> None:
    a_term("5S", label_en="Five S")
    answer = signed_in(contact).post("/my/company/orkel/competence/", EMPTY | row(0, term="5S") | row(1, term="five s"))
    assert "You have said this one above." in answer.content.decode()


def test_whom_to_ask_is_a_colleague(contact: Person) -> None:
    a_term("5S")
    data = EMPTY | row(0, term="5S") | {"contact": str(a_member().pk)}
    assert signed_in(contact).post("/my/company/orkel/competence/", data).status_code == 422


def test_change_take_away_and_confirm(company: Company, contact: Person) -> None:
    link = says(a_term("5S"), "has", company=company)
    client, path = signed_in(contact), f"/my/company/orkel/competence/{link.pk}/"
    assert client.post(path, {"stance": "wants", "teaches": "on"}).status_code == 422
    assert client.post(path, {"stance": "strength", "teaches": "on", "sentence": "Hver uke."}).status_code == 302
    link.refresh_from_db()
    assert (link.stance, link.teaches, link.sentence) == ("strength", True, "Hver uke.")
    CompanyCompetence.objects.update(confirmed_at=clock.now() - dt.timedelta(days=600))
    assert "stands greyed" in client.get("/my/company/orkel/competence/").content.decode()
    client.post("/my/company/orkel/competence/confirm/")
    link.refresh_from_db()
    assert not link.is_stale
    client.post(f"{path}drop/")
    assert not company.competences.exists()
    assert LogEntry.objects.get_for_model(CompanyCompetence).filter(action=LogEntry.Action.DELETE).exists()


def test_only_the_company_s_own(contact: Person) -> None:
    link = says(a_term("5S"), company=a_company("Elkem"))
    for path in (f"/my/company/orkel/competence/{link.pk}/drop/", f"/my/company/orkel/competence/{link.pk}/"):
        assert signed_in(contact).post(path, {"stance": "has"}).status_code == 404
    for path in ("/my/company/elkem/competence/", f"/my/company/elkem/competence/{link.pk}/drop/"):
        assert signed_in(contact).post(path).status_code == 403
    assert CompanyCompetence.objects.filter(pk=link.pk).exists()


def test_a_person_tells_and_is_found_only_if_they_want() -> None:
    term, lean, person = a_term("Sveising"), a_term("Lean"), a_member("Kari Nordmann")
    client = signed_in(person)
    rows = {name: value.replace("strength", "uses") for name, value in EMPTY.items()}
    assert client.post("/my/competence/", rows | row(0, term="Sveising", stance="teaches")).status_code == 302
    assert [(link.competence, link.stance) for link in person.competences.all()] == [(term, "teaches")]
    assert "Kari" not in signed_in(a_member("Ola")).get("/people/").content.decode()
    client.post("/my/competence/", rows | row(0, term="Lean", stance="uses") | {"who": "1", "listed": "on"})
    person.refresh_from_db()
    assert (person.listed, person.contactable) == (True, False)
    assert person.competences.filter(competence=lean).exists(), "what was typed goes with either button"
    client.post(f"/my/competence/{person.competences.get(competence=term).pk}/drop/")
    assert not person.competences.filter(competence=term).exists()


def test_nobody_writes_what_another_can() -> None:
    theirs = a_listed_person(teaches=a_term("Sveising"))
    link = theirs.competences.get()
    assert signed_in(a_member()).post(f"/my/competence/{link.pk}/drop/").status_code == 404
    assert PersonCompetence.objects.filter(pk=link.pk).exists()


def test_a_term_that_was_merged_meanwhile_leads_on(company: Company) -> None:
    into = a_term("5S")
    old = a_term("Orden", state="merged", merged_into=into)
    assert put_company_skill(company, old, {"stance": "has"}).competence == into


def test_a_proposed_term_is_not_picked(company: Company) -> None:
    with pytest.raises(NotInUse):
        put_company_skill(company, a_term("Vannskjæring", state="proposed"), {"stance": "has"})


def test_nobody_teaches_what_they_only_want(company: Company) -> None:
    term = a_term("5S")
    assert not put_company_skill(company, term, {"stance": "wants", "teaches": True}).teaches
    with pytest.raises(IntegrityError), transaction.atomic():
        CompanyCompetence.objects.update(teaches=True)


# --- Once a year -----------------------------------------------------------------------------------------------------
def long_ago(rows: Any, days: int = 366) -> None:
    rows.update(confirmed_at=clock.now() - dt.timedelta(days=days))


def mails() -> list[tuple[str, str]]:
    return sorted(Message.objects.filter(template__contains="skills").values_list("template", "to"))


def test_contacts_and_people_are_asked_once_a_year(company: Company, contact: Person) -> None:
    says(a_term("5S"), company=company)
    person = a_listed_person(email="kari@x.example", teaches=Competence.objects.get())
    assert ask_due() == 0
    long_ago(CompanyCompetence.objects.all())
    long_ago(PersonCompetence.objects.all())
    assert ask_due() == 2
    assert mails() == [
        ("members/skills_of_company", contact.email),
        ("members/skills_of_person", "kari@x.example"),
    ]
    assert ask_due() == 0, "once a year"
    with clock.frozen(clock.now() + dt.timedelta(days=364)):
        assert ask_due() == 0
    with clock.frozen(clock.now() + dt.timedelta(days=366)):
        signed_in(person).post("/my/competence/confirm/")
        assert ask_due() == 1, "who has confirmed is left in peace"


def test_who_has_left_or_is_no_member_is_not_asked(company: Company) -> None:
    gone, newcomer = a_listed_person(teaches=a_term("5S")), a_person()
    PersonCompetence.objects.create(person=newcomer, competence=Competence.objects.get(), stance="uses")
    says(Competence.objects.get(), company=a_company("Utenfor", member=False))
    gone.employments.update(until="2021-01-01")
    long_ago(CompanyCompetence.objects.all())
    long_ago(PersonCompetence.objects.all())
    assert ask_due() == 0


@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_mails_can_be_read(company: Company, contact: Person, language: str) -> None:
    Person.objects.update(language=language)
    says(a_term("5S"), company=company)
    long_ago(CompanyCompetence.objects.all())
    ask_due()
    message = Message.objects.get(template="members/skills_of_company")
    render(message)
    assert "Orkel" in message.subject
    for body in (message.text, message.html):
        assert "/my/company/orkel/competence/" in body


# --- Suggested next --------------------------------------------------------------------------------------------------
def test_what_several_want_and_one_teaches_is_suggested() -> None:
    wanted, more, alone, untaught = (a_term(label) for label in ("5S", "Lean", "Smøring", "Robot"))
    teacher = a_company("Simpro")
    for term in (wanted, more, alone):
        says(term, company=teacher, teaches=True)
    for term, number in ((wanted, 2), (more, 3), (alone, 1), (untaught, 4)):
        for _ in range(number):
            says(term, "wants")
    found = suggestions()
    assert [(str(row.term), len(row.wanting), row.teachers) for row in found] == [
        ("Lean", 3, [teacher]),
        ("5S", 2, [teacher]),
    ]


def test_neither_old_words_nor_former_members_count() -> None:
    term = a_term("5S")
    says(term, company=a_company("Simpro"), teaches=True)
    says(term, "wants"), says(term, "wants", company=a_company("Utenfor", member=False))
    old = says(term, "wants")
    long_ago(CompanyCompetence.objects.filter(pk=old.pk), 560)
    assert suggestions() == []


def test_an_employee_who_becomes_contact_may(company: Company) -> None:
    person = a_member(at=a_company())
    assert signed_in(person).get("/my/company/orkel/competence/").status_code == 403
    employ(person, company, role="deputy")
    assert signed_in(person).get("/my/company/orkel/competence/").status_code == 200
