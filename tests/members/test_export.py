"""Lists out: in the shape in which they come back in, and without a cell that could start a formula."""

import csv
import io
from typing import Any

import openpyxl
import pytest
from auditlog.models import LogEntry
from django.test import Client
from django.urls import reverse

from members.choices import EmploymentRole
from members.importing import templates
from members.importing.faults import Unreadable
from members.importing.files import read
from members.models import Company, Membership, Person
from tests.browsing import queries, signed_in
from tests.factories.members import LONG_AGO, a_company, a_member, a_person, employ
from tests.members.spreadsheets import complaints, looked_at

pytestmark = pytest.mark.django_db
FORMS = ["xlsx", "csv"]
DANGEROUS = [
    "=HYPERLINK(\"http://x.example\";\"klikk\")", "+4712345", "-1+1", "@SUM(A1)", "＝1+1", "'=1", "''=1", "'vanlig'",
    "a;b", 'a"b', "a,=1+1", "a, '=1+1,b", 'a;"=1', "Oslo, -5", "x\ty", "-",
]  # fmt: skip


def manager(language: str = "nb") -> Client:
    return signed_in(a_person("Siri Klynge", admin=True, is_demo=True), language)


def file_of(client: Client, page: str, form: str, **asked: str) -> bytes:
    response = client.get(reverse(page, args=[form]), asked)
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")
    return response.content


def rows_of(content: bytes, form: str) -> list[list[Any]]:
    if form == "csv":
        return [list(row) for row in csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")]
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def awkward_companies() -> None:
    for number, text in enumerate(DANGEROUS):
        company = a_company(
            f"{text} {number}", about=f"{text}\n\n- {text}", municipality=text[:60], member=number % 2 == 0
        )
        company.headcount, company.industry_code = "1-4", "25.620"
        company.website, company.legal_name = "https://a.example/?x=1", text
        company.save()
    a_company("Årdal  Sveis\u00a0AS", organisation_number="923609016")
    gone = a_company("Borte", member=False)
    Membership.objects.create(company=gone, since=LONG_AGO, until="2021-01-01", reason="=1+1", kind="partner")
    ends = a_company("Slutter")
    ends.memberships.update(until="2099-01-01", reason="-1")
    ends.sites.create(address="=Verksveien 1", postcode="0010", town="+Orkanger", is_main=True)
    ends.sites.create(address="Havnegata 2")


def awkward_people() -> None:
    companies = list(Company.objects.filter(memberships__isnull=False)[:3])
    for number, text in enumerate(DANGEROUS):
        person = a_person(f"{text} {number}", phone=["+47 900 00 000", "400", "90000000"][number % 3], language="en")
        employ(person, companies[number % 3], title=text, role=list(EmploymentRole)[number % 3])
    employ(person, a_company("Blå Skog", organisation_number="974760673"), title="Vara")
    a_person("Uten Arbeid")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("language", ["nb", "en"])
def test_what_is_taken_out_and_brought_in_again_changes_nothing(form: str, language: str) -> None:
    awkward_companies()
    awkward_people()
    client = manager(language)
    for page, kind in (("manage:export_companies", "companies"), ("manage:export_people", "people")):
        row = looked_at(file_of(client, page, form), kind)
        assert complaints(row) == []
        numbers = row.report["numbers"]
        assert (numbers["new"], numbers["change"]) == (0, 0), row.report["rows"]
        assert numbers["same"] >= len(DANGEROUS)


@pytest.mark.parametrize("form", FORMS)
def test_no_cell_can_start_a_formula(form: str) -> None:
    awkward_companies()
    awkward_people()
    client = manager()
    for page in ("manage:export_companies", "manage:export_people"):
        content = file_of(client, page, form)
        if form == "csv":
            for delimiter in ";,\t":  # whatever a program in another country takes for the separator
                lines = csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=delimiter)
                cells = [cell.lstrip(' "') for row in lines for cell in row]
                assert not [cell for cell in cells if cell.startswith(tuple("=+-@\t\r＝"))]
        else:
            sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
            kinds = {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None}
            assert kinds <= {"s", "d", "n"}, "a formula would be f"


