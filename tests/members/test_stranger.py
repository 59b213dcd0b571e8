"""Forgetting those who knocked and never came in."""

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from auditlog.models import LogEntry
from django.test import Client

from members.domain.address import is_free, make_free
from members.domain.person import AddressTaken, create_person, person_at
from members.domain.stranger import forget_unverified
from members.models import Person
from members.tasks import forget_unverified as task
from tests.factories.groups import a_group, a_seat
from tests.factories.members import a_company, a_person, employ
from tests.members.signing_in import ask_for_code, sign_in
from thamsklyngen.outbox.models import Message
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(hours=24)


def test_stranger_is_forgotten_after_a_day_with_all_traces(client: Client) -> None:
    ask_for_code(client, "stranger@bedrift.example")
    start = clock.now()
    with clock.frozen(start + DAY - dt.timedelta(minutes=1)):
        assert task() == 0
    with clock.frozen(start + DAY):
        assert task() == 1
    for model in (Person, EmailAddress, Message, LogEntry):
        assert not model.objects.exists()


def test_everybody_else_stays(client: Client) -> None:
    sign_in(client, "came@bedrift.example")
    a_person()
    a_person(verified=False, is_demo=True)
    a_person(verified=False, admin=True)
    create_person("added@bedrift.example", name="Added by Hand")
    employ(a_person(verified=False), a_company())
    a_seat(a_group(), person=a_person(verified=False))
    people = set(Person.objects.values_list("pk", flat=True))
    with clock.frozen(clock.now() + 3 * DAY):
        assert forget_unverified() == 0
    assert set(Person.objects.values_list("pk", flat=True)) == people


def test_stranger_makes_way_for_who_reads_mail_there() -> None:
    person = a_person()
    create_person("kari@privat.example")
    assert is_free("Kari@privat.example", person)
    assert Person.objects.filter(email="kari@privat.example").exists(), "asking forgets nobody"
    assert make_free("Kari@privat.example", person)
    assert not Person.objects.filter(email="kari@privat.example").exists()


def test_address_that_somebody_signs_in_with_is_nobody_elses() -> None:
    person, other = a_person(), a_person()
    EmailAddress.objects.create(user=other, email="other@privat.example", verified=True)
    assert not is_free(other.email, person)
    assert not is_free("other@privat.example", person)
    assert not make_free("other@privat.example", person)
    with pytest.raises(AddressTaken):
        create_person("Other@privat.example")
    assert person_at("Other@privat.example") == other
