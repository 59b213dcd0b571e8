"""Admitting companies from the register, keeping up with it, and what the cluster manager does about changes."""

import datetime as dt
import threading
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.conf import settings as portal
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from members import tasks
from members.choices import MembershipKind, RegisterState
from members.domain import register_changes, register_round
from members.domain.company import put_site
from members.domain.register import keep, refresh
from members.models import Company, Membership, Person, RegisterChange, RegisterEntry
from members.register.client import Unreached
from members.register.unit import unit_of
from tests.factories.members import a_company, a_person
from tests.members.register_server import NUMBERS, SITE, Register, Reply, whole
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
NUMBER, OTHER = NUMBERS[:2]
NEW = "/manage/companies/new/"
FORM = {"name": "Eksempel Verksted", "kind": "company", "since": "2026-01-01"}


@pytest.fixture
def manager() -> Client:
    return signed_in(a_person("Siri Sjef", admin=True, is_demo=True))


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend=portal.AUTHENTICATION_BACKENDS[-1])
    return client


def text(response: Any) -> str:
    return str(response.content.decode())


def filled(client: Client, **query: str) -> dict[str, Any]:
    """The fields of the form as the page fills them in."""
    form = client.get(NEW, query).context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def a_checked_company(number: str = NUMBER, **facts: Any) -> Company:
    """A member company about which the register has been asked."""
    company = a_company(organisation_number=number)
    keep(company, unit_of(whole(number, **facts)))
    RegisterChange.objects.filter(company=company).delete()
    return Company.objects.get(pk=company.pk)


# --- Admitting --------------------------------------------------------------------------------------------------------
def test_from_a_name_to_a_member_company(manager: Client, register: Register) -> None:
    register.finds(whole(), whole(OTHER, navn="EKSEMPEL MASKIN AS"))
    register.has(**{"number": NUMBER, **whole()})
    page = text(manager.get(NEW, {"q": "eksempel"}))
    assert "Eksempel Verksted AS" in page
    assert "Orkland" in page
    assert "Bearbeiding av metaller" in page
    assert f"?number={NUMBER}" in page
    data = filled(manager, number=NUMBER)
    assert Company.objects.count() == 0, "looking makes nothing"
    response = manager.post(NEW, {**data, "kind": "partner", "since": "2026-02-01"})
    company = Company.objects.get()
    assert response.headers["Location"] == f"/manage/companies/{company.slug}/"
    assert (company.name, company.legal_name) == ("Eksempel Verksted AS", "EKSEMPEL VERKSTED AS")
    assert (company.organisation_number, company.headcount, company.industry_code) == (NUMBER, "20-49", "25.620")
    assert company.website == "https://www.eksempel.example"
    assert str(company.sites.get(is_main=True)) == "Demoveien 1"
    assert company.memberships.get().kind == MembershipKind.PARTNER
    assert company.memberships.get().since == dt.date(2026, 2, 1)
    assert company.register_entry.state == RegisterState.FOUND
    assert not company.register_changes.exists()
    assert LogEntry.objects.filter(object_repr=company.name, actor__name="Siri Sjef").exists()


def test_everything_can_be_changed_before_it_is_made(manager: Client, register: Register) -> None:
    register.has(**{"number": NUMBER, **whole()})
    data = filled(manager, q="100 000 008") | {"name": "Verkstedet", "municipality": "Heim", "address": ""}
    refused = manager.post(NEW, data)
    assert refused.status_code == 422
    assert "address" in refused.context["form"].errors, "a town without a street would be lost"
    manager.post(NEW, data | {"postcode": "", "town": ""})
    company = Company.objects.get()
    assert (company.name, company.municipality) == ("Verkstedet", "Heim")
    assert not company.sites.exists()
    assert company.register_entry.facts["municipality"] == "Orkland"


