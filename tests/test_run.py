"""`bin/run` as a person starts it: it serves, ends, keeps its data, and takes over what a crash has left."""

import contextlib
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bin.launch.environment import clean_env
from bin.launch.places import ROOT, Place, free_port
from bin.launch.processes import Known, Record, boot_id, end_leftovers, wait_until
from bin.launch.sink import Sink
from bin.launch.valkey import Valkey
from tests.parts import a_stranger, sql
from tests.services import Services

OURS = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "DEMO_MAIL_DIR", "STATIC_ROOT", "SECRET_KEY", "DEMO")


class Run:
    """One `bin/run` with its own data and port."""

    def __init__(self, var: Path, **extra: str) -> None:
        self.var, self.port = var, free_port()
        self.output = var.parent / "output"
        own = {"PORT": str(self.port), "PORTAL_VAR": str(var), "DEMO": "0"}
        self.env = {name: value for name, value in clean_env().items() if name not in OURS} | own | extra
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it from another folder and wait for its one line."""
        with self.output.open("wb") as output:
            self.process = subprocess.Popen([ROOT / "bin" / "run"], cwd="/", env=self.env, stdout=output, stderr=output)
        wait_until(lambda: "Ready:" in self.said() or not self.running(), 300, pause=0.2)
        assert self.said().count(f"Ready: {self.url}\n") == 1, self.said()

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def said(self) -> str:
        return self.output.read_text()

    def fetch(self, path: str) -> int:
        with urllib.request.urlopen(self.url + path, timeout=30) as answer:
            return int(answer.status)

    def records(self) -> dict[str, Record]:
        """What is written down of its parts."""
        found = [Record.read(path) for path in (self.var / "run").glob("*.json")]
        return {record.name: record for record in found if record}

    def parts(self) -> set[Known]:
        """All processes that live by it now."""
        return {known for record in self.records().values() for known in record.leftovers()}

    def end(self, number: signal.Signals) -> int:
        """Send it a signal and return the code with which it ends."""
        assert self.process
        self.process.send_signal(number)
        return self.process.wait(60)

    def database(self) -> str:
        """Return where its database is reached."""
        return f"host={(self.var / 'run' / 'sockets').read_text()} user=portal dbname=portal"


@pytest.fixture
def make_run(tmp_path: Path) -> Iterator[Callable[..., Run]]:
    """Make runs that are ended after the test, whatever happened in it."""
    runs: list[Run] = []

    def make(name: str = "one", **extra: str) -> Run:
        (tmp_path / name).mkdir(exist_ok=True)
        runs.append(Run(tmp_path / name / "var", **extra))
        return runs[-1]

    yield make
    for run in runs:
        if run.running():
            run.end(signal.SIGTERM)
        if (run.var / "run").is_dir():
            end_leftovers(run.var / "run")
            Place(run.var).forget_sockets()


@pytest.fixture
def stranger() -> Iterator[Known]:
    """A living process that is none of ours."""
    with a_stranger() as known:
        yield known


@pytest.mark.slow
def test_it_starts_serves_ends_and_keeps_its_data(make_run: Callable[..., Run]) -> None:
    run = make_run(DEMO="1")
    run.start()
    assert run.fetch("/health/ready") == 200
    assert run.fetch("/") == 200
    assert set(run.records()) == {"postgres", "valkey", "sink", "web", "worker", "beat"}
    with sql(run.database()) as query:
        query("CREATE TABLE kept AS SELECT 5 AS places")
        people = query("SELECT count(*) FROM members_person")
    parts = run.parts()
    assert len(parts) >= 10
    assert run.end(signal.SIGTERM) == 0
    assert not [known for known in parts if known.alive()]
    assert not list((run.var / "run").glob("*.json"))
    assert "Demo data: loading" in run.said()

    run.start()
    assert "Demo data" not in run.said()
    assert "making" not in run.said()
    with sql(run.database()) as query:
        assert query("SELECT places FROM kept") == [(5,)]
        assert query("SELECT count(*) FROM members_person") == people
    assert run.end(signal.SIGINT) == 0


@pytest.mark.slow
def test_after_a_kill_the_next_start_takes_over(make_run: Callable[..., Run], stranger: Known) -> None:
    run = make_run()
    run.start()
    with sql(run.database()) as query:
        query("CREATE TABLE kept AS SELECT 5 AS places")
    left = run.parts()
    masters = run.records()
    run.end(signal.SIGKILL)
    masters["web"].leader.send(signal.SIGKILL)  # its workers still hold the port
    masters["postgres"].leader.send(signal.SIGKILL)
    forged = Record("gone", stranger.pid, stranger.began - 1, boot_id(), "mark", signal.SIGTERM)
    forged.write(run.var / "run")  # a number that has passed on to a stranger

    run.start()
    assert "Left by an earlier start and ended: " in run.said()
    assert not [known for known in left if known.alive()]
    assert stranger.alive()
    assert run.fetch("/health/ready") == 200
    with sql(run.database()) as query:
        assert query("SELECT places FROM kept") == [(5,)]


@pytest.mark.slow
def test_a_part_that_dies_comes_back_and_without_the_database_all_ends(make_run: Callable[..., Run]) -> None:
    run = make_run()
    run.start()
    killed = [run.records()[name] for name in ("web", "worker", "valkey")]
    for record in killed:
        record.leader.send(signal.SIGKILL)
    for record in killed:
        assert wait_until(lambda record=record: came_again(run, record), 60), record.name
        assert f"{record.name} ended by itself" in run.said()
    wait_until(lambda: answers(run), 60)
    assert run.fetch("/health/ready") == 200

    parts = run.parts()
    run.records()["postgres"].leader.send(signal.SIGKILL)
    assert run.process
    assert run.process.wait(60) == 1
    assert "PostgreSQL ended" in run.said()
    assert not [known for known in parts if known.alive()]


def came_again(run: Run, record: Record) -> bool:
    """Tell whether another process has taken the place of this one."""
    now = run.records().get(record.name)
    return now is not None and now.pid != record.pid


def answers(run: Run) -> bool:
    """Tell whether a page can be fetched now."""
    with contextlib.suppress(OSError):
        return run.fetch("/health/ready") == 200
    return False


@pytest.mark.slow
def test_two_run_side_by_side_but_not_on_the_same_data_or_port(make_run: Callable[..., Run]) -> None:
    one, two = make_run("one"), make_run("two")
    one.start()
    two.start()
    assert one.fetch("/health/ready") == two.fetch("/health/ready") == 200

    again = subprocess.run([ROOT / "bin" / "run"], env=one.env, cwd="/", capture_output=True, text=True, check=False)
    assert again.returncode == 1
    assert f"runs already (process {one.process.pid if one.process else 0}, {one.url})" in again.stderr
    env = two.env | {"PORTAL_VAR": str(one.var.parent / "third")}
    busy = subprocess.run([ROOT / "bin" / "run"], env=env, cwd="/", capture_output=True, text=True, check=False)
    assert busy.returncode == 1
    assert f"Port {two.port} is taken" in busy.stderr

    others = two.parts()
    assert one.end(signal.SIGTERM) == 0
    assert all(known.alive() for known in others)
    assert two.fetch("/health/ready") == 200


@pytest.mark.slow
def test_services_that_are_given_are_used(
    make_run: Callable[..., Run], services: Services, sink: Sink, broker: Valkey
) -> None:
    assert services.postgres
    with sql(f"host={services.postgres.sockets} user=portal dbname=portal") as query:
        query("CREATE DATABASE given")
        url = services.postgres.url.replace("/portal?", "/given?")
        run = make_run(DATABASE_URL=url, REDIS_URL=broker.url, EMAIL_URL=sink.url)
        run.start()
        assert run.fetch("/health/ready") == 200
        assert set(run.records()) == {"web", "worker", "beat"}
        assert not (run.var / "postgres").exists()
        assert run.end(signal.SIGTERM) == 0
        assert broker.answers()
        query("DROP DATABASE given")


@pytest.mark.parametrize("port", ["eight", "0", "70000", "-1"])
def test_a_port_that_is_none_is_named(tmp_path: Path, port: str) -> None:
    env = clean_env() | {"PORT": port, "PORTAL_VAR": str(tmp_path)}
    said = subprocess.run([ROOT / "bin" / "run"], env=env, capture_output=True, text=True, check=False)
    assert (said.returncode, said.stdout) == (1, "")
    assert said.stderr == f"PORT must be a number from 1 to 65535, not {port!r}.\n"


# --- Which Python -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("command", ["run", "test"])
@pytest.mark.parametrize("python", ["/nowhere/python3", "false", "/usr/bin/env -S false"])
def test_a_python_that_is_none_is_named(command: str, python: str) -> None:
    env = clean_env() | {"PYTHON": python}
    said = subprocess.run([ROOT / "bin" / command], env=env, capture_output=True, text=True, check=False)
    assert (said.returncode, said.stdout) == (1, "")
    assert said.stderr == f"PYTHON must name a Python 3.11 or newer, not '{python}'.\n"


def test_a_python_that_is_named_has_an_environment_of_its_own() -> None:
    env = clean_env() | {"PYTHON": sys.executable}
    script = "from bin.launch import places; print(places.VENV.name)"
    said = subprocess.run([sys.executable, "-c", script], env=env, cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout == f".venv-{sys.version_info[0]}.{sys.version_info[1]}\n"
    del env["PYTHON"]
    said = subprocess.run([sys.executable, "-c", script], env=env, cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout == ".venv\n"
