"""What happened to a company and to a person, as the cluster manager reads it."""

import datetime as dt

import pytest
from auditlog.context import set_actor
from auditlog.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from members.domain.membership import admit, change_kind
from members.domain.skills import put_company_skill, put_person_skills
from members.models import Company, CompanyDomain, Employment, JoinRequest, Person, Site
from tests.browsing import managing
from tests.factories.competence import a_term
from tests.factories.members import a_company, a_member, a_person, employ
from thamsklyngen.portal import history
from thamsklyngen.portal.domain.employment import Farewell, end_employment
from thamsklyngen.portal.domain.membership import end_membership
from thamsklyngen.portal.domain.merging import merge_companies
from thamsklyngen.portal.domain.merging_people import merge_people
from thamsklyngen.portal.domain.privacy import anonymise
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db


def said(entries: object) -> list[str]:
    """The lines in English, the latest first."""
    with translation.override("en"):
        return [line.what.replace("\xa0", " ") for line in history.lines_of(entries)]  # type: ignore[arg-type]


@pytest.fixture
def manager() -> Person:
    return a_person("Marit Eksempel", admin=True)


def test_a_companys_story_is_told_in_sentences(manager: Person) -> None:
    company = a_company("Prøve AS", member=False)
    with clock.frozen(dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)), set_actor(manager):
        admit(company, kind="company", since=dt.date(2026, 3, 1))
        change_kind(company, kind="partner")
        company.municipality = "Orkland"
        company.save()
        job = employ(a_person("Kari Nordmann"), company, since=dt.date(2026, 3, 1))
        end_employment(job, Farewell(on=dt.date(2026, 4, 1)), by=manager)
        end_membership(company, on=dt.date(2027, 1, 1), by=manager, reason="Flytter")
        lines = said(history.of_company(company))
    assert lines == [
        "The membership ends, last day 31 December",
        "Kari Nordmann leaves Prøve AS, last day 31 March",
        "Kari Nordmann began at Prøve AS",
        "The company's facts were changed",
        "The membership was changed",
        "Admitted as a member from 1 March",
        "The company was added",
    ]


def test_before_and_now_are_in_words_and_the_actor_is_named(manager: Person) -> None:
    company = a_company("Prøve AS", municipality="Skaun")
    with set_actor(manager):
        company.municipality = "Orkland"
        company.save()
        change_kind(company, kind="partner")
    with translation.override("en"):
        kind, municipality = history.lines_of(history.of_company(company)[:2])
    assert municipality.actor == "Marit Eksempel"
    assert municipality.details == [("Municipality", "Skaun", "Orkland")]
    assert kind.details == [("Kind", "Company", "Partner")]


def test_domains_addresses_wishes_and_competences_have_their_lines() -> None:
    company, person, term = a_company("Prøve AS"), a_person("Nils Utkast"), a_term("5S")
    domain = CompanyDomain.objects.create(company=company, domain="prove.example")
    domain.verified_at = clock.now()
    domain.save()
    domain.joins = True
    domain.save()
    domain.joins = False
    domain.save()
    domain.delete()
    request = JoinRequest.objects.create(person=person, company=company)
    request.state, request.decided_at = "declined", clock.now()
    request.save()
    Site.objects.create(company=company, address="Gata 1").delete()
    put_company_skill(company, term, {"stance": "strength"})
    assert said(history.of_company(company))[:10] == [
        f"Competence told of: {term.label_nb}",
        "An address was taken away",
        "An address was added",
        "Nils Utkast was not let in",
        "Nils Utkast asked to be let in",
        "Took the e-mail domain prove.example away",
        "prove.example no longer lets people in by itself",
        "prove.example lets people in from now on",
        "Proved that prove.example is the company's",
        "Asked for the e-mail domain prove.example",
    ]
    assert said(history.of_person(person))[:2] == ["Nils Utkast was not let in", "Nils Utkast asked to be let in"]