def test_a_site_gets_its_parent(manager: Client, register: Register) -> None:
    parent = a_company("Morselskapet", organisation_number=NUMBER)
    register.has(SITE, site=True, navn="EKSEMPEL AVD HEIM", overordnetEnhet=NUMBER)
    manager.post(NEW, filled(manager, number=SITE))
    assert Company.objects.get(organisation_number=SITE).parent == parent


def test_who_is_in_the_portal_is_linked_not_made_again(manager: Client, register: Register) -> None:
    known = a_company("Kjent AS", organisation_number=NUMBER)
    register.finds(whole())
    page = text(manager.get(NEW, {"q": "kjent"}))
    assert f'href="/manage/companies/{known.slug}/"' in page
    assert f"?number={NUMBER}" not in page
    asked = len(register.asked)
    page = text(manager.get(NEW, {"q": NUMBER}))
    assert f'href="/manage/companies/{known.slug}/"' in page
    assert len(register.asked) == asked, "the register need not be asked"
    response = manager.post(NEW, {**FORM, "organisation_number": "NO 100 000 008 MVA"})
    assert response.status_code == 422
    assert f'href="/manage/companies/{known.slug}/"' in text(response)
    assert Company.objects.count() == 1


def test_a_namesake_without_a_number_is_pointed_out(manager: Client, register: Register) -> None:
    a_company("EKSEMPEL verksted as")
    register.has(**{"number": NUMBER, **whole()})
    assert "EKSEMPEL verksted as" in text(manager.get(NEW, {"number": NUMBER}))


@pytest.mark.parametrize(
    ("q", "words"), [("100000009", "siste sifferet"), ("1000 0000", "ni siffer"), ("1000000080", "ni siffer")]
)
def test_a_wrong_number_is_explained(manager: Client, register: Register, q: str, words: str) -> None:
    response = manager.get(NEW, {"q": q}, headers={"accept-language": "en"})
    assert response.status_code == 422
    assert "digit" in text(response)
    assert f'value="{q}"' in text(response)
    assert register.asked == []
    response = manager.post(NEW, {**FORM, "organisation_number": q})
    assert response.status_code == 422
    assert not Company.objects.exists()


@pytest.mark.parametrize("reply", [Reply(429), Reply(500), Reply(200, b"{")], ids=["429", "500", "broken"])
def test_with_the_register_down_everything_works_by_hand(manager: Client, register: Register, reply: Reply) -> None:
    register.says("/enheter", reply)
    register.says(f"/enheter/{NUMBER}", reply)
    response = manager.get(NEW, {"q": "Eksempel Verksted"}, headers={"accept-language": "en"})
    assert response.status_code == 200
    assert response.context["form"]["name"].value() == "Eksempel Verksted"
    data = filled(manager, q=NUMBER)
    assert data["organisation_number"] == NUMBER
    response = manager.post(NEW, {**data, **FORM})
    company = Company.objects.get()
    assert company.is_member
    assert company.register_entry.state == RegisterState.UNREACHED
    assert company.register_entry.fetched_at is None
    page = text(manager.get(reverse("manage:register", args=[company.slug])))
    assert "Ikke sjekket" in page or "Not checked" in page


def test_a_foreign_company_has_no_number(manager: Client, register: Register) -> None:
    page = text(manager.get(NEW, {"by_hand": "1", "q": "Exemple SARL"}))
    assert "Exemple SARL" in page
    manager.post(NEW, {**FORM, "name": "Exemple SARL", "organisation_number": ""})
    company = Company.objects.get()
    assert company.organisation_number is None
    assert not RegisterEntry.objects.exists()
    assert register.asked == []
    assert manager.get(reverse("manage:register", args=[company.slug])).status_code == 200


