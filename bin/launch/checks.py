"""`bin/test`: everything that must hold, in throwaway surroundings."""

import os
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from bin.launch import environment
from bin.launch.places import ROOT, VENV, Place, short_temporary
from bin.launch.postgres import Postgres
from bin.launch.processes import Child, end_leftovers, signals
from bin.launch.say import Failure, say

PREFIX = "portal-test-"

# Each runs with the virtual environment's programs and the environment of an installation in earnest.
QUICK: dict[str, list[str]] = {
    "format": ["ruff", "format", "--check", "."],
    "lint": ["ruff", "check", "."],
    "types": ["mypy"],
    "missing migrations": ["python", "manage.py", "makemigrations", "--check", "--dry-run"],
    "check --deploy": ["python", "manage.py", "check", "--deploy", "--fail-level", "WARNING", "--database", "default"],
    "untranslated texts": ["python", "manage.py", "texts", "--check"],
}


@contextmanager
def throwaway(prefix: str = PREFIX) -> Iterator[Place]:
    """Give a place that is removed afterwards, together with those that crashed runs left."""
    sweep(prefix)
    place = Place(Path(tempfile.mkdtemp(prefix=prefix, dir=short_temporary())))
    place.make()
    with place.locked({}):
        try:
            yield place
        finally:
            place.forget_sockets()
            shutil.rmtree(place.var, ignore_errors=True)


def sweep(prefix: str) -> None:
    """End and remove what earlier runs of ours left because they were killed."""
    for folder in Path(short_temporary()).glob(f"{prefix}*"):
        place = Place(folder)
        if (
            folder.is_symlink()
            or folder.stat().st_uid != os.getuid()
            or not (place.run / "lock").exists()
            or place.held()
        ):
            continue
        end_leftovers(place.run)
        place.forget_sockets()
        shutil.rmtree(folder, ignore_errors=True)


def deploy_env(postgres: Postgres) -> dict[str, str]:
    """Return the environment of an installation in earnest, for the checks."""
    return environment.clean_env() | {
        "DATABASE_URL": postgres.url,
        "REDIS_URL": "redis://127.0.0.1:6379/0",
        "EMAIL_URL": "smtp://127.0.0.1:25",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "BASE_URL": "https://portal.example",
        "ALLOWED_HOSTS": "portal.example",
        "BIND": "127.0.0.1",
        "TRUSTED_PROXIES": "1",
        "DEMO": "0",
        "DEBUG": "0",
    }


def _chromium(place: Place) -> None:
    names = ("chromium", "chromium-browser", "google-chrome")
    if any(shutil.which(name) for name in names):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say("Chromium: installing")
        environment.apt(place, ["chromium"])
    if not any(shutil.which(name) for name in names):
        raise Failure("Chromium is missing. Debian: apt-get install chromium (as root), then start again.")


def _check(place: Place, number: int, command: list[str], env: Mapping[str, str]) -> tuple[int, str, float]:
    begin = time.monotonic()
    child = Child(f"check-{number}", command, run=place.run, log=place.log, env=env, cwd=ROOT)
    try:
        child.start()
        code = child.wait()
    finally:
        child.stop()
    return code, child.log.read_text(errors="replace"), time.monotonic() - begin


def _quick(place: Place) -> list[str]:
    """Run the quick checks two at a time, tell them in their order, return the names of those that failed."""
    postgres = Postgres(place, environment.libraries(), throwaway=True)
    failed = []
    pool = ThreadPoolExecutor(2)
    try:
        postgres.start()
        env = deploy_env(postgres)
        waiting: dict[str, Future[tuple[int, str, float]]] = {}
        for number, (name, command) in enumerate(QUICK.items()):
            program = str(VENV / "bin" / command[0])
            waiting[name] = pool.submit(_check, place, number, [program, *command[1:]], env)
        for name, future in waiting.items():
            code, output, seconds = future.result()
            say(f"{name}: {'ok' if code == 0 else 'FAILED'} ({seconds:.0f} s)")
            if code:
                failed.append(name)
                say(output.rstrip())
    finally:
        end_leftovers(place.run)
        pool.shutdown(cancel_futures=True)
        postgres.stop()
    return failed


def parts_of(arguments: list[str]) -> list[list[str]]:
    """Return what pytest is called with, one call after the other.

    Without arguments the quick part, then the slow; each names at its end the tests that took longest.
    """
    whole = [["-m", part, "--durations=12", "--durations-min=5"] for part in ("not slow", "slow")]
    return [shared_out(part) for part in ([arguments] if arguments else whole)]


def shared_out(arguments: list[str]) -> list[str]:
    """Return pytest's arguments, for the quick part with those that share it out to two processes.

    Each has services of its own. The slow part has servers, workers and browsers that need both processors themselves.
    """
    own = any(word.startswith(("-n", "--numprocesses", "--pdb", "--trace")) or word == "-s" for word in arguments)
    return ["-n", "2", "--dist", "worksteal", *arguments] if "not slow" in arguments and not own else arguments


def _pytest(arguments: list[str]) -> int:
    """Run pytest in this terminal; it brings up its own services (tests/services.py)."""
    env = environment.clean_env()
    for name in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "DEMO", "DEBUG", "BASE_URL", "ALLOWED_HOSTS", "SECRET_KEY"):
        env.pop(name, None)
    with signals.held():
        process = subprocess.Popen([str(environment.PYTHON), "-m", "pytest", *arguments], cwd=ROOT, env=env)
    try:
        return process.wait()
    except BaseException:
        process.terminate()  # it ends its services, then itself
        process.wait(60)
        raise


def run(arguments: list[str]) -> int:
    """Run all checks, then pytest with these arguments.

    Returns:
        The code to exit with: 0 only where everything held.
    """
    signals.listen()
    with throwaway() as place:
        environment.prepare(place)
        _chromium(place)
        failed = _quick(place)
    codes = [_pytest(part) for part in parts_of(arguments)]
    if failed:
        say(f"FAILED: {', '.join(failed)}")
    return next(filter(None, codes), int(bool(failed)))
