"""Companies and people from a spreadsheet: preview, all or nothing, twice is once, and what is left alone."""

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from auditlog.models import LogEntry

from members.domain import importing
from members.models import Company, Employment, Import, Membership, Person
from tests.factories.members import a_company, a_person, employ, left
from tests.members.spreadsheets import complaints, confirmed, csv_of, imported, looked_at, notes, xlsx_of
from thamsklyngen.outbox.models import Message
from thamsklyngen.shared import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
NUMBER, OTHER = "923609016", "974760673"
HEAD = ("Navn", "Org.nr.", "Medlemskap", "Medlem fra", "Kommune", "Ansatte")
FIRM = ("Årdal Sveis AS", "923 609 016", "Bedrift", "01.02.2020", "Orkland", 37)
PEOPLE = ("Navn", "E-post", "Mobil", "Bedrift", "Stilling", "Rolle", "Språk")
KARI = ("Kari Nordmann", "KARI@sveis.example", "900 00 000", "Årdal Sveis", "Sveiser", "kontakt", "Norsk")


def firm() -> Company:
    return a_company("Årdal Sveis AS", organisation_number=NUMBER)


# --- Companies --------------------------------------------------------------------------------------------------------
def test_companies_come_with_their_membership_and_their_history() -> None:
    admin = a_person(admin=True)
    row = looked_at(csv_of(HEAD, FIRM, ("Blå Skog", "", "", "", "", "")), by=admin)
    assert row.report["numbers"] == {"new": 2, "change": 0, "same": 0, "faults": 0}
    assert notes(row) == ["no_membership"]
    assert not Company.objects.exists(), "a preview writes nothing"
    assert confirmed(row).state == "done"
    company = Company.objects.get(organisation_number=NUMBER)
    assert (company.name, company.slug, company.headcount, company.municipality) == (
        "Årdal Sveis AS", "ardal-sveis-as", "20-49", "Orkland",
    )  # fmt: skip
    assert company.memberships.get().since == dt.date(2020, 2, 1)
    assert not Company.objects.get(name="Blå Skog").is_member
    entry = LogEntry.objects.get_for_object(company).get()
    assert (entry.actor, entry.action) == (admin, LogEntry.Action.CREATE)
    assert entry.changes["name"] == ["None", "Årdal Sveis AS"]
    assert LogEntry.objects.get_for_object(company.memberships.get()).count() == 1
    assert not Message.objects.exists(), "an import mails nobody"


@pytest.mark.parametrize("again", [1, 2])
def test_the_same_file_again_changes_nothing(again: int) -> None:
    content = xlsx_of(HEAD, FIRM)
    imported(content)
    for _ in range(again):
        row = looked_at(content)
        assert row.report["numbers"] == {"new": 0, "change": 0, "same": 1, "faults": 0}
        assert row.report["rows"] == []


def test_what_changes_is_shown_before_and_after_and_noted() -> None:
    company = firm()
    row = looked_at(csv_of(HEAD, ("Årdal Sveis AS", NUMBER, "", "01.02.2020", "Orkland", "5–19")))
    (step,) = row.report["rows"]
    assert step["kind"] == "change"
    assert sorted(step["changes"]) == [
        ["headcount", "", "5-19"], ["municipality", "", "Orkland"], ["since", "2020-01-01", "2020-02-01"],
    ]  # fmt: skip
    confirmed(row)
    company.refresh_from_db()
    assert (company.headcount, company.memberships.get().since) == ("5-19", dt.date(2020, 2, 1))
    changes = LogEntry.objects.filter(additional_data__import=row.pk).values_list("changes", flat=True)
    assert {"municipality": ["", "Orkland"], "headcount": ["", "5-19"]} in changes
    assert {"since": ["2020-01-01", "2020-02-01"]} in changes


def test_an_empty_cell_and_a_column_that_is_not_there_leave_alone() -> None:
    company = a_company("Årdal Sveis AS", organisation_number=NUMBER, about="Vi sveiser.", municipality="Orkland")
    row = looked_at(csv_of(("Navn", "Org.nr.", "Kommune"), ("Årdal Sveis AS", NUMBER, "")))
    assert row.report["numbers"]["same"] == 1
    company.refresh_from_db()
    assert (company.about, company.municipality) == ("Vi sveiser.", "Orkland")


