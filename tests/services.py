"""The real parts that tests run against; a plugin, since pytest-django reads the settings before any conftest.py.

Private PostgreSQL, Valkey and mail sink start before the settings are read and end with the session. A DATABASE_URL,
REDIS_URL or EMAIL_URL that is set is used instead. The classes are those of `bin/run`.
"""

import atexit
import itertools
import os
import secrets
import shutil
import signal
import socket
import sys
import sysconfig
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

import pytest
from django.db import connection

from bin.launch import parts
from bin.launch.checks import throwaway
from bin.launch.environment import clean_env
from bin.launch.places import ROOT, Place, free_port
from bin.launch.postgres import Postgres
from bin.launch.processes import Child, wait_until
from bin.launch.say import tail
from bin.launch.sink import Sink
from bin.launch.valkey import Valkey

LIBRARIES = Path(sysconfig.get_path("platlib"))
PYTHON = Path(sys.executable)
STATIC = ROOT / "var" / "test-static"
ADDRESSES = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL")
OURS = "PORTAL_TEST_OWN"  # names in the environment which of the addresses are of services that we have started
NUMBERS = itertools.count(1)


@dataclass
class Services:
    """What runs for this session; None where an address was given from outside."""

    place: Place
    postgres: Postgres | None = None
    broker: Valkey | None = None
    sink: Sink | None = None


class Started:
    """Holds the services of this process between pytest's hooks."""

    def __init__(self) -> None:
        self.stack = ExitStack()
        self.services: Services | None = None

    def start(self) -> None:
        """Bring the services up and put their addresses into the environment."""
        for name in os.environ.pop(OURS, "").split():
            del os.environ[name]  # those of the process that shares its tests out to us: each has its own
        given = {name for name in ADDRESSES if os.environ.get(name)}
        place = self.stack.enter_context(throwaway())
        self.services = services = Services(place)
        if not os.environ.get("DATABASE_URL"):
            services.postgres = Postgres(place, LIBRARIES, throwaway=True)
            self.stack.callback(services.postgres.stop)
            services.postgres.start()
            os.environ["DATABASE_URL"] = services.postgres.url
        if not os.environ.get("REDIS_URL"):
            services.broker = Valkey(place, LIBRARIES)
            self.stack.callback(services.broker.stop)
            services.broker.start()
            os.environ["REDIS_URL"] = services.broker.url
        if not os.environ.get("EMAIL_URL"):
            services.sink = Sink(place.mail)
            self.stack.callback(services.sink.stop)
            services.sink.start()
            os.environ["EMAIL_URL"] = services.sink.url
        os.environ[OURS] = " ".join(name for name in ADDRESSES if name not in given)
        self._environment(place)

    def _environment(self, place: Place) -> None:
        os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
        os.environ.setdefault("DEMO", "1")
        os.environ.setdefault("BRREG_URL", "http://127.0.0.1:9")  # nobody: no test asks the public register
        os.environ["DEMO_MAIL_DIR"] = str(place.mail)
        os.environ["STATIC_ROOT"] = str(static_files(place))

    def stop(self) -> None:
        """End what was started; a second call does nothing."""
        self.stack.close()


started = Started()


def static_files(place: Place) -> Path:
    """Return a folder with the gathered static files, gathered again only after one has changed."""
    folder = STATIC / parts.static_state()[:16]
    if folder.exists():
        return folder
    draft = STATIC / f".{os.getpid()}"
    try:
        draft.mkdir(parents=True)
    except OSError:  # a project that this user can't write
        draft = folder = place.static
    env = clean_env() | {"STATIC_ROOT": str(draft), "DJANGO_SETTINGS_MODULE": parts.SETTINGS}
    parts.manage(PYTHON, place, env, "collectstatic", "--no-input")
    if draft != folder:
        with suppress(OSError):  # another run was faster
            draft.rename(folder)
        shutil.rmtree(draft, ignore_errors=True)
        _forget_old_static_files()
    return folder


def _forget_old_static_files() -> None:
    for folder in STATIC.iterdir():
        if time.time() - folder.stat().st_mtime > 24 * 3600:
            shutil.rmtree(folder, ignore_errors=True)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, parser: pytest.Parser, args: list[str]) -> None:
    """Start everything before pytest-django reads the settings."""
    known = early_config.known_args_namespace
    if known.help or known.version:
        return
    atexit.register(started.stop)
    signal.signal(signal.SIGTERM, _interrupt)  # ends like Ctrl-C, services included
    started.start()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """End everything; also after Ctrl-C."""
    started.stop()


# --- Handles ----------------------------------------------------------------------------------------------------------
@pytest.fixture(scope="session")
def services() -> Services:
    """All that runs for this session."""
    assert started.services
    return started.services


@pytest.fixture
def sink(services: Services) -> Iterator[Sink]:
    """The mail sink, empty and taking everything; what a test changes is undone after it."""
    if services.sink is None:
        pytest.fail("EMAIL_URL is set from outside: this test needs the sink of its own")
    services.sink.reset()
    yield services.sink
    if not services.sink.running():
        services.sink.start()
    services.sink.reset()


