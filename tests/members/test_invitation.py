"""Colleagues invited by mail: the pasted list, the mail, and coming in by it."""

import datetime as dt
import re
from functools import partial
from urllib.parse import unquote, urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from members.domain import invitation
from members.domain.joining import ask
from members.domain.pasted import people_in
from members.links import invitation_behind, invitation_url
from members.models import Company, CompanyInvitation, Employment, JoinRequest, Person
from tests.browsing import signed_in
from tests.factories.members import a_company, a_member, a_person, employ, left
from tests.flows.test_races import at_once
from tests.members.signing_in import sign_in
from thamsklyngen.outbox.choices import MessageState
from thamsklyngen.outbox.models import Message
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db


def a_contact(name: str = "Orkel") -> Person:
    return a_person("Grete Kontakt", at=a_company(name), role="contact")


def invited(contact: Person, text: str = "ola@orkel.example") -> CompanyInvitation:
    (row,) = invitation.invite(contact.work_today[0].company, people_in(text), by=contact)
    return row


def path_of(row: CompanyInvitation) -> str:
    return urlsplit(invitation_url(row)).path


def offered(browser: Client) -> list[CompanyInvitation | None]:
    """The invitations with a button of their own where one says where one works; links made twice differ by time."""
    page = browser.get(reverse("members:join")).content.decode()
    return [invitation_behind(token) for token in re.findall(r'action="/join/invitation/([^/"]+)/"', page)]


# --- what is pasted -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("kari@x.no", [("kari@x.no", "")]),
        ("Kari Nordmann <kari@x.no>", [("kari@x.no", "Kari Nordmann")]),
        ('"Nordmann, Kari" <Kari@X.no>', [("kari@x.no", "Kari Nordmann")]),
        ("kari@x.no; Kari Nordmann", [("kari@x.no", "Kari Nordmann")]),
        ("Kari Nordmann\tkari@x.no", [("kari@x.no", "Kari Nordmann")]),
        ("kari@x.no, ola@x.no", [("kari@x.no", ""), ("ola@x.no", "")]),
        ("Kari N <kari@x.no>; Ola N <ola@x.no>;", [("kari@x.no", "Kari N"), ("ola@x.no", "Ola N")]),
        ("Nordmann, Kari <k@x.no>; Berg, Ola <o@x.no>", [("k@x.no", "Kari Nordmann"), ("o@x.no", "Ola Berg")]),
        ("\n\nkari@x.no\r\n  \r\nola@blåbær.no\n", [("kari@x.no", ""), ("ola@blåbær.no", "")]),
        ("mailto: <kari@x.no>.", [("kari@x.no", "mailto: .")]),
    ],
)
def test_lists_are_read_as_people_paste_them(text: str, found: list[tuple[str, str]]) -> None:
    assert [(person.email, person.name) for person in people_in(text)] == found
    assert not any(person.fault for person in people_in(text))


@pytest.mark.parametrize(
    "text", ["Kari Nordmann", "kari@", "@x.no", "kari@x", "kari@x..no", f"{'k' * 250}@x.no", "a@b@c.no"]
)
def test_what_can_not_be_read_is_said_by_line(text: str) -> None:
    found = people_in(f"ola@x.no\n\n{text}\nper@x.no")
    assert [(person.line, bool(person.fault)) for person in found] == [(1, False), (3, True), (4, False)]
    assert found[1].text == text


# --- sending --------------------------------------------------------------------------------------------------------


def test_the_list_is_looked_at_before_anything_is_sent_and_nothing_of_it_is_lost() -> None:
    contact = a_contact()
    company = contact.work_today[0].company
    a_person(at=company, email="her@orkel.example")
    invited(contact, "for@orkel.example")
    text = "Ny En <ny@orkel.example>\nher@orkel.example\nfor@orkel.example\nny@orkel.example\nbare et navn"
    browser, here = signed_in(contact), reverse("members:invite_colleagues", args=[company.slug])
    page = browser.post(here, {"people": text, "send": "1"})
    words = page.content.decode()
    assert "Line 5" in words
    assert "bare et navn" in words
    assert [one.known for one in page.context["looked"]] == ["new", "here", "invited", "twice"]
    assert page.context["form"]["people"].value() == text
    assert CompanyInvitation.objects.count() == 1, "with a fault nothing is sent"
    page = browser.post(here, {"people": text.replace("bare et navn", "")})
    assert "Send 1 invitation" in page.content.decode()
    browser.post(here, {"people": text.replace("bare et navn", ""), "send": "1"})
    row = CompanyInvitation.objects.get(email="ny@orkel.example")
    assert (row.name, row.sent_by, row.message.to) == ("Ny En", contact, "ny@orkel.example")
    assert Message.objects.filter(template="members/company_invitation").count() == 2