def test_a_company_is_known_by_its_number_first_and_then_by_its_name() -> None:
    by_number, by_name = firm(), a_company("Blå Skog")
    imported(csv_of(("Navn", "Orgnr"), ("Årdal Sveis og Montasje", NUMBER), ("blå  skog", OTHER)))
    by_number.refresh_from_db()
    by_name.refresh_from_db()
    assert by_number.name == "Årdal Sveis og Montasje"
    assert by_name.organisation_number == OTHER
    assert Company.objects.count() == 2


def test_a_row_twice_is_one_and_two_that_differ_are_an_error() -> None:
    same = looked_at(csv_of(HEAD, FIRM, FIRM))
    assert same.report["numbers"] == {"new": 1, "change": 0, "same": 1, "faults": 0}
    assert notes(same) == ["same_row"]
    row = looked_at(csv_of(HEAD, FIRM, (*FIRM[:4], "Trondheim", 37)))
    assert complaints(row) == ["A3: Row 2 is about the same, and says something else. Keep one of the two."]


def test_all_errors_are_told_with_row_and_column_and_nothing_is_imported() -> None:
    bad = ("", "987654321", "Gullmedlem", "31.02.2026", "x" * 61, "mange")
    row = looked_at(xlsx_of(HEAD, FIRM, bad))
    assert row.state == "faulty"
    places = [line.partition(":")[0] for line in complaints(row)]
    assert places == ["B3", "C3", "D3", "E3", "F3"]
    with pytest.raises(importing.NotReady):
        importing.confirm(row, by=a_person(admin=True))
    assert not Company.objects.exists()
    assert complaints(looked_at(csv_of(HEAD, ("", NUMBER, "", "", "", "")))) == ["A2: This has to be filled in."]


def test_a_company_that_has_left_is_not_admitted_again_by_an_old_list() -> None:
    company = a_company("Årdal Sveis AS", organisation_number=NUMBER, member=False)
    Membership.objects.create(company=company, since=dt.date(2020, 2, 1), until=dt.date(2022, 1, 1))
    row = looked_at(csv_of(HEAD, FIRM))
    assert "member_no_more" in notes(row)
    confirmed(row)
    assert company.memberships.count() == 1
    imported(csv_of(HEAD, (*FIRM[:3], "01.06.2023", *FIRM[4:])))
    assert company.memberships.count() == 2, "a first day after the end admits it again"


def test_a_merged_company_does_not_come_back() -> None:
    target = a_company("Simpro")
    a_company("Årdal Sveis AS", organisation_number=NUMBER, merged_into=target)
    row = looked_at(csv_of(HEAD, FIRM))
    assert (row.report["numbers"]["same"], notes(row)) == (1, ["merged"])
    imported(csv_of(PEOPLE, KARI), "people")
    assert Employment.objects.get().company == target


# --- People -----------------------------------------------------------------------------------------------------------
def test_people_come_with_their_address_and_their_work() -> None:
    company = firm()
    row = imported(csv_of(PEOPLE, KARI), "people")
    person = Person.objects.get(email="kari@sveis.example")
    address = EmailAddress.objects.get(user=person)
    assert (address.email, address.primary, address.verified) == ("kari@sveis.example", True, False)
    job = person.employments.get()
    assert (job.company, job.title, job.role, job.source, job.since) == (
        company, "Sveiser", "contact", "admin", clock.today(),
    )  # fmt: skip
    assert row.report == {"numbers": {"new": 1, "change": 0, "same": 0, "faults": 0}, "people": [person.pk]}
    assert row.content is None, "the file is let go of"
    assert LogEntry.objects.get_for_object(person).get().changes["email"] == ["None", "kari@sveis.example"]
    assert LogEntry.objects.get_for_object(job).get().changes["company"] == ["None", str(company.pk)]
    assert not Message.objects.exists(), "an import mails nobody"
    again = looked_at(csv_of(PEOPLE, KARI), "people")
    assert again.report["numbers"] == {"new": 0, "change": 0, "same": 1, "faults": 0}


