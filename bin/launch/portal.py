"""`bin/run`: everything up, one line per step, watched until the end is asked for."""

import contextlib
import os
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bin.launch import environment, parts
from bin.launch.places import ROOT, Place, free_port, in_address, port_is_free
from bin.launch.postgres import Postgres
from bin.launch.processes import Child, Stopped, end_leftovers, signals, wait_until
from bin.launch.say import Failure, say, tail
from bin.launch.valkey import Valkey

LONGEST_PAUSE = 60.0
STEADY = 60.0  # seconds after which a part that comes up again counts as sound


@dataclass
class Watched:
    """A part that is started again when it ends by itself."""

    child: Child
    since: float = field(default_factory=time.monotonic)
    pause: float = 1.0
    due: float | None = None

    def look(self) -> None:
        """Start it again after a growing pause; say what happens."""
        now = time.monotonic()
        if self.due is not None:
            if now >= self.due:
                self.due, self.since = None, now
                self.child.start()
        elif not self.child.running():
            if now - self.since > STEADY:
                self.pause = 1.0
            code = self.child.process.returncode if self.child.process else None
            again = f"starts again in {self.pause:.0f} s"
            say(f"{self.child.name} ended by itself ({code}), {again}; its log: {self.child.log}")
            self.child.stop()  # what it had started may live on
            self.due, self.pause = now + self.pause, min(self.pause * 2, LONGEST_PAUSE)


class Portal:
    """All processes of one portal."""

    def __init__(self, place: Place, given: Mapping[str, str], *, bind: str, port: int, url: str) -> None:
        """
        Args:
            given: the environment; a DATABASE_URL, REDIS_URL or EMAIL_URL in it is used, else a private one starts.
        """
        self.place, self.given, self.bind, self.port, self.url = place, given, bind, port, url
        self.env: dict[str, str] = {}
        self.postgres: Postgres | None = None
        self.valkey: Valkey | None = None
        self.watched: list[Watched] = []

    def start(self) -> None:
        """Bring everything up.

        Raises:
            Failure: something doesn't come up; the message says what and why.
        """
        libraries = environment.libraries()
        self.env = parts.portal_env(self.given, self.place, url=self.url, bind=self.bind)
        if "DATABASE_URL" not in self.given:
            new = not (self.place.var / "postgres").exists()
            say(f"PostgreSQL: {'making a new database' if new else 'starting'}")
            self.postgres = Postgres(self.place, libraries)
            self.postgres.start()
            self.env["DATABASE_URL"] = self.postgres.url
        if "REDIS_URL" not in self.given:
            say("Valkey: starting")
            self.valkey = Valkey(self.place, libraries)
            self.valkey.start()
            self.env["REDIS_URL"] = self.valkey.url
        if "EMAIL_URL" not in self.given:
            self._start_sink()
        self._prepare_data()
        self._start_processes()

    def _watch(self, child: Child) -> None:
        self.watched.append(Watched(child))
        child.start()

    def _start_sink(self) -> None:
        port = free_port()
        say(f"Mail sink: starting, mails go to {self.place.mail}")
        self._watch(parts.sink(environment.PYTHON, self.place, self.env, port=port))
        self.env["EMAIL_URL"] = f"smtp://127.0.0.1:{port}"

    def _manage(self, *words: str) -> None:
        parts.manage(environment.PYTHON, self.place, self.env, *words)

    def _prepare_data(self) -> None:
        say("Database: migrating")
        self._manage("migrate", "--no-input")
        self._manage("createcachetable")
        self._manage("load_terms")
        stamp = self.place.run / "static-gathered"
        if not stamp.exists() or stamp.read_text() != parts.static_state():
            say("Static files: gathering")
            self._manage("collectstatic", "--no-input", "--clear")
            stamp.write_text(parts.static_state())
        if parts.is_demo(self.env):
            self._load_demo()

    def _load_demo(self) -> None:
        """Once for each database. A database of others may refuse demo data: that is said and nothing more."""
        stamp = self.place.run / "demo-loaded"
        database = self.given.get("DATABASE_URL", "private")
        if stamp.exists() and stamp.read_text() == database:
            return
        say("Demo data: loading")
        try:
            self._manage("load_demo")
        except Failure as error:
            if self.postgres:
                raise
            say(f"Demo data: not loaded into the database given by DATABASE_URL\n{error}")
        stamp.write_text(database)

    def _start_processes(self) -> None:
        say("Web server, worker and clock: starting")
        python = environment.PYTHON
        web = parts.web(python, self.place, self.env, port=self.port)
        self._watch(web)
        self._watch(parts.worker(python, self.place, self.env))
        self._watch(parts.beat(python, self.place, self.env))
        # Asked again it may be slow on a busy machine, so what it once answered counts.
        ended_or_up = wait_until(lambda: not web.running() or self._answers(), 180, pause=0.2)
        if not ended_or_up or not web.running():
            raise Failure("The web server did not come up:\n" + tail(web.log))

    def _answers(self) -> bool:
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.bind, self.bind)
        request = urllib.request.Request(f"http://{in_address(host)}:{self.port}/health/ready")
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with contextlib.suppress(OSError, urllib.error.URLError), direct.open(request, timeout=5) as answer:
            return bool(answer.status == 200)
        return False

    def watch(self) -> None:
        """Keep the parts up until the end is asked for.

        Raises:
            Failure: PostgreSQL ended; nothing goes on without it.
        """
        while True:
            time.sleep(0.5)
            if self.postgres and not self.postgres.running():
                raise Failure("PostgreSQL ended:\n" + tail(self.place.log / "postgres.log"))
            if self.valkey and not self.valkey.running():
                say("valkey ended by itself: starts again")
                self.valkey.start()
            for part in self.watched:
                part.look()

    def stop(self) -> None:
        """End what was started, and nothing else: first what uses the stores, then the stores."""
        for part in self.watched:
            part.child.ask()
        for part in self.watched:
            part.child.stop()
        if self.valkey:
            self.valkey.stop()
        if self.postgres:
            self.postgres.stop()
        self.place.forget_sockets()


def _port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Failure(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def run() -> int:
    """Start the portal and stay until Ctrl-C or SIGTERM.

    Returns:
        The code to exit with.
    """
    port, bind = _port(), (os.environ.get("BIND") or "127.0.0.1").strip("[]")
    url = f"http://{in_address(bind)}:{port}"
    place = Place(Path(os.environ.get("PORTAL_VAR") or ROOT / "var"))
    signals.listen()
    place.make()
    with place.locked({"url": url}):
        if left := end_leftovers(place.run):
            say(f"Left by an earlier start and ended: {', '.join(left)}")
        if not port_is_free(bind, port):
            raise Failure(f"Port {port} is taken by another program. Choose another one: PORT={port + 1} bin/run")
        environment.prepare(place)
        portal = Portal(place, environment.clean_env(), bind=bind, port=port, url=url)
        try:
            portal.start()
            say(f"Ready: {url}")
            portal.watch()
        except Stopped:
            say("Ending")
        finally:
            signals.asked = True  # from here on a signal changes nothing
            portal.stop()
        say("Ended")
    return 0