def test_the_list_is_as_chosen_and_who_took_it_out_is_noted() -> None:
    client = manager("en")
    a_company("Årdal Sveis", municipality="Orkland"), a_company("Blå Skog", municipality="Trondheim")
    rows = rows_of(file_of(client, "manage:export_companies", "csv", municipality="Orkland"), "csv")
    assert [row[0] for row in rows] == ["Name", "Årdal Sveis"]
    entry = LogEntry.objects.get(action=LogEntry.Action.ACCESS)
    assert (entry.actor.name, entry.additional_data["rows"]) == ("Siri Klynge", 1)
    assert entry.additional_data["filters"] == {"municipality": "Orkland"}
    page = client.get(reverse("manage:import")).content.decode()
    assert "companies CSV, 1, municipality: Orkland" in page
    assert "Siri Klynge" in page


def test_the_end_of_a_membership_its_reason_and_the_main_address_are_taken_out() -> None:
    left, stays = a_company("Borte", member=False), a_company("Her")
    Membership.objects.create(company=left, since=LONG_AGO, until="2021-01-01", reason="Flyttet")
    stays.sites.create(address="Havnegata 2")
    stays.sites.create(address="Verksveien 1", postcode="7300", town="Orkanger", is_main=True)
    head, *rows = rows_of(file_of(manager(), "manage:export_companies", "csv"), "csv")
    told = [{name: row[head.index(name)] for name in head} for row in rows]
    assert [told[0][name] for name in ("Medlem fra", "Medlem til", "Grunn til utmelding")] == [
        "01.01.2020", "31.12.2020", "Flyttet",
    ]  # fmt: skip
    assert [told[1][name] for name in ("Medlem til", "Gateadresse", "Postnummer", "Poststed")] == [
        "", "Verksveien 1", "7300", "Orkanger",
    ]  # fmt: skip


def test_headings_and_days_are_those_of_the_language() -> None:
    a_company("Årdal Sveis", organisation_number="923609016")
    rows = rows_of(file_of(manager(), "manage:export_companies", "csv"), "csv")
    assert rows[0][:5] == ["Navn", "Juridisk navn", "Organisasjonsnummer", "Medlemskap", "Medlem fra"]
    assert rows[1][:5] == ["Årdal Sveis", "", "923609016", "Bedrift", "01.01.2020"]
    sheet = rows_of(file_of(manager(), "manage:export_companies", "xlsx"), "xlsx")
    assert sheet[1][2] == "923609016", "text, so that no digit is lost"
    assert sheet[1][4].isoformat()[:10] == "2020-01-01", "a date that Excel sorts"


@pytest.mark.parametrize("page", ["manage:export_companies", "manage:export_people"])
def test_a_long_list_takes_as_many_queries_as_a_short_one(page: str) -> None:
    client = manager()
    a_member()
    few = queries(client, reverse(page, args=["csv"]))
    for _ in range(60):
        a_member()
    assert queries(client, reverse(page, args=["csv"])) <= few + 1
    assert few <= 12


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", ["companies", "people"])
@pytest.mark.parametrize("language", ["nb", "en"])
def test_an_empty_template_is_understood_and_says_that_it_is_empty(form: str, kind: str, language: str) -> None:
    response = manager(language).get(reverse("manage:import_template", args=[kind, form]))
    with pytest.raises(Unreadable) as caught:
        read(response.content, kind)
    assert caught.value.code == "no_rows"


def test_the_template_explains_its_columns() -> None:
    _name, content = templates.blank("companies", "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert len(book.worksheets) == 2
    assert len(book.worksheets[0].data_validations.dataValidation) == 2
    assert Person.objects.count() == 0
