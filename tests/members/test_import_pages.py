"""The pages around an import: upload, progress, preview, press; for cluster managers only, with few queries."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from members.domain import importing
from members.models import Company, Import
from tests.browsing import queries, signed_in
from tests.factories.members import a_company, a_person
from tests.members.spreadsheets import confirmed, csv_of, looked_at, xlsx_of

pytestmark = pytest.mark.django_db
HEAD = ("Navn", "Org.nr.", "Ansatte", "Fritekst")
LIST = reverse("manage:import")


@pytest.fixture
def client() -> Client:
    return signed_in(a_person("Siri Klynge", admin=True, is_demo=True), "en")


def upload(client: Client, content: bytes, kind: str = "companies", name: str = "liste.csv") -> Import:
    response = client.post(LIST, {"kind": kind, "file": SimpleUploadedFile(name, content)})
    assert response.status_code == 302, response.content.decode()[:4000]
    return Import.objects.get(pk=int(response["Location"].strip("/").rpartition("/")[2]))


def page(client: Client, row: Import, **asked: str) -> str:
    response = client.get(reverse("manage:import_one", args=[row.pk]), asked)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def test_from_upload_to_done(client: Client) -> None:
    row = upload(client, csv_of(HEAD, ("Årdal Sveis", "923609016", "37", "x"), ("Blå Skog", "", "", "")))
    assert "Reading the list" in page(client, row)
    importing.work_on_all()
    shown = page(client, row)
    for words in ("Årdal Sveis", "923 609 016", "20–49", "Will not be a member", "Fritekst"):
        assert words in shown, words
    assert not Company.objects.exists()
    client.post(reverse("manage:import_confirm", args=[row.pk]))
    assert "Importing" in page(client, row)
    importing.work_on_all()
    assert "2 added, 0 changed, 0 left alone" in page(client, row)
    assert "liste.csv" in client.get(LIST).content.decode()


def test_a_change_shows_before_and_after(client: Client) -> None:
    a_company("Årdal Sveis", organisation_number="923609016", headcount="1-4")
    row = upload(client, csv_of(HEAD, ("Årdal Sveis og Montasje", "923609016", "37", "")))
    importing.work_on_all()
    shown = page(client, row)
    assert "<del>Årdal Sveis</del> <ins>Årdal Sveis og Montasje</ins>" in shown
    assert "<del>1–4</del> <ins>20–49</ins>" in shown
    assert "Årdal" in page(client, row, show="change")
    assert "Årdal Sveis og" not in page(client, row, show="new")


def test_errors_stand_by_row_and_column(client: Client) -> None:
    row = upload(client, xlsx_of(HEAD, ("Årdal Sveis", "987654321", "mange", "")), name="liste.xlsx")
    importing.work_on_all()
    shown = page(client, row)
    for words in ("2 errors", "Row 2", "B · Org.nr.", "“987654321” is not an organisation number", "C · Ansatte"):
        assert words in shown, words
    assert reverse("manage:import_confirm", args=[row.pk]) not in shown


def test_the_fragment_that_is_asked_for_every_second_ends_with_a_reload(client: Client) -> None:
    row = upload(client, csv_of(HEAD, ("Årdal Sveis", "", "", "")))
    path = reverse("manage:import_one", args=[row.pk])
    fragment = client.get(path, headers={"HX-Request": "true"})
    assert "<html" not in fragment.content.decode()
    assert "every 1s" in fragment.content.decode()
    importing.work_on_all()
    assert client.get(path, headers={"HX-Request": "true"})["HX-Refresh"] == "true"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("tom.csv", b"", "The file is empty."),
        ("stor.xlsx", b"x" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
    ],
)
def test_what_is_seen_at_once_is_refused_at_once(client: Client, name: str, content: bytes, words: str) -> None:
    response = client.post(LIST, {"kind": "companies", "file": SimpleUploadedFile(name, content)})
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Import.objects.exists()


def test_nothing_chosen_and_an_odd_kind_are_refused(client: Client) -> None:
    assert client.post(LIST, {}).status_code == 422
    assert client.post(LIST, {"kind": "x", "file": SimpleUploadedFile("a", b"Navn\nA")}).status_code == 422


@pytest.mark.parametrize("name", ["program.xlsx", "../../etc/passwd", "x" * 300 + ".csv", "a\x00b\x1b.csv", "<b>.csv"])
def test_a_file_that_is_none_says_why_and_nothing_is_lost(client: Client, name: str) -> None:
    a_company("Årdal Sveis")
    row = upload(client, b"MZ\x90\x00" + b"\0" * 100, name=name)
    importing.work_on_all()
    shown = page(client, row)
    assert "Nothing was imported." in shown
    assert "This is no spreadsheet." in shown
    assert "<b>.csv" not in shown
    assert Company.objects.count() == 1


def test_dropping(client: Client) -> None:
    row = looked_at(csv_of(HEAD, ("Årdal Sveis", "", "", "")))
    response = client.post(reverse("manage:import_drop", args=[row.pk]), follow=True)
    assert "Nothing was imported, and the file is gone." in response.content.decode()
    assert "It was dropped" in page(client, row)
    client.post(reverse("manage:import_confirm", args=[row.pk]))
    row.refresh_from_db()
    assert row.state == "dropped"


def test_a_stale_preview_says_so(client: Client) -> None:
    row = looked_at(csv_of(HEAD, ("Årdal Sveis", "923609016", "", "")))
    a_company("Årdal Sveis", organisation_number="923609016", headcount="1-4")
    confirmed(row)
    assert "Something has changed since the preview." in page(client, row)


@pytest.mark.parametrize("number", [3, 400])
def test_pages_take_a_fixed_number_of_queries(client: Client, number: int) -> None:
    rows = [(f"Firma {n}", "", "", "") for n in range(number)]
    for state in range(3):
        row = looked_at(csv_of(HEAD, *rows))
        if state == 2:
            confirmed(row)
    assert queries(client, reverse("manage:import_one", args=[row.pk - 1])) <= 8
    assert queries(client, reverse("manage:import_one", args=[row.pk])) <= 8
    assert queries(client, LIST) <= 10


def test_who_may_not_is_told_nothing() -> None:
    row = looked_at(csv_of(HEAD, ("Årdal Sveis", "", "", "")))
    contact = a_person(at=a_company(), role="contact")
    paths = [LIST, *(reverse(f"manage:{name}", args=[row.pk]) for name in ("import_one",))]
    paths += [reverse("manage:welcome"), reverse("manage:export_people", args=["csv"])]
    paths += [reverse("manage:import_template", args=["people", "csv"])]
    for path in paths:
        assert signed_in(contact).get(path).status_code == 404, path
        answer = Client().get(path)
        assert answer.status_code == 302
        assert "/accounts/login/" in answer["Location"]
        assert "/2fa/" in signed_in(a_person(admin=True)).get(path)["Location"], path