def test_another_companys_deleted_rows_are_not_ours() -> None:
    company, stranger = a_company("Prøve AS"), a_company("Mønster AS")
    Site.objects.create(company=company, address="Gata 1").delete()
    assert "An address was taken away" in said(history.of_company(company))
    assert "An address was taken away" not in said(history.of_company(stranger))


def test_merged_companies_and_people_keep_the_history_of_both(manager: Person) -> None:
    keep, gone = a_company("Prøve AS"), a_company("Prøve Avdeling")
    kari, double = a_member("Kari Nordmann", at=keep), a_person("Kari N.", at=gone)
    double.phone = "+47 00 00 00 01"
    double.save()
    before = LogEntry.objects.get_for_object(double).count()
    merge_companies(gone, keep, by=manager)
    merge_people(double, kari, by=manager)
    assert "Prøve Avdeling was merged into this company" in said(history.of_company(keep))
    assert said(history.of_company(gone))[0] == "Merged into Prøve AS"
    lines = history.lines_of(history.of_person(kari))
    assert "Another account of the person was merged into this one" in said(history.of_person(kari))
    assert sum("00 00 00 01" in now for line in lines for _name, _before, now in line.details) == 2  # theirs, and moved
    assert before == 2


def test_nothing_in_the_history_names_the_forgotten(manager: Person) -> None:
    keep, double = a_person("Kari Hemmelig"), a_person("Kari Hemmelig", email="privat@hemmelig.example")
    company, term = a_company(), a_term("5S")
    for person in (keep, double):
        job = employ(person, company, title="Hemmelig tittel")
        put_person_skills(person, [(term, "wants")])
    put_person_skills(keep, [])
    JoinRequest.objects.create(person=keep, company=company)
    merge_people(double, keep, by=manager)
    job = Employment.objects.get(person=keep)
    end_employment(job, Farewell(on=clock.today()), by=manager)
    anonymise(keep, by=manager)
    entries = LogEntry.objects.all()
    assert [entry for entry in entries if "hemmelig" in f"{entry.object_repr} {entry.changes}".lower()] == []
    assert LogEntry.objects.filter(changes__has_key="company").exists()  # that somebody worked there stays


def test_an_import_is_named_and_an_export_is_no_change() -> None:
    company = a_company()
    LogEntry.objects.log_create(
        company, force_log=True, action=LogEntry.Action.UPDATE, changes={}, additional_data={"file": "medlemmer.xlsx"}
    )
    LogEntry.objects.log_create(
        company, force_log=True, action=LogEntry.Action.ACCESS, changes={}, additional_data={"export": "companies"}
    )
    with translation.override("en"):
        first = history.lines_of(history.of_company(company))[0]
    assert first.details == [("Spreadsheet", "", "medlemmer.xlsx")]


def test_many_lines_ask_as_often_as_few() -> None:
    company = a_company()

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            history.lines_of(history.of_company(company)[:50])
        return len(queries)

    a_member(at=company)
    asked()
    few = asked()
    for number in range(12):
        a_member(f"Ola Prøvesen {number}", at=company)
    assert asked() == few <= 5


def test_pages_show_it_and_page_through_it(manager: Person) -> None:
    company = a_company("Prøve AS")
    for number in range(60):
        company.municipality = f"Sted {number}"
        company.save()
    client = managing(manager)
    assert (
        f"/manage/companies/{company.slug}/history/?latest=1"
        in client.get(f"/manage/companies/{company.slug}/").content.decode()
    )
    own = client.get(f"/manage/companies/{company.slug}/history/?latest=1").content.decode()
    assert "Sted 59" in own
    assert "Sted 40" not in own
    first = client.get(f"/manage/companies/{company.slug}/history/").content.decode()
    assert "Sted 20" in first
    assert "Sted 0<" not in first
    assert "Sted 0<" in client.get(f"/manage/companies/{company.slug}/history/?page=2").content.decode()
    assert client.get(f"/manage/people/{manager.pk}/history/").status_code == 200
    assert Company.objects.get(pk=company.pk).municipality == "Sted 59"