def test_two_hundred_go_out_and_one_more_is_refused() -> None:
    contact = a_contact()
    browser = signed_in(contact)
    here = reverse("members:invite_colleagues", args=[contact.work_today[0].company.slug])
    many = "\n".join(f"p{number}@orkel.example" for number in range(201))
    assert browser.post(here, {"people": many, "send": "1"}).status_code == 422
    browser.post(here, {"people": many.rpartition("\n")[0], "send": "1"})
    assert CompanyInvitation.objects.count() == Message.objects.count() == 200


def test_five_hundred_pasted_with_faults_send_nothing_and_stay_as_typed() -> None:
    contact = a_contact()
    browser = signed_in(contact)
    here = reverse("members:invite_colleagues", args=[contact.work_today[0].company.slug])
    lines = [f"p{number}@orkel.example" for number in range(500)]
    lines[40], lines[150] = "Uten Adresse", "a@b@c.example"
    for most in (500, 200):
        answer = browser.post(here, {"people": "\n".join(lines[:most]), "send": "1"})
        assert answer.status_code == (422 if most == 500 else 200), "too many, or the page shows what is wrong"
        assert lines[most - 1] in answer.content.decode(), "what was typed stays"
    assert {"Line 41", "Line 151"} <= set(re.findall(r"Line \d+", answer.content.decode()))
    assert not CompanyInvitation.objects.exists()
    assert not Message.objects.exists()


def test_an_old_one_is_sent_anew_and_one_that_holds_is_not() -> None:
    contact = a_contact()
    row = invited(contact)
    assert invitation.invite(row.company, people_in(row.email), by=contact) == []
    with clock.frozen(clock.now() + dt.timedelta(days=31)):
        assert invited(contact).pk == row.pk
    assert Message.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_contacts_inviting_one_person_at_once_send_one_mail() -> None:
    contact = a_contact()
    company, people = contact.work_today[0].company, people_in("ola@orkel.example")
    at_once([partial(invitation.invite, company, people, by=contact)] * 2)
    assert CompanyInvitation.objects.count() == Message.objects.count() == 1


def test_sent_again_not_at_once_and_never_when_it_is_done_with() -> None:
    contact = a_contact()
    row = invited(contact)
    with pytest.raises(invitation.JustSent):
        invitation.resend(row, by=contact)
    with clock.frozen(clock.now() + dt.timedelta(days=29)):
        row = invitation.resend(row, by=contact)
        assert row.expires_at == clock.now() + invitation.HOLDS
        invitation.withdraw(row)
        with pytest.raises(invitation.Finished):
            invitation.resend(row, by=contact)


def test_the_list_tells_what_has_become_of_each() -> None:
    contact = a_contact()
    rows = {name: invited(contact, f"{name}@orkel.example") for name in ("open", "gone", "back", "bounced", "in")}
    invitation.withdraw(rows["back"])
    invitation.accept(rows["in"], a_person(email="in@orkel.example"))
    Message.objects.filter(to="bounced@orkel.example").update(state=MessageState.FAILED)
    CompanyInvitation.objects.filter(pk=rows["gone"].pk).update(expires_at=clock.now())
    page = signed_in(contact).get(reverse("members:invitations", args=[rows["in"].company.slug]))
    found = {row.email.partition("@")[0]: row.outcome for row in page.context["page"]}
    assert found == {"open": "open", "gone": "expired", "back": "withdrawn", "bounced": "bounced", "in": "accepted"}
    page = page.content.decode()
    assert "Mail comes back" in page


# --- coming in ------------------------------------------------------------------------------------------------------


def test_a_newcomer_comes_in_by_the_link_the_door_and_one_code() -> None:
    row = invited(a_contact(), "Ola Ny <ola@orkel.example>")
    browser, here = Client(headers={"accept-language": "en"}), path_of(row)
    page = browser.get(here).content.decode()
    assert "Grete Kontakt" in page
    assert "o•••@orkel.example" in page
    assert not Person.objects.filter(email="ola@orkel.example").exists(), "opening it does nothing"
    assert browser.post(here).status_code == 302
    answer = sign_in(browser, "ola@orkel.example", here)
    person = Person.objects.get(email="ola@orkel.example")
    assert here in unquote(answer.headers["Location"])
    assert Person.objects.get(pk=person.pk).employments.count() == 0, "only the button lets in"
    browser.post(here)
    assert person.employments.get().company == row.company
    assert person.employments.get().source == "invitation"


def test_pressed_twice_it_is_one_answer() -> None:
    row, person = invited(a_contact()), a_person(email="ola@orkel.example")
    browser = signed_in(person)
    for _ in range(2):
        assert browser.post(path_of(row)).status_code == 302
    assert person.employments.count() == 1


