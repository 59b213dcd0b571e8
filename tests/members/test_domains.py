"""A company's e-mail domains: asked for, proven by a code read there, and then letting people in."""

import datetime as dt
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from members.domain import email_domain as domains
from members.models import CompanyDomain, Person
from tests.browsing import signed_in
from tests.factories.members import a_company, a_person
from tests.flows.test_races import at_once
from thamsklyngen.outbox.deliver import BLANK, tidy
from thamsklyngen.outbox.models import Message
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db


def contact_at(name: str = "Orkel", **details: Any) -> Person:
    return a_person(at=a_company(name, **details), role="contact", email=f"kontakt@{name.lower()}.example")


def company_of(person: Person) -> Any:
    return person.work_today[0].company


def code_for(row: CompanyDomain) -> str:
    return str(Message.objects.filter(to=row.proof_email, secret=True).latest("pk").facts["code"])


def asked(person: Person, text: str = "orkel.no") -> CompanyDomain:
    """A domain of the person's company, a code on its way."""
    return domains.send_proof(domains.ask(company_of(person), text, by=person), "post", by=person)


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("orkel.no", "orkel.no"),
        (" Orkel.NO ", "orkel.no"),
        ("kari@orkel.no", "orkel.no"),
        ("https://www.orkel.no/", "orkel.no"),
        ("xn--blbr-roah.no", "blåbær.no"),
        ("orkland.kommune.no", "orkland.kommune.no"),
    ],
)
def test_a_domain_has_one_spelling(typed: str, means: str) -> None:
    assert domains.domain_of(typed) == means


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        *((name, domains.WebMail) for name in ("gmail.com", "online.no", "Kari@Hotmail.com", "x.icloud.com")),
        *((name, domains.SharedSuffix) for name in ("kommune.no", "co.uk", "onmicrosoft.com")),
        *((name, domains.NoDomain) for name in ("no", "localhost", "127.0.0.1", "[::1]", "or kel.no", "", "@")),
        *((name, domains.NoDomain) for name in ("-x.no", "a" * 64 + ".no", "x\x00.no")),
    ],
)
def test_what_is_nobodys_own_is_refused(typed: str, fault: type[Exception]) -> None:
    with pytest.raises(fault):
        domains.domain_of(typed)


def test_asked_for_twice_it_is_one() -> None:
    contact = contact_at()
    row = domains.ask(company_of(contact), "orkel.no", by=contact)
    assert domains.ask(company_of(contact), "ORKEL.no", by=contact) == row
    assert (row.joins, row.verified_at, row.asked_by) == (False, None, contact)


def test_the_code_read_there_proves_it_and_then_it_may_let_people_in() -> None:
    contact = contact_at()
    row = asked(contact)
    with pytest.raises(domains.NotProven):
        domains.switch(row, joins=True)
    row = domains.prove(row, code_for(row))
    assert row.verified_at is not None
    assert not row.joins, "proving lets nobody in yet"
    assert domains.switch(row, joins=True).joins
    assert not domains.switch(row, joins=False).joins


def test_the_database_lets_nobody_in_by_an_unproven_domain() -> None:
    row = asked(contact_at())
    with pytest.raises(IntegrityError), transaction.atomic():
        CompanyDomain.objects.filter(pk=row.pk).update(joins=True)


def test_the_code_is_kept_nowhere_in_the_clear_and_its_mail_is_let_go_of() -> None:
    row = asked(contact_at())
    digits = code_for(row).replace(" ", "")
    assert digits not in row.proof_hash
    with clock.frozen(clock.now() + dt.timedelta(minutes=31)):
        tidy()
    message = Message.objects.get(to=row.proof_email)
    assert (message.state, message.secret, message.facts) == ("expired", True, BLANK["facts"])


def test_after_half_an_hour_it_holds_no_more() -> None:
    row = asked(contact_at())
    with clock.frozen(clock.now() + dt.timedelta(minutes=30)), pytest.raises(domains.NoCode):
        domains.prove(row, code_for(row))


def test_five_tries_and_the_right_code_comes_too_late() -> None:
    row = asked(contact_at())
    right = code_for(row)
    wrong = "000 000" if right != "000 000" else "111 111"
    for _ in range(4):
        with pytest.raises(domains.WrongCode):
            domains.prove(row, wrong)
    with pytest.raises(domains.TooManyCodes):
        domains.prove(row, wrong)
    with pytest.raises(domains.NoCode):
        domains.prove(row, right)


def test_only_the_newest_code_holds_and_it_has_tries_of_its_own() -> None:
    contact = contact_at()
    row = asked(contact)
    first = code_for(row)
    row = domains.send_proof(row, "post", by=contact)
    if code_for(row) != first:
        with pytest.raises(domains.WrongCode):
            domains.prove(row, first)
    assert domains.prove(row, code_for(row)).verified_at


def test_a_new_code_has_all_its_tries() -> None:
    contact = contact_at()
    row = asked(contact)
    for _ in range(2):
        wrong = "000 000" if code_for(row) != "000000" else "111 111"
        for _ in range(4):
            with pytest.raises(domains.WrongCode):
                domains.prove(row, wrong)
        row = domains.send_proof(row, "post", by=contact)
    assert domains.prove(row, code_for(row)).verified_at


