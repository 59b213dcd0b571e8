"""Who proposed a term hears what has come of it."""

from typing import Any

import pytest

from groups.domain.competence import add_term
from members.domain.competence import change_term, decline_term, merge_terms, propose_term
from members.models import Competence, Person
from tests.browsing import signed_in
from tests.factories.competence import a_term
from tests.factories.members import a_member, a_person
from thamsklyngen.outbox.models import Message
from thamsklyngen.outbox.render import render

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Person:
    return a_member(language="en")


def mail_to(person: Person) -> Message:
    [message] = Message.objects.filter(person=person, template="members/term_answered")
    render(message)
    return message


def test_a_term_taken_into_use_under_another_name(person: Person) -> None:
    term = propose_term("Vannskjæring", by=person)
    change_term(term, {"label_nb": "Vannstråleskjæring", "label_en": "Water jet cutting"}, approve=True, by=a_person())
    message = mail_to(person)
    assert message.subject == "“Water jet cutting” can be picked now"
    for body in (message.text, message.html):
        assert "You proposed “Vannskjæring”." in body
        assert f"/competence/{term.slug}/" in body


def test_a_change_that_leaves_it_a_proposal_or_comes_later_is_no_news(person: Person) -> None:
    term = propose_term("Vannskjæring", by=person)
    change_term(term, {"label_nb": "Vannstråleskjæring"})
    assert not Message.objects.filter(template="members/term_answered").exists()
    change_term(term, {}, approve=True)
    change_term(term, {"label_nb": "Vannskjæring"}, approve=True)
    mail_to(person)


def test_a_term_that_goes_up_in_another(person: Person) -> None:
    merge_terms(propose_term("Orden", by=person), into=a_term("5S"), by=a_person())
    message = mail_to(person)
    assert message.subject == "“Orden” goes by the name of “5S”"
    assert "/competence/5s/" in message.text


def test_merging_terms_in_use_tells_nobody(person: Person) -> None:
    term = propose_term("Orden", by=person)
    change_term(term, {}, approve=True)
    mail_to(person)
    merge_terms(term, into=a_term("5S"))
    mail_to(person)


def test_no_and_why(person: Person) -> None:
    decline_term(propose_term("Kaffekoking", by=person), reason="Alle kan det.", by=a_person())
    message = mail_to(person)
    assert message.subject == "“Kaffekoking” did not come into the vocabulary"
    for body in (message.text, message.html):
        assert "Why: Alle kan det." in body


def test_in_bokmal() -> None:
    person = a_member()
    decline_term(propose_term("Kaffekoking", by=person), reason="Alle kan det.")
    message = mail_to(person)
    assert "Kaffekoking" in message.subject
    assert "did not come" not in message.subject
    assert "You get this mail" not in message.text + message.html


def test_who_decides_or_may_not_sign_in_gets_no_mail(person: Person) -> None:
    manager, gone = a_person(admin=True), a_person(active=False)
    add_term({"label_nb": "Støping", "label_en": "", "synonyms": "", "parent": None}, by=manager, owner=None)
    decline_term(propose_term("Maling", by=manager), reason="Nei", by=manager)
    decline_term(propose_term("Lakk", by=gone), reason="Nei", by=manager)
    decline_term(a_term("Uten", state="proposed"), reason="Nei", by=manager)
    assert not Message.objects.filter(template="members/term_answered").exists()


def test_the_page_asks_why(settings: Any, person: Person) -> None:
    settings.DEMO = True
    term = propose_term("Kaffekoking", by=person)
    client = signed_in(a_person(admin=True, is_demo=True))
    answer = client.post(f"/manage/terms/{term.slug}/decline/", {"reason": ""})
    assert answer.status_code == 422
    assert Competence.objects.filter(pk=term.pk).exists()
    client.post(f"/manage/terms/{term.slug}/decline/", {"reason": "Alle kan det."})
    assert not Competence.objects.filter(pk=term.pk).exists()
    assert "Alle kan det." in mail_to(person).text
