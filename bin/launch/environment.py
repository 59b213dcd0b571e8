"""What must be there before anything starts: virtual environment, packages, messages, the font."""

import contextlib
import ctypes
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bin.launch.places import ROOT, VENV, Place
from bin.launch.say import Failure, say
from bin.launch.steps import call

PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements.txt"
FONT = "@fontsource-variable/schibsted-grotesk@5.3.0"
FONT_FILE = "schibsted-grotesk-latin-wght-normal.woff2"
FONTS = ROOT / "static" / "css" / "fonts"
OLDEST = (3, 11)
DRAWING = {  # packages of Debian and the library of each that WeasyPrint loads
    "libpango-1.0-0": "libpango-1.0.so.0",
    "libpangoft2-1.0-0": "libpangoft2-1.0.so.0",
    "libharfbuzz-subset0": "libharfbuzz-subset.so.0",
}


def clean_env() -> dict[str, str]:
    """Return the environment less empty variables and what would make another Python's packages leak in."""
    unwanted = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PYTHONSAFEPATH", "__PYVENV_LAUNCHER__"}
    env = {name: value for name, value in os.environ.items() if value and name not in unwanted}
    # The folder of the system's tools is missing where a person became root by a plain `su`.
    env["PATH"] = os.pathsep.join([str(VENV / "bin"), env.get("PATH", os.defpath), "/usr/sbin", "/sbin"])
    return env | {"PYTHONUNBUFFERED": "1", "VIRTUAL_ENV": str(VENV)}


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Let one set-up of this project work at a time: the second of two first starts waits and finds it done."""
    fd = os.open(ROOT / "bin", os.O_RDONLY)
    try:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another start is setting up this project: waiting for it")
            fcntl.flock(fd, fcntl.LOCK_EX)
        yield
    finally:
        os.close(fd)


def prepare(place: Place) -> None:
    """Do what is not yet done; an unchanged project needs a fraction of a second.

    Args:
        place: gets the log.

    Raises:
        Failure: a step failed; the message says which, why and what to do.
    """
    with alone():
        _virtual_environment(place)
        _packages(place)
        _messages(place)
        _font(place)
        _drawing(place)


def libraries() -> Path:
    """Return the folder of the virtual environment's packages."""
    found = sorted(VENV.glob("lib/python3*/site-packages"))
    if not found:
        raise Failure(f"{VENV} holds no packages. Remove it and start again.")
    return found[-1]


def _works(python: Path) -> bool:
    check = f"import sys; assert sys.version_info >= {OLDEST}"
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        return subprocess.run([python, "-c", check], capture_output=True, check=False, timeout=60).returncode == 0
    return False


def _virtual_environment(place: Place) -> None:
    if PYTHON.exists() and _works(PYTHON):
        return
    say(f"Virtual environment: making {VENV.relative_to(ROOT)} with Python {sys.version.split()[0]}")
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if shutil.which("uv"):  # it brings its own pip, so ensurepip isn't needed
        command.insert(-1, "--without-pip")
    elif not _has_venv():
        _install_venv(place)
    call(place, command, clean_env())


def _has_venv() -> bool:
    return (
        subprocess.run([sys.executable, "-c", "import venv, ensurepip"], capture_output=True, check=False).returncode
        == 0
    )


def _install_venv(place: Place) -> None:
    """Debian keeps the module in a package of its own."""
    number = f"{sys.version_info.major}.{sys.version_info.minor}"
    packages = ["python3-venv", f"python{number}-venv"]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"Python's venv module is missing: installing {packages[0]}")
        apt(place, packages[:1])
        if not _has_venv():
            apt(place, packages[1:])
        if _has_venv():
            return
    raise Failure(
        f"{sys.executable} has no venv module. Debian and Ubuntu: apt-get install {' or '.join(packages)} (as root), "
        "then start again."
    )