@pytest.mark.parametrize(
    ("facts", "state"),
    [({"konkurs": True}, "found"), ({"underAvvikling": True}, "found"), ({"slettedato": "2024-05-01"}, "gone")],
)
def test_a_company_in_trouble_is_admitted_with_a_warning(
    manager: Client, register: Register, facts: dict[str, object], state: str
) -> None:
    register.has(**{"number": NUMBER, **whole(**facts)})
    response = manager.get(NEW, {"number": NUMBER})
    assert "notice--stop" in text(response)
    manager.post(NEW, filled(manager, number=NUMBER))
    company = Company.objects.get()
    assert company.register_entry.state == state
    assert "notice--stop" in text(manager.get(reverse("manage:register", args=[company.slug])))


def test_a_company_deleted_long_ago_is_known_by_its_number_only(manager: Client, register: Register) -> None:
    register.says(f"/enheter/{NUMBER}", Reply(410))
    assert "notice--stop" in text(manager.get(NEW, {"number": NUMBER}))
    manager.post(NEW, {**filled(manager, number=NUMBER), **FORM})
    assert Company.objects.get().register_entry.state == RegisterState.GONE


def test_facts_that_somebody_made_up_are_not_the_registers(manager: Client, register: Register) -> None:
    register.has(**{"number": NUMBER, **whole()})
    data = filled(manager, number=NUMBER)
    manager.post(NEW, {**data, "answer": data["answer"][:-3] + "abc", "name": "Forfalsket"})
    assert Company.objects.get(name="Forfalsket").register_entry.state == RegisterState.UNREACHED
    manager.post(NEW, {**data, "organisation_number": OTHER, "name": "Annet nummer"})
    entry = Company.objects.get(name="Annet nummer").register_entry
    assert (entry.state, entry.facts) == (RegisterState.UNREACHED, {"number": OTHER})