@pytest.mark.parametrize("mailbox", ["a@gmail.com", "a b", "", "kari@orkel.no,ola", "<x>", "x\r\nBcc: y"])
def test_the_code_goes_to_the_domain_and_nowhere_else(mailbox: str) -> None:
    contact = contact_at()
    row = domains.ask(company_of(contact), "orkel.no", by=contact)
    with pytest.raises(domains.NoMailbox):
        domains.send_proof(row, mailbox, by=contact)
    assert not Message.objects.exists()


def test_a_domain_proven_by_another_company_is_refused_at_every_step() -> None:
    first, second = contact_at("Orkel"), contact_at("Hamos")
    theirs = asked(second)
    row = asked(first)
    domains.prove(row, code_for(row))
    code = str(Message.objects.filter(to="post@orkel.no").earliest("pk").facts["code"])
    with pytest.raises(domains.TakenDomain):
        domains.prove(theirs, code)
    with pytest.raises(domains.TakenDomain):
        domains.send_proof(theirs, "post", by=second)
    with pytest.raises(domains.TakenDomain):
        asked(contact_at("Simpro"))


@pytest.mark.parametrize("kin", ["siblings", "parent", "unit"])
def test_companies_of_one_group_share_a_domain(kin: str) -> None:
    top = a_company("Konsern")
    first = contact_at("Orkel", parent=top)
    second = a_person(at=top, role="contact") if kin == "unit" else contact_at("Hamos", parent=top)
    if kin == "parent":
        company = company_of(second)
        company.parent = company_of(first)
        company.save()
    row = asked(first)
    domains.prove(row, code_for(row))
    other = asked(second)
    assert domains.prove(other, code_for(other)).verified_at


def test_a_dropped_domain_is_free_again() -> None:
    first = contact_at()
    row = asked(first)
    domains.drop(domains.prove(row, code_for(row)))
    assert asked(contact_at("Hamos")).domain == "orkel.no"


@pytest.mark.django_db(transaction=True)
def test_two_companies_that_prove_one_domain_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(domains.secrets, "randbelow", lambda most: 123456)  # committed, the mails leave and are blanked
    first, second = contact_at("Orkel"), contact_at("Hamos")
    rows = [domains.ask(company_of(person), "orkel.no", by=person) for person in (first, second)]
    for row, person, box in zip(rows, (first, second), ("en", "to"), strict=True):
        domains.send_proof(row, box, by=person)

    def prove(row: CompanyDomain) -> str:
        try:
            domains.prove(row, "123456")
        except domains.TakenDomain:
            return "taken"
        return "proven"

    found = at_once([partial(prove, row) for row in rows])
    assert sorted(found) == ["proven", "taken"]
    assert CompanyDomain.objects.filter(verified_at__isnull=False).count() == 1


# --- the pages ------------------------------------------------------------------------------------------------------


def test_from_the_first_word_to_letting_in_by_the_pages() -> None:
    contact = contact_at()
    browser, slug = signed_in(contact), company_of(contact).slug
    page = browser.post(reverse("members:domains", args=[slug]), {"domain": "Orkel.no"}, follow=True)
    here = page.request["PATH_INFO"]
    page = browser.post(here, {"mailbox": "post@orkel.no"}, follow=True)
    assert "A code is on its way to post@orkel.no." in page.content.decode()
    row = CompanyDomain.objects.get()
    assert browser.post(here, {"code": "12"}).status_code == 422
    assert "is proven" in browser.post(here, {"code": code_for(row)}, follow=True).content.decode()
    browser.post(reverse("members:switch_domain", args=[slug, row.pk]), {"joins": "1"})
    row.refresh_from_db()
    assert row.joins
    browser.post(reverse("members:drop_domain", args=[slug, row.pk]))
    assert not CompanyDomain.objects.exists()


def test_web_mail_is_refused_with_the_reason() -> None:
    contact = contact_at()
    page = signed_in(contact).post(reverse("members:domains", args=[company_of(contact).slug]), {"domain": "gmail.com"})
    assert page.status_code == 422
    assert "Anybody can get an address at gmail.com" in page.content.decode()


def test_codes_are_sent_a_few_times_a_day_at_most() -> None:
    contact = contact_at()
    row = domains.ask(company_of(contact), "orkel.no", by=contact)
    browser, here = signed_in(contact), reverse("members:domain", args=[row.company.slug, row.pk])
    answers = [browser.post(here, {"mailbox": "post"}).status_code for _ in range(4)]
    assert answers == [302, 302, 302, 429]


def test_another_companys_contact_gets_nowhere() -> None:
    row, other = asked(contact_at()), signed_in(contact_at("Hamos"))
    slug = row.company.slug
    assert other.get(reverse("members:domains", args=[slug])).status_code == 403
    assert other.post(reverse("members:domain", args=[slug, row.pk]), {"code": code_for(row)}).status_code == 403
    mine = reverse("members:domain", args=["hamos", row.pk])
    assert other.get(mine).status_code == 404