def test_first_and_last_names_may_stand_apart() -> None:
    firm()
    imported(
        csv_of(("Fornavn", "Etternavn", "Epost", "Orgnr"), ("Kari", "Nordmann", "k@sveis.example", NUMBER)), "people"
    )
    assert Person.objects.get(email="k@sveis.example").name == "Kari Nordmann"


def test_who_works_elsewhere_gets_a_second_employment_and_keeps_the_first() -> None:
    company, person = firm(), a_person(email="kari@sveis.example", at=a_company("Blå Skog"), name="Kari Nordmann")
    row = looked_at(csv_of(PEOPLE, KARI), "people")
    assert notes(row) == ["works_elsewhere"]
    confirmed(row)
    assert {job.company.name for job in person.employments.on()} == {"Blå Skog", company.name}


def test_who_has_left_stays_away() -> None:
    company = firm()
    person = a_person(email="kari@sveis.example", name="Kari Nordmann")
    left(employ(person, company))
    row = looked_at(csv_of(PEOPLE, KARI), "people")
    assert "has_left" in notes(row)
    confirmed(row)
    assert not person.employments.on().exists()


def test_a_closed_account_stays_as_it_is() -> None:
    firm()
    person = a_person(email="kari@sveis.example", name="Kari", active=False)
    row = looked_at(csv_of(PEOPLE, KARI), "people")
    assert (row.report["numbers"]["same"], notes(row)) == (1, ["closed"])
    person.refresh_from_db()
    assert person.name == "Kari"


def test_a_person_is_known_by_any_address_that_is_theirs() -> None:
    company = firm()
    person = a_person(email="privat@post.example", name="Kari Nordmann", at=company)
    EmailAddress.objects.create(user=person, email="kari@sveis.example", verified=True)
    row = imported(csv_of(PEOPLE, KARI), "people")
    person.refresh_from_db()
    assert person.email == "privat@post.example"
    assert person.employments.get().title == "Sveiser"
    assert row.report["people"] == [person.pk]


def test_the_same_number_written_otherwise_is_no_change() -> None:
    company = firm()
    person = a_person(email="kari@sveis.example", name="Kari Nordmann", phone="+47 900 00 000")
    employ(person, company, title="Sveiser", role="contact")
    row = looked_at(xlsx_of(PEOPLE, (*KARI[:2], 90000000.0, *KARI[3:])), "people")
    assert row.report["numbers"]["same"] == 1


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("Kari", "kari", "", "Årdal Sveis", "", "", ""), "B2: “kari” is not an e-mail address."),
        (("Kari", "", "", "Årdal Sveis", "", "", ""), "B2: This has to be filled in."),
        (("Kari", "k@a.example", "ring meg", "Årdal Sveis", "", "", ""), "C2: “ring meg” is not a phone number."),
        (("Kari", "k@a.example", "", "", "", "", ""), "D2: Say where Kari works: the company's name or organisation"),
        (("Kari", "k@a.example", "", "", "Sveiser", "", ""), "D2: Title and role are at a company; say which one."),
        (
            ("Kari", "k@a.example", "", "Årdal Svis AS", "", "", ""),
            "D2: No company is called “Årdal Svis AS”. Is it “Å",
        ),
        (("Kari", "k@a.example", "", "Ukjent", "", "", ""), "D2: No company is called “Ukjent”. Import the companies"),
        (("Kari", "k@a.example", "", OTHER, "", "", ""), f"D2: No company here has the organisation number {OTHER}"),
        (("Kari", "k@a.example", "", NUMBER, "", "sjef", ""), "F2: “sjef” is not one of: Employee, Company contact, D"),
    ],
)
def test_what_is_wrong_with_a_person(row: tuple[str, ...], words: str) -> None:
    firm()
    (complaint,) = complaints(looked_at(csv_of(PEOPLE, row), "people"))
    assert complaint.startswith(words)