@pytest.mark.django_db(transaction=True)
def test_two_managers_admit_the_same_company_at_once(register: Register) -> None:
    register.has(**{"number": NUMBER, **whole()})
    clients = [signed_in(a_person(admin=True, is_demo=True)) for _ in range(2)]
    data = filled(clients[0], number=NUMBER)
    gate, answers = threading.Barrier(2), list[int]()

    def press(client: Client) -> None:
        gate.wait()
        answers.append(client.post(NEW, data).status_code)
        connections.close_all()

    threads = [threading.Thread(target=press, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [302, 422]
    assert (Company.objects.count(), Membership.objects.count(), RegisterEntry.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize("value", ["", "x" * 10_000, "a\x00b", "<script>", "-1", "9" * 400, "../..", "%00", "🏭"])
def test_the_pages_take_any_text(manager: Client, register: Register, value: str) -> None:
    company = a_company(organisation_number=NUMBER)
    for name in ("q", "number", "by_hand"):
        assert manager.get(NEW, {name: value}).status_code < 500, name
    for name in ("q", "field", "show", "page"):
        assert manager.get("/manage/register/", {name: value}).status_code in (200, 400), name
    for name in ("do", "seen", "change", "all", "company", "q", "field"):
        good = {"do": "take", "seen": clock.now().isoformat()}
        assert manager.post("/manage/register/settle/", {**good, name: value}).status_code in (302, 400), name
    for name in (
        "name",
        "organisation_number",
        "parent",
        "since",
        "kind",
        "headcount",
        "website",
        "postcode",
        "answer",
    ):
        response = manager.post(NEW, {**FORM, "organisation_number": OTHER, name: value})
        assert response.status_code in (302, 422), name
        Company.objects.exclude(pk=company.pk).update(organisation_number=None)


# --- One company's page -----------------------------------------------------------------------------------------------
def test_the_page_shows_the_facts_with_where_they_are_from(manager: Client, register: Register) -> None:
    company = a_checked_company()
    page = text(manager.get(reverse("manage:register", args=[company.slug])))
    for words in ("EKSEMPEL VERKSTED AS", "Brønnøysundregistrene", "NLOD", "Demoveien 1, 7300 Orkanger"):
        assert words in page
    assert register.asked == [], "nobody is asked by looking"


@pytest.mark.parametrize(
    ("facts", "words"), [({}, "Found in the register"), ({"konkurs": True}, "Bankrupt"), (None, "Not checked")]
)
def test_the_companys_own_page_says_how_it_stands(manager: Client, facts: dict[str, object] | None, words: str) -> None:
    company = a_company(organisation_number=NUMBER) if facts is None else a_checked_company(**facts)
    page = text(manager.get(reverse("manage:company", args=[company.slug]), headers={"accept-language": "en"}))
    assert words in page
    assert reverse("manage:register", args=[company.slug]) in page


def test_a_press_asks_anew_and_changes_nothing_by_itself(manager: Client, register: Register) -> None:
    company = a_checked_company()
    register.has(**{"number": NUMBER, **whole(antallAnsatte=120)})
    manager.post(reverse("manage:register", args=[company.slug]))
    change = RegisterChange.objects.get()
    assert (change.field, change.before, change.after) == ("headcount", "20-49", "100-249")
    assert Company.objects.get().headcount == ""


def test_a_press_with_the_register_down_keeps_what_is_known(manager: Client, register: Register) -> None:
    company = a_checked_company()
    before = company.register_entry.fetched_at
    register.says(f"/enheter/{NUMBER}", Reply(500))
    response = manager.post(reverse("manage:register", args=[company.slug]), follow=True)
    assert "notice--stop" in text(response)
    entry = RegisterEntry.objects.get()
    assert (entry.state, entry.fetched_at) == (RegisterState.FOUND, before)
    assert entry.tried_at > entry.fetched_at


def test_facts_about_a_number_that_the_company_had_before_are_not_shown(manager: Client, register: Register) -> None:
    company = a_checked_company()
    Company.objects.filter(pk=company.pk).update(organisation_number=OTHER)
    assert "EKSEMPEL VERKSTED AS" not in text(manager.get(reverse("manage:register", args=[company.slug])))
    assert register_round.due().filter(pk=company.pk).exists() is False, "not within the hour"
    RegisterEntry.objects.update(tried_at=clock.now() - dt.timedelta(hours=2))
    assert register_round.due().filter(pk=company.pk).exists()


# --- What has changed -------------------------------------------------------------------------------------------------
def changed(company: Company, register: Register, **facts: Any) -> dict[str, tuple[str, str]]:
    """Ask about `company`, of which the register now says `facts`; the open changes."""
    number = company.organisation_number or ""
    register.has(**{"number": number, **whole(number, **facts)})
    refresh(company)
    rows = RegisterChange.objects.filter(company=company, settled_at=None)
    return {row.field: (row.before, row.after) for row in rows}


def test_what_is_said_otherwise_is_noted_once(register: Register) -> None:
    company = a_checked_company()
    assert changed(company, register) == {}
    expected = {"name": ("EKSEMPEL VERKSTED AS", "NYTT NAVN AS")}
    assert changed(company, register, navn="NYTT NAVN AS") == expected
    assert changed(company, register, navn="NYTT NAVN AS") == expected
    later = {"name": ("EKSEMPEL VERKSTED AS", "ENDA NYERE AS")}
    assert changed(company, register, navn="ENDA NYERE AS") == later
    assert changed(company, register) == {}, "the register has taken it back"


def test_silence_is_no_change(register: Register) -> None:
    company = a_checked_company()
    register.has(NUMBER)  # no more than number and name
    refresh(company)
    assert not RegisterChange.objects.exists()


def test_the_first_answer_is_held_against_what_the_portal_has(register: Register) -> None:
    company = a_company(organisation_number=NUMBER, legal_name="Eksempel Verksted AS", municipality="Heim")
    found = changed(company, register)
    assert found["municipality"] == ("Heim", "Orkland")
    assert found["headcount"] == ("", "20-49")
    assert "name" not in found, "capitals don't count"


def test_what_was_left_does_not_come_again(register: Register) -> None:
    company = a_checked_company()
    changed(company, register, navn="NYTT NAVN AS")
    register_changes.leave(RegisterChange.objects.all(), by=a_person(admin=True))
    assert changed(company, register, navn="NYTT NAVN AS") == {}
    row = RegisterChange.objects.get()
    assert row.settled_at
    assert row.settled_by
    assert not row.taken_over


def test_trouble_is_told_and_its_end_too(register: Register) -> None:
    company = a_checked_company()
    assert changed(company, register, konkurs=True) == {"standing": ("", "bankrupt")}
    register_changes.take_over(RegisterChange.objects.all(), by=a_person(admin=True))
    assert not RegisterChange.objects.filter(taken_over=True).exists(), "nothing was put anywhere"
    assert changed(company, register, konkurs=True) == {}
    assert changed(company, register, konkurs=True, slettedato="2026-01-05") == {"standing": ("bankrupt", "deleted")}
    assert changed(company, register, konkurs=True) == {}, "taken back"
    assert changed(company, register) == {"standing": ("bankrupt", "")}


def test_a_number_that_nobody_knows_is_told_once(register: Register) -> None:
    company = a_checked_company()
    for _ in range(2):
        refresh(company)
        assert RegisterChange.objects.get().after == "missing"
        assert RegisterEntry.objects.get().state == RegisterState.UNKNOWN
    register_changes.leave(RegisterChange.objects.all(), by=a_person(admin=True))
    refresh(company)
    assert not RegisterChange.objects.filter(settled_at=None).exists()


def test_deleted_by_410_keeps_what_was_known(register: Register) -> None:
    company = a_checked_company()
    register.says(f"/enheter/{NUMBER}", Reply(410))
    refresh(company)
    entry = RegisterEntry.objects.get()
    assert (entry.state, entry.facts["name"]) == (RegisterState.GONE, "EKSEMPEL VERKSTED AS")
    assert RegisterChange.objects.get().after == "deleted"


def test_taking_over_puts_what_the_register_says_now(manager: Client, register: Register) -> None:
    company, parent = a_checked_company(), a_company("Mor", organisation_number=OTHER)
    put_site(company, {"name": "Verkstedet", "address": "Gammelveien 3", "is_main": True})
    changed(
        company, register, navn="NYTT NAVN AS", antallAnsatte=300, overordnetEnhet=OTHER,
        naeringskode1={"kode": "28.990", "beskrivelse": "Maskiner"}, hjemmeside="nytt.example",
        forretningsadresse={"adresse": ["Nyveien 9"], "postnummer": "7340", "poststed": "OPPDAL", "kommune": "OPPDAL"},
    )  # fmt: skip
    page = text(manager.get("/manage/register/"))
    assert "NYTT NAVN AS" in page
    assert "250+" in page
    data = {
        "do": "take",
        "seen": clock.now().isoformat(),
        "change": list(RegisterChange.objects.values_list("pk", flat=True)),
    }
    manager.post("/manage/register/settle/", data)
    company = Company.objects.get(pk=company.pk)
    assert (company.legal_name, company.headcount, company.parent) == ("NYTT NAVN AS", "250+", parent)
    assert (company.industry_code, company.industry, company.website) == ("28.990", "Maskiner", "https://nytt.example")
    assert company.municipality == "Oppdal"
    assert company.name.startswith("Eksempel"), "how people call it is the portal's own"
    site = company.sites.get(is_main=True)
    assert (site.name, site.address, site.postcode, site.town) == ("Verkstedet", "Nyveien 9", "7340", "Oppdal")
    assert not RegisterChange.objects.filter(settled_at=None).exists()
    noted = LogEntry.objects.filter(
        object_pk=str(company.pk), actor__name="Siri Sjef", content_type__model="company"
    ).first()
    assert noted is not None
    assert noted.changes["headcount"] == ["", "250+"]
    assert "Siri Sjef" in text(manager.get("/manage/register/", {"show": "settled"}))


def test_what_changed_after_the_page_was_shown_is_not_settled(manager: Client, register: Register) -> None:
    company = a_checked_company()
    changed(company, register, navn="NYTT NAVN AS")
    seen = clock.now().isoformat()
    changed(company, register, navn="ENDA NYERE AS")
    for data in ({"change": RegisterChange.objects.get().pk}, {"all": "1"}):
        manager.post("/manage/register/settle/", {"do": "take", "seen": seen, **data})
    assert RegisterChange.objects.get().settled_at is None
    assert Company.objects.get().legal_name == ""


def test_all_follow_what_was_chosen(manager: Client, register: Register) -> None:
    one, other = a_checked_company(), a_checked_company(OTHER)
    for company in (one, other):
        changed(company, register, navn="NYTT NAVN AS", antallAnsatte=300)
    manager.post(
        "/manage/register/settle/", {"do": "leave", "all": "1", "field": "name", "seen": clock.now().isoformat()}
    )
    assert set(RegisterChange.objects.filter(settled_at=None).values_list("field", flat=True)) == {"headcount"}


def test_two_managers_settle_the_same_at_once(register: Register) -> None:
    company = a_checked_company()
    changed(company, register, navn="NYTT NAVN AS")
    first, second = a_person(admin=True), a_person(admin=True)
    rows = RegisterChange.objects.all()
    assert register_changes.take_over(rows, by=first) == 1
    assert register_changes.leave(rows, by=second) == 0
    assert RegisterChange.objects.get().settled_by == first


def many_changes(companies: int) -> None:
    """Companies with one change of each of two kinds."""
    rows = Company.objects.bulk_create(
        Company(name=f"Prøvesen {at:04}", slug=f"provesen-{at}", organisation_number=f"2{at:08}")
        for at in range(companies)
    )
    Membership.objects.bulk_create(Membership(company=row, since=dt.date(2020, 1, 1)) for row in rows)
    facts = [unit_of(whole(row.organisation_number or "", antallAnsatte=300)).facts for row in rows]
    RegisterEntry.objects.bulk_create(
        RegisterEntry(company=row, state="found", facts=fact, fetched_at=clock.now())
        for row, fact in zip(rows, facts, strict=True)
    )
    RegisterChange.objects.bulk_create(
        RegisterChange(company=row, field=field, before="før", after="etter")
        for row in rows
        for field in ("headcount", "address")
    )


def test_a_thousand_changes_cost_no_more_queries_than_two(manager: Client) -> None:
    def asked(path: str, data: dict[str, str] | None = None) -> int:
        manager.get(path)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            response = manager.post(path, data) if data else manager.get(path)
        assert response.status_code in (200, 302)
        return len(captured)

    many_changes(1)
    few = asked("/manage/register/")
    all_at_once = {"do": "take", "all": "1", "seen": (clock.now() + dt.timedelta(minutes=1)).isoformat()}
    settled = asked("/manage/register/settle/", all_at_once)
    Company.objects.all().update(organisation_number=None, slug="igjen")
    many_changes(500)
    assert asked("/manage/register/") <= few + 1 <= 12
    assert asked("/manage/register/settle/", all_at_once) <= settled + 3, "a second batch writes twice"
    assert not RegisterChange.objects.filter(settled_at=None).exists()
    assert Company.objects.filter(headcount="250+", sites__address="Demoveien 1").count() == 501
    assert LogEntry.objects.filter(content_type__model="company", actor__name="Siri Sjef").count() == 501


# --- The weekly round -------------------------------------------------------------------------------------------------
def no_pace() -> None:
    """Nobody waits in a test."""


def test_each_member_company_is_asked_about_once_a_week(register: Register) -> None:
    one = a_company(organisation_number=NUMBER)
    a_company(organisation_number=OTHER, member=False)
    a_company("Uten nummer")
    coming = a_company(organisation_number=NUMBERS[2], member=False)
    Membership.objects.create(company=coming, since=clock.today() + dt.timedelta(days=30))
    left = a_company(organisation_number=NUMBERS[3], member=False)
    Membership.objects.create(company=left, since=dt.date(2020, 1, 1), until=clock.today())
    for number in NUMBERS:
        register.has(**{"number": number, **whole(number)})
    assert register_round.ask_due(pace=no_pace) == 2
    assert sorted(register.paths) == [f"/enheter/{NUMBER}", f"/enheter/{NUMBERS[2]}"]
    assert register_round.ask_due(pace=no_pace) == 0
    RegisterEntry.objects.filter(company=one).update(
        fetched_at=clock.now() - dt.timedelta(days=7), tried_at=clock.now() - dt.timedelta(days=7)
    )
    assert list(register_round.due()) == [one]


@pytest.mark.parametrize(
    "reply", [Reply(429), Reply(500), Reply(503), Reply(200, b"{")], ids=["429", "500", "503", "broken"]
)
def test_the_round_rests_when_the_register_has_had_enough(register: Register, reply: Reply) -> None:
    companies = [a_company(organisation_number=number) for number in NUMBERS[:3]]
    register.says(f"/enheter/{NUMBER}", reply)
    for number in NUMBERS[1:]:
        register.has(**{"number": number, **whole(number)})
    assert register_round.ask_due(pace=no_pace) == 0
    assert register.paths == [f"/enheter/{NUMBER}"], "not one more"
    assert register_round.ask_due(pace=no_pace) == 0
    assert len(register.asked) == 1, "nor within the hour"
    with clock.frozen(clock.now() + dt.timedelta(minutes=61)):
        assert register_round.ask_due(pace=no_pace) == 2
        assert register.paths[-1] == f"/enheter/{NUMBER}", "the one that failed comes last"
    assert {RegisterEntry.objects.get(company=company).state for company in companies[1:]} == {"found"}


def test_a_round_goes_on_where_it_was_cut_off(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in NUMBERS:
        a_company(organisation_number=number)
        register.has(**{"number": number, **whole(number)})

    def cut() -> None:
        if len(register.asked) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        register_round.ask_due(pace=cut)
    monkeypatch.setattr(register_round, "AT_ONCE", 2)
    assert [register_round.ask_due(pace=no_pace) for _ in range(3)] == [2, 1, 0]
    assert sorted(register.paths) == [f"/enheter/{number}" for number in sorted(NUMBERS)], "each once"


@pytest.mark.django_db(transaction=True)
def test_one_worker_at_a_time(register: Register) -> None:
    a_company(organisation_number=NUMBER)
    register.has(**{"number": NUMBER, **whole()})
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [register_round.LOCK_CLASS, register_round.LOCK])
    assert register_round.ask_due(pace=no_pace) == 0
    assert register.asked == []
    other.close()
    assert register_round.ask_due(pace=no_pace) == 1
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [register_round.LOCK_CLASS, register_round.LOCK])
        assert cursor.fetchone() == (True,), "the lock was given back"
    other.close()


def test_the_demo_asks_nobody_by_itself(register: Register, settings: Any) -> None:
    a_company(organisation_number=NUMBER)
    settings.BRREG_WEEKLY = False
    assert tasks.ask_the_register() == 0
    assert register.asked == []


def test_an_answer_that_comes_after_the_number_was_changed_is_thrown_away(register: Register) -> None:
    company = a_company(organisation_number=NUMBER)
    register.has(**{"number": NUMBER, **whole()})
    refresh(company, before_call=lambda: Company.objects.update(organisation_number=OTHER) and None)
    assert not RegisterEntry.objects.exists()
    assert not RegisterChange.objects.exists()


def test_a_failed_question_is_kept_and_told(register: Register) -> None:
    company = a_company(organisation_number=NUMBER)
    register.says(f"/enheter/{NUMBER}", Reply(500))
    with pytest.raises(Unreached):
        refresh(company)
    assert RegisterEntry.objects.get().state == RegisterState.UNREACHED