@pytest.fixture
def broker(services: Services) -> Iterator[Valkey]:
    """The broker's process, empty: stop(), kill(), freeze(), thaw(), start(), pid. It is up again after the test."""
    if services.broker is None:
        pytest.fail("REDIS_URL is set from outside: this test needs the broker of its own")
    empty_broker(services.broker)
    yield services.broker
    services.broker.thaw()
    if not services.broker.running():
        services.broker.start()
    empty_broker(services.broker)


def empty_broker(broker: Valkey) -> None:
    """Throw away every waiting task."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(30)
        client.connect(str(broker.socket))
        client.sendall(b"FLUSHALL\r\n")
        assert client.recv(16).startswith(b"+OK")


def database_name() -> str:
    """Return the name of the test database, once pytest-django has made it."""
    return str(connection.settings_dict["NAME"])


# --- Real processes of the portal -------------------------------------------------------------------------------------
def process_env(services: Services, database: str, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment for a process of the portal that works on the test database.

    Args:
        database: its name.
        extra: what shall be other than usual.
    """
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}").geturl()
    env = clean_env() | {"DATABASE_URL": url, "DEMO": "1", "BIND": "127.0.0.1"} | dict(extra or {})
    return parts.portal_env(env, services.place, url="http://127.0.0.1:8000")


@dataclass
class LivePortal:
    """A web server with several processes on the test database. Use it with `django_db(transaction=True)`."""

    services: Services
    env: dict[str, str]
    port: int
    workers: int
    child: Child = field(init=False)

    def __post_init__(self) -> None:
        name = f"web-{next(NUMBERS)}"
        self.child = parts.web(PYTHON, self.services.place, self.env, port=self.port, workers=self.workers, name=name)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """All that the server wrote so far."""
        return self.child.log.read_text(errors="replace")

    def start(self) -> None:
        """Come up and answer on /health/ready."""
        self.child.start()
        ended_or_up = wait_until(lambda: not self.child.running() or self._answers(), 180)
        assert ended_or_up, "the web server did not come up:\n" + tail(self.child.log, 40)

    def _answers(self) -> bool:
        with suppress(OSError), urllib.request.urlopen(f"{self.url}/health/ready", timeout=10) as answer:
            return bool(answer.status == 200)
        return False

    def worker_pids(self) -> list[int]:
        """Return the processes that answer requests; SIGKILL one and the server starts another."""
        record = self.child.record
        return [known.pid for known in record.leftovers() if known.pid != self.child.pid] if record else []

    def kill(self) -> None:
        """End all its processes by SIGKILL."""
        self.child.kill()

    def stop(self) -> None:
        """End it in order."""
        self.child.stop()


@pytest.fixture(scope="session")
def make_portal(services: Services, django_db_setup: None) -> Iterator[Callable[..., LivePortal]]:
    """Start web servers: `make_portal(workers=3, env={…})`; all end with the session."""
    with ExitStack() as stack:

        def make(*, workers: int = parts.WORKERS, env: Mapping[str, str] | None = None) -> LivePortal:
            port = free_port()
            address = {"BASE_URL": f"http://127.0.0.1:{port}"}
            portal = LivePortal(
                services, process_env(services, database_name(), address | dict(env or {})), port, workers
            )
            stack.callback(portal.stop)
            portal.start()
            return portal

        yield make


@pytest.fixture(scope="session")
def live_portal(make_portal: Callable[..., LivePortal]) -> LivePortal:
    """One web server for the whole session; a test that harms it makes its own by `make_portal`."""
    return make_portal()


def is_ready(worker: Child) -> bool:
    """Tell whether a worker has said that it takes tasks."""
    return worker.running() and " ready." in worker.log.read_text(errors="replace")


@pytest.fixture
def celery_worker_process(services: Services, django_db_setup: None) -> Iterator[Callable[..., Child]]:
    """Start Celery workers: `worker = celery_worker_process(processes=2, env={…})`, ready when it returns.

    `worker.kill()` is SIGKILL to all its processes, `worker.stop()` the orderly end, `worker.start()` starts it again.
    """
    with ExitStack() as stack:

        def make(*, processes: int = 2, env: Mapping[str, str] | None = None, wait: bool = True) -> Child:
            own = process_env(services, database_name(), env)
            name = f"worker-{next(NUMBERS)}"
            worker = parts.worker(PYTHON, services.place, own, name=name, processes=processes)
            stack.callback(worker.stop)
            worker.start()
            if wait:
                wait_until(lambda: is_ready(worker) or not worker.running(), 60)
                assert is_ready(worker), "the worker did not come up:\n" + tail(worker.log, 40)
            return worker

        yield make


@pytest.fixture
def celery_beat_process(services: Services, django_db_setup: None) -> Iterator[Callable[..., Child]]:
    """Start Celery's clock: `beat = celery_beat_process(env={…})`, to be ended by stop() or kill()."""
    with ExitStack() as stack:

        def make(*, env: Mapping[str, str] | None = None) -> Child:
            own = process_env(services, database_name(), env)
            beat = parts.beat(PYTHON, services.place, own, name=f"beat-{next(NUMBERS)}")
            stack.callback(beat.stop)
            beat.start()
            return beat

        yield make


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the system's Chromium, for Playwright's `executable_path`."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    assert found, "Chromium is missing: apt-get install chromium"
    return found
