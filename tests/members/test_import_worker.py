"""Imports with real workers and connections: progress from within, two at once, a worker that dies, and the time."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction

from bin.launch.processes import Child, wait_until
from bin.launch.valkey import Valkey
from members.domain import import_rows, importing
from members.importing.plan import Plan
from members.models import Company, Employment, Import, Person
from tests.factories.members import a_company, a_person
from tests.flows.test_races import at_once
from tests.members.spreadsheets import csv_of, looked_at

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 5000
PEOPLE = ("Navn", "E-post", "Mobil", "Bedrift", "Stilling", "Rolle", "Språk")
COMPANIES = ("Navn", "Medlemskap", "Medlem fra", "Kommune", "Bransje", "Ansatte", "Hva vi gjør")
MakeWorker = Callable[..., Child]


def people(number: int) -> bytes:
    firms = [a_company(f"Firma {n}") for n in range(40)]
    rows = [
        (f"Kari {n} Eksempel", f"kari{n}@firma.example", f"9{n:07}", firms[n % 40].name, "Operatør", "ansatt", "norsk")
        for n in range(number)
    ]
    return csv_of(PEOPLE, *rows)


def companies(number: int) -> bytes:
    row = ("bedrift", "01.01.2020", "Orkland", "Industri", "37", "Vi lager ting. " * 10)
    return csv_of(COMPANIES, *((f"Firma {n}", *row) for n in range(number)))


def state_of(pk: int) -> str:
    return Import.objects.values_list("state", flat=True).get(pk=pk)


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "make"), [("people", people), ("companies", companies)])
def test_five_thousand_rows(kind: str, make: Callable[[int], bytes], capsys: pytest.CaptureFixture[str]) -> None:
    content = make(MANY)
    began = time.monotonic()
    row = looked_at(content, kind)
    read = time.monotonic()
    importing.confirm(row, by=a_person(admin=True))
    importing.work_on(row.pk)
    done = time.monotonic()
    row.refresh_from_db()
    assert (row.state, row.report["numbers"]["new"]) == ("done", MANY)
    again = looked_at(content, kind)
    assert again.report["numbers"] == {"new": 0, "change": 0, "same": MANY, "faults": 0}
    with capsys.disabled():
        print(f"\n{MANY} {kind}: preview {read - began:.1f} s, import {done - read:.1f} s")


@pytest.mark.slow
def test_a_worker_does_it_all_and_says_how_far_it_is(broker: Valkey, celery_worker_process: MakeWorker) -> None:
    celery_worker_process()
    admin = a_person(admin=True)
    row = importing.begin(people(1500), kind="people", file_name="liste.csv", by=admin)
    wait_until(lambda: state_of(row.pk) == "ready", 60)
    importing.confirm(row, by=admin)
    seen = set()
    wait_until(
        lambda: seen.add(Import.objects.values_list("done_rows", flat=True).get()) or state_of(row.pk) == "done", 60
    )
    assert state_of(row.pk) == "done"
    assert [number for number in seen if 0 < number < 1500], "it was told from within the transaction"
    assert Employment.objects.count() == 1500


@pytest.mark.slow
def test_a_worker_that_dies_half_way_leaves_nothing_and_another_takes_it_up(
    broker: Valkey, celery_worker_process: MakeWorker
) -> None:
    worker = celery_worker_process()
    admin = a_person(admin=True)
    row = looked_at(people(4000), "people", by=admin)
    importing.confirm(row, by=admin)
    wait_until(lambda: Import.objects.get(pk=row.pk).done_rows > 0, 60)
    worker.kill()
    assert state_of(row.pk) == "running"
    assert not Employment.objects.exists(), "all or nothing"
    wait_until(lambda: importing.work_on(row.pk), 60)  # its lock goes with its connection
    assert state_of(row.pk) == "done"
    assert Employment.objects.count() == 4000


def test_two_workers_on_one_import_do_it_once() -> None:
    row = importing.begin(companies(300), kind="companies", file_name="x", by=a_person(admin=True))
    at_once([lambda: importing.work_on(row.pk)] * 3)
    row.refresh_from_db()
    importing.confirm(row, by=a_person(admin=True))
    at_once([lambda: importing.work_on(row.pk)] * 3)
    assert (state_of(row.pk), Company.objects.count()) == ("done", 300)


def test_while_one_is_at_it_another_leaves_it_alone() -> None:
    row = importing.begin(companies(1), kind="companies", file_name="x", by=a_person(admin=True))
    with importing._claim(row.pk) as mine, importing._claim(row.pk) as theirs:
        assert mine is not None
        assert theirs is None
        assert not importing.work_on(row.pk)
    assert importing.work_on(row.pk)


def test_two_lists_with_the_same_people_at_once() -> None:
    content, admin = people(200), a_person(admin=True)
    rows = [looked_at(content, "people", by=admin) for _ in range(2)]
    for row in rows:
        importing.confirm(row, by=admin)
    at_once([lambda pk=row.pk: importing.work_on(pk) for row in rows])  # type: ignore[misc]
    assert sorted(state_of(row.pk) for row in rows) == ["done", "ready"], "the later one is shown anew"
    assert Employment.objects.count() == Person.objects.filter(email__startswith="kari").count() == 200


@pytest.fixture
def halted(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[threading.Event, threading.Event]]:
    """An import that stands still before it writes: (it has come there, it may go on)."""
    there, go = threading.Event(), threading.Event()

    def halt(plan: Plan, source: Import, progress: Any) -> list[int]:
        there.set()
        assert go.wait(30)
        return import_rows.write(plan, source, progress)

    monkeypatch.setattr(importing, "write", halt)
    yield there, go
    go.set()


def test_somebody_who_signs_in_meanwhile_is_found(halted: tuple[threading.Event, threading.Event]) -> None:
    there, go = halted
    row = looked_at(people(3), "people")
    importing.confirm(row, by=a_person(admin=True))

    def meanwhile() -> None:
        assert there.wait(30)
        a_person("Kari Selv", email="kari1@firma.example")
        go.set()

    at_once([lambda: importing.work_on(row.pk), meanwhile])
    row.refresh_from_db()
    assert (row.state, row.report["stale"]) == ("ready", True)
    assert {step["kind"] for step in row.report["rows"]} == {"new", "change"}
    assert not Employment.objects.exists()


def test_what_is_to_be_changed_is_locked(halted: tuple[threading.Event, threading.Event]) -> None:
    there, go = halted
    company = a_company("Firma 0", municipality="Trondheim")
    row = looked_at(companies(1))
    importing.confirm(row, by=a_person(admin=True))
    locked = []

    def meanwhile() -> None:
        assert there.wait(30)
        with transaction.atomic():
            locked.append(not Company.objects.select_for_update(skip_locked=True).filter(pk=company.pk))
        go.set()

    at_once([lambda: importing.work_on(row.pk), meanwhile])
    assert locked == [True]
    assert state_of(row.pk) == "done"


def test_a_lost_wake_up_call_costs_a_minute_and_nothing_else(broker: Valkey) -> None:
    broker.stop()
    row = importing.begin(companies(1), kind="companies", file_name="x", by=a_person(admin=True))
    assert importing.work_on_all() == 1  # as beat does
    assert state_of(row.pk) == "ready"
    assert connection.in_atomic_block is False