def apt(place: Place, packages: list[str]) -> None:
    """Install packages of the system; the lists are fetched first where they are missing or old.

    Raises:
        Failure: it didn't work.
    """
    env = clean_env() | {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    try:
        call(place, install, env)
    except Failure:
        call(place, ["apt-get", "update"], env)
        call(place, install, env)


def _packages(place: Place) -> None:
    stamp = VENV / ".installed"
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    number = sum(1 for line in REQUIREMENTS.read_text().splitlines() if "==" in line)
    if not os.access(VENV, os.W_OK):
        raise Failure(f"Packages must be installed, and {VENV} can't be written by you. Start once as its owner.")
    if uv := shutil.which("uv"):
        say(f"Packages: installing {number} with uv")
        with contextlib.suppress(Failure):
            call(place, [uv, "pip", "install", "--python", str(PYTHON), "-r", str(REQUIREMENTS)], clean_env())
            stamp.write_text(wanted)
            return
        say("uv could not install them (it does not read pip's configuration): trying pip")
    else:
        say(f"Packages: installing {number} with pip")
    _pip(place)
    stamp.write_text(wanted)


def _pip(place: Place) -> None:
    if not any(libraries().glob("pip-*.dist-info")):
        call(place, [str(PYTHON), "-m", "ensurepip"], clean_env())
    quiet = ["--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    env = clean_env() | {"PIP_ROOT_USER_ACTION": "ignore"}
    call(place, [str(PYTHON), "-m", "pip", "install", *quiet, "-r", str(REQUIREMENTS)], env)


def _messages(place: Place) -> None:
    """Compile each catalogue whose .mo is not of the same moment. By Babel: gettext's tools need not be there."""
    for source in ROOT.glob("locale/*/LC_MESSAGES/*.po"):
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime_ns == source.stat().st_mtime_ns:
            continue
        language = source.parts[-3]
        say(f"Messages: compiling {language}")
        draft = source.with_suffix(".mo.new")
        command = [str(VENV / "bin" / "pybabel"), "compile", "-l", language, "-i", str(source), "-o", str(draft)]
        call(place, command, clean_env())
        shutil.copystat(source, draft)
        draft.replace(compiled)


def _font(place: Place) -> None:
    """Fetch the look's font where npm is there. Nothing here is fatal: the system's font stands in."""
    failed = FONTS / ".failed"
    npm = shutil.which("npm")
    if (FONTS / FONT_FILE).exists() or not npm or not os.access(ROOT / "static" / "css", os.W_OK):
        return
    if failed.exists() and time.time() - failed.stat().st_mtime < 24 * 3600:
        return
    say("Font: fetching from npm")
    FONTS.mkdir(exist_ok=True)
    try:
        _fetch_font(npm, place)
    except (OSError, subprocess.SubprocessError, tarfile.TarError, KeyError):
        failed.touch()
        say("Font: could not be fetched, the system's stands in")


def _drawing(place: Place) -> None:
    """Install what PDFs are drawn with, where that may be done. Nothing here is fatal: the page says what lacks."""
    failed = VENV / ".no-drawing"
    recent = failed.exists() and time.time() - failed.stat().st_mtime < 24 * 3600
    if all(map(_loads, DRAWING.values())) or recent or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    say("PDFs: installing Pango")
    try:
        apt(place, list(DRAWING))
    except Failure:
        failed.touch()
        say("PDFs: Pango could not be installed; posters can't be made until it is")


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _fetch_font(npm: str, place: Place) -> None:
    with tempfile.TemporaryDirectory() as folder, (place.log / "setup.log").open("ab") as sink:
        pack = [
            npm,
            "pack",
            "--silent",
            "--fetch-retries=0",
            "--fetch-timeout=10000",
            "--pack-destination",
            folder,
            FONT,
        ]
        subprocess.run(
            pack,
            cwd=folder,
            timeout=20,
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
            process_group=0,
        )
        archive = next(Path(folder).glob("*.tgz"), Path(folder) / "none")
        with tarfile.open(archive) as package:
            for member, name in (("package/LICENSE", "LICENSE"), (f"package/files/{FONT_FILE}", FONT_FILE)):
                file = package.extractfile(member)
                if file is None:
                    raise KeyError(member)
                draft = FONTS / f".{name}.new"  # another start may be gathering the static files
                draft.write_bytes(file.read())
                draft.replace(FONTS / name)