def test_two_rows_for_one_person_are_two_places_of_work() -> None:
    firm(), a_company("Blå Skog")
    imported(csv_of(PEOPLE, KARI, ("", KARI[1], "", "Blå Skog", "Styreleder", "", "")), "people")
    person = Person.objects.get(email="kari@sveis.example")
    assert {(job.company.name, job.title) for job in person.employments.all()} == {
        ("Årdal Sveis AS", "Sveiser"), ("Blå Skog", "Styreleder"),
    }  # fmt: skip
    row = looked_at(csv_of(PEOPLE, KARI, ("Kari Hansen", KARI[1], "", "Blå Skog", "", "", "")), "people")
    assert [line[:3] for line in complaints(row)] == ["A3:"]


def test_a_company_keeps_somebody_who_answers() -> None:
    company = firm()
    a_person(email="kari@sveis.example", name="Kari Nordmann", at=company, role="contact")
    down = (*KARI[:5], "ansatt", "")
    assert "would have nobody left" in complaints(looked_at(csv_of(PEOPLE, down), "people"))[0]
    ola = ("Ola", "ola@sveis.example", "", NUMBER, "", "kontakt", "")
    imported(csv_of(PEOPLE, down, ola), "people")
    assert [job.person.name for job in company.contacts()] == ["Ola"]


def test_several_companies_of_one_name_need_the_number() -> None:
    a_company("Årdal Sveis"), a_company("Årdal Sveis", organisation_number=NUMBER)
    assert "Several companies" in complaints(looked_at(csv_of(PEOPLE, KARI), "people"))[0]
    imported(csv_of((*PEOPLE, "Orgnr"), (*KARI, NUMBER)), "people")
    assert Employment.objects.get().company.organisation_number == NUMBER


# --- Between preview and press ----------------------------------------------------------------------------------------
def test_a_preview_that_is_no_longer_true_is_shown_anew() -> None:
    row = looked_at(csv_of(HEAD, FIRM))
    firm()
    row = confirmed(row)
    assert (row.state, row.report["stale"]) == ("ready", True)
    assert row.report["rows"][0]["kind"] == "change", "the company is there now"
    assert confirmed(row).state == "done"


def test_a_preview_that_can_no_longer_be_done_shows_its_errors() -> None:
    company = firm()
    row = looked_at(csv_of(PEOPLE, KARI), "people")
    Membership.objects.all().delete()
    company.delete()
    row = confirmed(row)
    assert (row.state, row.report["stale"]) == ("faulty", True)
    assert not Person.objects.filter(email="kari@sveis.example").exists()


def test_a_second_press_does_nothing_more_and_a_dropped_one_is_gone() -> None:
    row = looked_at(csv_of(HEAD, FIRM))
    confirmed(confirmed(row))
    assert Company.objects.count() == 1
    with pytest.raises(importing.NotReady):
        importing.drop(row)
    other = importing.drop(looked_at(csv_of(HEAD, FIRM)))
    other.refresh_from_db()
    assert (other.state, other.content) == ("dropped", None)
    assert "rows" not in other.report, "nobody's name stays behind"


def test_an_old_preview_is_dropped_with_the_names_in_it() -> None:
    row = looked_at(csv_of(HEAD, FIRM))
    Import.objects.filter(pk=row.pk).update(touched_at=clock.now() - importing.KEPT - dt.timedelta(minutes=1))
    importing.work_on_all()
    row.refresh_from_db()
    assert (row.state, row.content, "rows" in row.report) == ("dropped", None, False)


def test_a_file_that_takes_the_worker_down_is_given_up() -> None:
    row = importing.begin(csv_of(HEAD, FIRM), kind="companies", file_name="x", by=a_person(admin=True))
    Import.objects.filter(pk=row.pk).update(report={"tries": importing.TRIES})
    importing.work_on_all()
    row.refresh_from_db()
    assert (row.state, complaints(row)) == ("failed", ["gave_up"])


# --- The end of a membership, and addresses ---------------------------------------------------------------------------
ENDS = ("Navn", "Org.nr.", "Medlem fra", "Medlem til", "Årsak")
PLACE = ("Navn", "Org.nr.", "Adresse", "Postnr", "Poststed")


