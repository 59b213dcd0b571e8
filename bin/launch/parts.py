"""The parts of a running portal, each as the command that starts it. `bin/run` and the tests use the same."""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from bin.launch.places import ROOT, Place, in_address
from bin.launch.processes import Child
from bin.launch.steps import call

WORKERS = 3
THREADS = 4
SETTINGS = "thamsklyngen.settings"
YES = ("true", "on", "ok", "y", "yes", "1")  # as django-environ reads them


def portal_env(base: Mapping[str, str], place: Place, *, url: str, bind: str = "127.0.0.1") -> dict[str, str]:
    """Return the environment of the portal's processes: what the person has set stays, the rest is for a demo.

    Args:
        base: the environment to start from.
        url: where the portal will be found.
    """
    ours = {
        "DEMO": "1",
        "BIND": bind,
        "ALLOWED_HOSTS": "127.0.0.1,localhost,[::1]",
        "BASE_URL": url,
        "DEMO_MAIL_DIR": str(place.mail),
        "STATIC_ROOT": str(place.static),
    }
    if "SECRET_KEY" not in base:
        ours["SECRET_KEY"] = place.secret_key()
    return ours | dict(base) | {"DJANGO_SETTINGS_MODULE": SETTINGS}


def is_demo(env: Mapping[str, str]) -> bool:
    """Tell whether DEMO is on, by the words that the settings take for yes."""
    return env["DEMO"].lower() in YES


def manage(python: Path, place: Place, env: Mapping[str, str], *words: str) -> None:
    """Run one of manage.py's commands to its end.

    Raises:
        Failure: it ended with an error; the message holds the end of its output.
    """
    call(place, [str(python), "manage.py", *words], env)


def web(
    python: Path, place: Place, env: Mapping[str, str], *, port: int, workers: int = WORKERS, name: str = "web"
) -> Child:
    """Return the web server: several processes, each with some threads, on one port."""
    command = [
        str(python), "-m", "gunicorn", "thamsklyngen.wsgi",
        "--bind", f"{in_address(env['BIND'])}:{port}", "--workers", str(workers), "--threads", str(THREADS),
        "--worker-class", "thamsklyngen.server.WholeRequests", "--forwarder-headers", "",
        "--access-logfile", "-", "--graceful-timeout", "10", "--timeout", "60", "--no-control-socket",
    ]  # fmt: skip
    return Child(name, command, run=place.run, log=place.log, env=env, cwd=ROOT, patience=15)


def _celery(python: Path, *words: str) -> list[str]:
    return [str(python), "-m", "celery", "-A", "thamsklyngen.celery:app", *words, "--loglevel", "INFO"]


def worker(python: Path, place: Place, env: Mapping[str, str], *, name: str = "worker", processes: int = 2) -> Child:
    """Return a Celery worker."""
    quick = ["--without-gossip", "--without-mingle", "--concurrency", str(processes), "--hostname", f"{name}@%h"]
    return Child(name, _celery(python, "worker", *quick), run=place.run, log=place.log, env=env, cwd=ROOT, patience=15)


def beat(python: Path, place: Place, env: Mapping[str, str], *, name: str = "beat") -> Child:
    """Return Celery's clock."""
    words = ["beat", "--pidfile=", "--schedule", str(place.var / f"{name}-schedule")]
    return Child(name, _celery(python, *words), run=place.run, log=place.log, env=env, cwd=ROOT)


def sink(python: Path, place: Place, env: Mapping[str, str], *, port: int) -> Child:
    """Return the mail server that keeps what it gets."""
    command = [str(python), "-m", "bin.launch.sink", str(port), str(place.mail)]
    return Child("sink", command, run=place.run, log=place.log, env=env, cwd=ROOT)


def static_state() -> str:
    """Return what changes when a static file, or what gathers them, does."""
    sources = [ROOT / "requirements.txt", ROOT / "thamsklyngen" / "settings.py"]
    sources += [ROOT / "thamsklyngen" / "shared" / "storage.py"]
    for folder in (ROOT / "static", *ROOT.glob("*/static"), *ROOT.glob("thamsklyngen/*/static")):
        for where, _, names in os.walk(folder):
            sources += [Path(where) / name for name in names if not name.startswith(".")]
    lines = [f"{path} {path.stat().st_mtime_ns} {path.stat().st_size}" for path in sorted(sources) if path.exists()]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
