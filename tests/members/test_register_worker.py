"""The weekly round by real Celery workers, who ask the tests' own register over HTTP."""

from collections.abc import Callable

import pytest
from django.conf import settings

from bin.launch.processes import Child, wait_until
from bin.launch.valkey import Valkey
from members import tasks
from members.models import Company, RegisterChange, RegisterEntry
from tests.factories.members import a_company
from tests.members.register_server import NUMBERS, Register, Reply, whole

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
MakeWorker = Callable[..., Child]


def a_worker(make: MakeWorker, register: Register) -> Child:
    """A worker whose register is ours."""
    return make(env={"BRREG_URL": register.url, "NO_PROXY": "127.0.0.1"})


def states() -> dict[str, str]:
    """What has come of each question so far, by number."""
    return dict(RegisterEntry.objects.values_list("company__organisation_number", "state"))


def companies(register: Register) -> list[Company]:
    """A member company for each number, all known to the register."""
    for number in NUMBERS:
        register.has(**{"number": number, **whole(number)})
    return [a_company(organisation_number=number, industry_code="25.620") for number in NUMBERS]


def test_the_clock_calls_the_round() -> None:
    assert tasks.ask_the_register.name in {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}


def test_the_round_asks_about_each_company_once_though_called_twice(
    broker: Valkey, celery_worker_process: MakeWorker, register: Register
) -> None:
    companies(register)
    register.says(f"/enheter/{NUMBERS[1]}", Reply(404))
    register.has(**{"number": NUMBERS[2], **whole(NUMBERS[2], konkurs=True)})
    a_worker(celery_worker_process, register)
    tasks.ask_the_register.delay()
    tasks.ask_the_register.delay()
    assert wait_until(lambda: len(states()) == len(NUMBERS), 60), states()
    sites = [f"/underenheter/{NUMBERS[1]}"]  # a number that no company has may be a site's
    assert sorted(register.paths) == sorted([f"/enheter/{number}" for number in NUMBERS] + sites)
    assert states()[NUMBERS[1]] != states()[NUMBERS[0]] == "found"
    told = RegisterChange.objects.filter(company__organisation_number__in=NUMBERS[1:3])
    assert set(told.values_list("company__organisation_number", flat=True)) == set(NUMBERS[1:3])


def test_a_register_that_has_had_enough_ends_the_round_and_the_worker_lives(
    broker: Valkey, celery_worker_process: MakeWorker, register: Register
) -> None:
    companies(register)
    register.says(f"/enheter/{NUMBERS[2]}", Reply(503))
    worker = a_worker(celery_worker_process, register)
    tasks.ask_the_register.delay()
    assert wait_until(lambda: len(states()) == 3, 60), states()
    tasks.ask_the_register.delay()
    tasks.work_on_imports.delay()
    assert wait_until(lambda: worker.log.read_text().count("succeeded") >= 3, 60), worker.log.read_text()[-2000:]
    assert register.paths == [f"/enheter/{number}" for number in NUMBERS[:3]], "it rests for an hour"


def test_a_worker_killed_in_the_midst_of_a_question_leaves_the_round_to_the_next(
    broker: Valkey, celery_worker_process: MakeWorker, register: Register
) -> None:
    companies(register)
    register.says(f"/enheter/{NUMBERS[1]}", Reply(silent=True))
    worker = a_worker(celery_worker_process, register)
    tasks.ask_the_register.delay()
    assert wait_until(lambda: f"/enheter/{NUMBERS[1]}" in register.paths, 60)
    worker.kill()
    register.has(**{"number": NUMBERS[1], **whole(NUMBERS[1])})
    a_worker(celery_worker_process, register)
    tasks.ask_the_register.delay()
    assert wait_until(lambda: len(states()) == len(NUMBERS), 60), states()
    assert set(states().values()) == {"found"}
    assert register.paths.count(f"/enheter/{NUMBERS[0]}") == 1, "what was answered is not asked again"