def test_another_person_with_a_used_one_reads_why_not() -> None:
    row = invited(a_contact())
    invitation.accept(row, a_person(email="ola@orkel.example"))
    page = signed_in(a_person()).post(path_of(row))
    assert "Somebody has come in by this invitation already" in page.content.decode()


def test_another_address_is_named_half_and_how_to_go_on() -> None:
    row, other = invited(a_contact()), a_person(email="privat@hjemme.example")
    for answer in (signed_in(other).get(path_of(row)), signed_in(other).post(path_of(row))):
        page = answer.content.decode()
        assert "o•••@orkel.example" in page
        assert "ola@orkel.example" not in page
        assert "privat@hjemme.example" in page
        assert reverse("profile") in page
    assert other.employments.count() == 0
    EmailAddress.objects.create(user=other, email="ola@orkel.example", verified=False)
    with pytest.raises(invitation.AnotherAddress):
        invitation.accept(row, other)
    EmailAddress.objects.filter(user=other).update(verified=True)
    assert invitation.accept(row, other).company == row.company


@pytest.mark.parametrize(
    ("what", "words"),
    [("old", "good for 30 days"), ("withdrawn", "taken the invitation back"), ("left", "not a member at present")],
)
def test_what_no_longer_holds_says_so(what: str, words: str) -> None:
    row, person = invited(a_contact()), a_person(email="ola@orkel.example")
    if what == "withdrawn":
        invitation.withdraw(row)
    elif what == "left":
        row.company.memberships.all().delete()
    else:
        CompanyInvitation.objects.update(expires_at=clock.now())
    for answer in (signed_in(person).get(path_of(row)), signed_in(person).post(path_of(row))):
        assert words in answer.content.decode()
    assert person.employments.count() == 0


def test_a_forged_link_is_no_page() -> None:
    assert Client().get(path_of(invited(a_contact()))[:-6] + "xxxxx/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_accepted_and_taken_back_at_once_has_one_outcome() -> None:
    row, person = invited(a_contact()), a_person(email="ola@orkel.example")

    def attempt(what: str) -> str:
        try:
            invitation.accept(row, Person.objects.get(pk=person.pk)) if what == "accept" else invitation.withdraw(row)
        except (invitation.Withdrawn, invitation.Finished):
            return "no"
        return "yes"

    assert sorted(at_once([partial(attempt, "accept"), partial(attempt, "withdraw")])) == ["no", "yes"]
    row.refresh_from_db()
    assert bool(row.accepted_at) != bool(row.withdrawn_at)
    assert person.employments.count() == bool(row.accepted_at)


@pytest.mark.django_db(transaction=True)
def test_accepted_twice_at_once_is_one_employment() -> None:
    row, person = invited(a_contact()), a_person(email="ola@orkel.example")
    at_once([partial(invitation.accept, row, person)] * 4)
    assert Employment.objects.filter(person=person).count() == 1


def test_an_open_invitation_is_offered_where_one_says_where_one_works() -> None:
    row, person = invited(a_contact()), a_person(email="ola@orkel.example")
    browser = signed_in(person)
    assert offered(browser) == [row]
    ask(person, company=a_company("Hamos"))
    assert offered(browser) == [row], "also while waiting"
    browser.post(path_of(row))
    assert JoinRequest.objects.get().state == "withdrawn"
    assert offered(browser) == []


def test_who_works_there_already_is_offered_no_invitation_to_it() -> None:
    row, person = invited(a_contact()), a_person(email="ola@orkel.example")
    employ(person, row.company)
    assert list(invitation.open_for(person)) == []
    left(person.employments.get())
    assert list(invitation.open_for(person)) == [row]


def test_an_unverified_address_is_offered_nothing() -> None:
    row, person = invited(a_contact()), a_person()
    EmailAddress.objects.create(user=person, email="ola@orkel.example", verified=False)
    assert offered(signed_in(person)) == []
    EmailAddress.objects.update(verified=True)
    assert offered(signed_in(person)) == [row]


def test_who_left_and_is_invited_again_comes_back() -> None:
    contact, person = a_contact(), a_person(email="ola@orkel.example")
    company: Company = contact.work_today[0].company
    left(employ(person, company))
    assert invitation.accept(invited(contact), person).holds()


def test_only_those_who_run_the_company_invite() -> None:
    row = invited(a_contact())
    slug = row.company.slug
    for person in (a_member(at=row.company), a_contact("Hamos")):
        browser = signed_in(person)
        assert browser.get(reverse("members:invitations", args=[slug])).status_code == 403
        assert browser.post(reverse("members:withdraw_invitation", args=[slug, row.pk])).status_code == 403
    other = signed_in(a_contact("Simpro"))
    assert other.post(reverse("members:resend_invitation", args=["simpro", row.pk])).status_code == 404