def test_a_membership_that_was_not_known_comes_with_its_end_and_reason() -> None:
    row = looked_at(csv_of(ENDS, ("Årdal Sveis AS", NUMBER, "01.02.2020", "31.12.2021", "Flyttet")))
    (step,) = row.report["rows"]
    assert ["last_day", "", "2021-12-31"] in step["changes"]
    confirmed(row)
    membership = Membership.objects.get()
    assert (membership.since, membership.until, membership.reason) == (
        dt.date(2020, 2, 1), dt.date(2022, 1, 1), "Flyttet",
    )  # fmt: skip
    assert LogEntry.objects.get_for_object(membership).get().changes["until"] == ["None", "2022-01-01"]


@pytest.mark.parametrize(
    ("last_day", "reason"),
    [("31.12.2021", "Flyttet"), ("31.12.2099", ""), ("", "Flyttet")],
    ids=["past", "ahead", "why"],
)
def test_a_list_ends_no_membership_and_says_so(last_day: str, reason: str) -> None:
    company = firm()
    row = looked_at(csv_of(ENDS, ("Årdal Sveis AS", NUMBER, "01.01.2020", last_day, reason)))
    assert (row.report["numbers"]["same"], notes(row)) == (1, ["no_end_by_list"])
    confirmed(row)
    membership = company.memberships.get()
    assert (membership.since, membership.until, membership.reason) == (dt.date(2020, 1, 1), None, "")
    assert company.is_member


def test_an_end_that_is_known_is_left_alone() -> None:
    company = firm()
    ahead = clock.today() + dt.timedelta(days=40)
    company.memberships.update(until=ahead, reason="Slår seg sammen")
    last_day = f"{ahead - dt.timedelta(days=1):%d.%m.%Y}"
    told = ("Årdal Sveis AS", NUMBER, "01.01.2020", last_day, "Slår seg sammen")
    row = looked_at(csv_of(ENDS, told))
    assert (row.report["numbers"]["same"], row.report["rows"]) == (1, [])
    company.memberships.update(until=dt.date(2021, 1, 1))
    row = looked_at(csv_of(ENDS, (*told[:3], "31.12.2020", told[4])))
    assert (row.report["numbers"]["same"], row.report["rows"]) == (1, [])
    row = looked_at(csv_of(ENDS, (*told[:3], "31.12.2025", told[4])))
    assert notes(row) == ["member_no_more"], "nor does a list lengthen one"


def test_what_is_wrong_with_an_end() -> None:
    row = looked_at(csv_of(ENDS, ("Årdal Sveis AS", NUMBER, "01.02.2020", "31.01.2020", "")))
    assert complaints(row) == ["D2: The last day, 31.01.2020, is before the first, 01.02.2020."]
    row = looked_at(csv_of(ENDS, ("Årdal Sveis AS", NUMBER, "01.02.2020", "", "Flyttet")))
    assert notes(row) == ["reason_without_end"]
    confirmed(row)
    assert Membership.objects.get().reason == ""


def test_a_main_address_is_added_and_mended() -> None:
    imported(csv_of(PLACE, ("Årdal Sveis AS", NUMBER, "Verksveien 1", "7300", "Orkanger")))
    company = Company.objects.get()
    site = company.sites.get()
    assert (site.address, site.postcode, site.town, site.is_main) == ("Verksveien 1", "7300", "Orkanger", True)
    assert LogEntry.objects.get_for_object(site).get().changes["town"] == ["None", "Orkanger"]
    company.sites.create(name="Lager", address="Havnegata 2")
    row = looked_at(csv_of(PLACE, ("Årdal Sveis AS", NUMBER, "Verksveien 3", "", "")))
    assert row.report["rows"][0]["changes"] == [["address", "Verksveien 1", "Verksveien 3"]]
    confirmed(row)
    assert sorted(company.sites.values_list("address", "postcode")) == [("Havnegata 2", ""), ("Verksveien 3", "7300")]
    row = looked_at(csv_of(PLACE, ("Blå Skog", "", "", "7300", "Orkanger")))
    assert "no_street" in notes(row)
    confirmed(row)
    assert not Company.objects.get(name="Blå Skog").sites.exists()
