"""Sessions end when the address they were opened with goes, and the old address hears of it."""

import datetime as dt
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from members.domain.address import change_email, make_primary
from members.domain.session import end_sessions
from members.forms.profile import ProfileForm
from members.models import Person
from members.tasks import clear_sessions
from tests.factories.members import a_person
from tests.members.signing_in import sign_in
from thamsklyngen.outbox.models import Message
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
PROFILE = "/my/profile/"


def signed_in(person: Person, email: str = "") -> Client:
    client = Client()
    sign_in(client, email or person.email)
    assert is_in(client)
    return client


def is_in(client: Client) -> bool:
    return client.get(PROFILE).status_code == 200


@pytest.fixture
def admins(settings: Any) -> Client:
    """A demo admin's browser: past the second step."""
    settings.DEMO = True
    client = Client()
    client.force_login(a_person("Ola Eksempel", admin=True, is_demo=True))
    return client


def save(admins: Client, person: Person, **changes: Any) -> None:
    """Press “Save” on the person's page in the administration."""
    page = f"/admin/members/person/{person.pk}/change/"
    form = admins.get(page).context["adminform"].form
    data = {name: form.initial.get(name) for name in form.fields}
    for formset in admins.get(page).context["inline_admin_formsets"]:
        for inner in (formset.formset.management_form, *formset.formset.initial_forms):
            data |= {inner.add_prefix(name): inner[name].value() for name in inner.fields}
    data = {name: value for name, value in data.items() if value is not None and value is not False} | changes
    answer = admins.post(page, data)
    assert answer.status_code == 302, answer.context["errors"]
    person.refresh_from_db()


def test_moving_the_account_ends_every_session_and_the_new_address_opens_one() -> None:
    person, other = a_person(), signed_in(a_person())
    phone, office = signed_in(person), signed_in(person)
    change_email(person, "kari@nyjobb.example")
    assert not is_in(phone)
    assert not is_in(office)
    assert is_in(other), "nobody else's"
    assert is_in(signed_in(person))


def test_moving_an_account_to_where_it_is_ends_nothing() -> None:
    person = a_person()
    browser = signed_in(person)
    change_email(person, person.email.upper())
    assert is_in(browser)
    assert not Message.objects.filter(template="account/address_changed").exists()


def test_removing_an_address_ends_the_persons_other_sessions_and_keeps_this_one() -> None:
    person = a_person()
    EmailAddress.objects.create(user=person, email="kari@privat.example", verified=True)
    stolen, mine = signed_in(person, "kari@privat.example"), signed_in(person)
    mine.post("/my/addresses/remove/", {"email": "kari@privat.example"})
    assert is_in(mine)
    assert not is_in(stolen)


def test_choosing_another_main_address_ends_nothing_and_tells_the_old_one() -> None:
    person = a_person(language="nb")
    old = person.email
    EmailAddress.objects.create(user=person, email="kari@privat.example", verified=True)
    phone, office = signed_in(person), signed_in(person)
    office.post("/my/addresses/primary/", {"email": "kari@privat.example"})
    assert is_in(phone)
    assert is_in(office)
    told = Message.objects.get(template="account/address_changed")
    assert (told.to, told.language, told.facts) == (old, "nb", {"still_signs_in": True})
    make_primary(Person.objects.get(pk=person.pk), "kari@privat.example")
    assert Message.objects.filter(template="account/address_changed").count() == 1, "it was that already"


def test_the_old_address_is_told_that_it_signs_nobody_in_any_more() -> None:
    person = a_person()
    old = person.email
    change_email(person, "kari@nyjobb.example")
    told = Message.objects.get(template="account/address_changed")
    assert (told.to, told.person, told.facts) == (old, person, {"still_signs_in": False})
    change_email(person, "kari@enda-en.example")
    assert Message.objects.filter(template="account/address_changed").count() == 1, "nobody ever read mail there"


def test_the_administration_moves_an_account_and_closes_it(admins: Client) -> None:
    person = a_person()
    browser = signed_in(person)
    save(admins, person, email="Kari@NyJobb.example")
    assert person.email == "kari@nyjobb.example"
    assert not is_in(browser)
    browser = signed_in(person)
    save(admins, person, name="Kari Ny")
    assert is_in(browser), "another name is no reason"
    save(admins, person, is_active="")
    assert not person.is_active
    save(admins, person, is_active="on")
    assert not is_in(browser), "opened again, old sessions stay closed"
    assert is_in(admins)


def test_an_address_taken_away_in_the_administration_ends_sessions_too(admins: Client) -> None:
    person = a_person()
    EmailAddress.objects.create(user=person, email="kari@privat.example", verified=True)
    browser = signed_in(person, "kari@privat.example")
    save(admins, person, **{"emailaddress_set-1-DELETE": "on"})
    assert EmailAddress.objects.filter(user=person).count() == 1
    assert not is_in(browser)


def test_an_admin_who_moves_their_own_account_stays_signed_in(admins: Client) -> None:
    admin = Person.objects.get(is_staff=True)
    save(admins, admin, email="ola@annet.example")
    assert is_in(admins)


def test_a_form_opened_before_brings_no_ended_session_back() -> None:
    person = a_person()
    browser = signed_in(person)
    stale = Person.objects.get(pk=person.pk)
    end_sessions(person)
    assert not is_in(browser)
    form_of(stale).save()
    assert not is_in(browser)
    stale.refresh_from_db()
    assert stale.name == "Kari Ny"


def form_of(person: Person) -> Any:
    """The profile's form, filled in, as a request that began before would hold it."""
    from_page = {"name": "Kari Ny", "phone": "", "language": "nb"}
    form = ProfileForm(from_page, instance=person)
    assert form.is_valid()
    return form


def test_expired_sessions_are_cleared_daily_and_others_stay() -> None:
    signed_in(a_person())
    old = signed_in(a_person())
    Session.objects.filter(pk=old.session.session_key).update(expire_date=clock.now() - dt.timedelta(days=1))
    clear_sessions()
    assert Session.objects.count() == 1
    beat = settings.CELERY_BEAT_SCHEDULE["clear expired sessions"]
    assert (beat["task"], beat["schedule"]) == (clear_sessions.name, 24 * 3600)
