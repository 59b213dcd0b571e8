"""Processes: start each in a session of its own, know it again after a crash, end it and nothing else."""

import contextlib
import json
import os
import secrets
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType

from bin.launch.say import Failure

STORES = ("postgres", "valkey")
FOLDER = "{folder}"
MARK = "PORTAL_MARK"  # in the environment of all that one child starts, so that its orphans are told from strangers


class Stopped(BaseException):
    """The person, or the system, asked for the end."""


class Signals:
    """Turns Ctrl-C, SIGTERM and SIGHUP into one `Stopped`, never between starting a process and writing it down."""

    def __init__(self) -> None:
        self.asked = False
        self._holds = 0

    def listen(self) -> None:
        """Take the signals over, but leave one that whoever started us wants ignored (nohup)."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self._on_signal)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if not self.asked:  # the end is under way already: a second press changes nothing
            self.asked = True
            if not self._holds:
                raise Stopped

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Let a signal wait until this block is done."""
        asked_before = self.asked
        self._holds += 1
        try:
            yield
        finally:
            self._holds -= 1
        if self.asked and not asked_before and not self._holds:
            raise Stopped


signals = Signals()


@dataclass(frozen=True)
class Stat:
    """The line that the kernel keeps on each process."""

    state: str
    session: int
    began: int

    @classmethod
    def of(cls, pid: int) -> "Stat | None":
        try:
            fields = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
        except OSError:
            return None
        return cls(state=fields[0], session=int(fields[3]), began=int(fields[19]))


@dataclass(frozen=True)
class Known:
    """One process, told from a later one that got the same number by when it began."""

    pid: int
    began: int
    boot: str

    @classmethod
    def of(cls, pid: int) -> "Known | None":
        """Return the living process with this number, None where there is none."""
        stat = Stat.of(pid)
        return cls(pid, stat.began, boot_id()) if stat and stat.state not in "ZX" else None

    def alive(self) -> bool:
        return Known.of(self.pid) == self

    def send(self, number: signal.Signals) -> None:
        """Send a signal, unless the process has ended."""
        if self.alive():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)


def boot_id() -> str:
    """Return what tells this start of the machine from the one before."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


def wait_until(done: Callable[[], bool], seconds: float, *, pause: float = 0.05) -> bool:
    """Look again and again until it is so; return whether it came so in time."""
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
    return True


def all_pids() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _session(number: int) -> list[Known]:
    members = ((pid, Stat.of(pid)) for pid in all_pids())
    return [Known(pid, stat.began, boot_id()) for pid, stat in members if stat and stat.session == number]


def _carries(known: Known, mark: str) -> bool:
    try:
        return f"{MARK}={mark}".encode() in Path(f"/proc/{known.pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return False


@dataclass(frozen=True)
class Record:
    """What is written down of a child, so that the next start finds it after a crash of this one."""

    name: str
    pid: int
    began: int
    boot: str
    mark: str
    how: int

    @classmethod
    def read(cls, path: Path) -> "Record | None":
        try:
            return cls(**json.loads(path.read_text()))
        except (OSError, ValueError, TypeError):
            return None

    def write(self, folder: Path) -> None:
        draft = folder / f".{self.name}"
        draft.write_text(json.dumps(asdict(self)))
        draft.rename(folder / f"{self.name}.json")

    @property
    def leader(self) -> Known:
        return Known(self.pid, self.began, self.boot)

    def leftovers(self) -> list[Known]:
        """Return what lives of it: itself and its session; of a session without its leader only what has the mark."""
        members = _session(self.pid)
        if self.leader.alive():
            return members
        return [known for known in members if known.alive() and _carries(known, self.mark)]

    def ask(self) -> None:
        """Ask it to end; also where it is frozen."""
        self.leader.send(signal.Signals(self.how))
        self.leader.send(signal.SIGCONT)

    def end(self, patience: float) -> None:
        """Ask it to end, wait, then end by force what is left of its session."""
        members = self.leftovers()
        self.ask()
        wait_until(lambda: not self.leader.alive(), patience)
        for known in {*members, *self.leftovers()}:
            known.send(signal.SIGKILL)
        wait_until(lambda: not any(known.alive() for known in members), 5)


@dataclass(frozen=True)
class Account:
    """The user that a process runs as when root must not."""

    uid: int
    gid: int


@contextlib.contextmanager
def opened(folder: Path | None) -> Iterator[tuple[tuple[int, ...], str]]:
    """Open a folder to be inherited by a process of a user who may lack the way there.

    Returns:
        What to pass on, and the name by which the process reaches the folder. No folder's rights are widened.
    """
    if folder is None:
        yield (), ""
        return
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield (fd,), f"/proc/self/fd/{fd}"
    finally:
        os.close(fd)


class Child:
    """One long-running part: its own session, its own log, written down while it lives."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        run: Path,
        log: Path,
        env: Mapping[str, str],
        cwd: Path,
        account: Account | None = None,
        how: signal.Signals = signal.SIGTERM,
        patience: float = 10,
        folder: Path | None = None,
    ) -> None:
        """
        Args:
            name: of the part, of its record and its log.
            run: folder of the records.
            log: folder of the logs.
            account: whom to become; only root can.
            how: the signal that asks it to end.
            patience: seconds to wait before it is ended by force.
            folder: opened for it before the change of user; the word FOLDER in the command becomes its name.
        """
        self.name, self.command, self.env, self.cwd = name, list(command), dict(env), cwd
        self.folder = folder
        self.run, self.log = run, log / f"{name}.log"
        self.account, self.how, self.patience = account, how, patience
        self.process: subprocess.Popen[bytes] | None = None
        self.record: Record | None = None

    def start(self) -> None:
        """Start it and write it down.

        Raises:
            Failure: the program can't be started at all.
        """
        mark = secrets.token_hex(16)
        with signals.held(), self.log.open("ab") as log:
            try:
                self.process = self._popen(log.fileno(), mark)
            except OSError as error:
                raise Failure(f"{self.name} can't be started: {error}") from error
            stat = Stat.of(self.process.pid)
            self.record = Record(self.name, self.process.pid, stat.began if stat else 0, boot_id(), mark, self.how)
            self.record.write(self.run)

    def _popen(self, log: int, mark: str) -> "subprocess.Popen[bytes]":
        with opened(self.folder) as (fds, name):
            return subprocess.Popen(
                [name if word == FOLDER else word for word in self.command],
                env=self.env | {MARK: mark},
                cwd=self.cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=fds,
                user=self.account.uid if self.account else None,
                group=self.account.gid if self.account else None,
                extra_groups=[] if self.account else None,
            )

    @property
    def pid(self) -> int:
        """The process number.

        Raises:
            Failure: it was never started.
        """
        if self.process is None:
            raise Failure(f"{self.name} is not running")
        return self.process.pid

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def wait(self) -> int:
        """Wait for its end and return its exit code."""
        return self.process.wait() if self.process else 0

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the part itself, not to what it started."""
        if self.process is not None:
            self.process.send_signal(number)

    def ask(self) -> None:
        """Ask it to end and don't wait."""
        if self.record:
            self.record.ask()

    def stop(self) -> None:
        """End it and all it started, by force after a while; nothing happens where it has ended."""
        if self.process is None or self.record is None:
            return
        self.record.end(self.patience)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(5)
        (self.run / f"{self.name}.json").unlink(missing_ok=True)

    def kill(self) -> None:
        """End it and all it started by SIGKILL, as a crash of the machine would."""
        if self.process is None or self.record is None:
            return
        members = self.record.leftovers()
        for known in members:
            known.send(signal.SIGKILL)
        self.process.wait(10)
        wait_until(lambda: not any(known.alive() for known in members), 10)


def end_leftovers(run: Path) -> list[str]:
    """End what an earlier start left behind, the data stores last; return the names of the parts found alive."""
    records = [record for path in run.glob("*.json") if (record := Record.read(path))]
    records.sort(key=lambda record: record.name in STORES)
    found = [record for record in records if record.leftovers()]
    for record in found:
        if record.name not in STORES:
            record.ask()  # all at once: each may need some seconds
    for record in found:
        record.end(patience=20)
    for record in records:
        (run / f"{record.name}.json").unlink(missing_ok=True)
    return [record.name for record in found]
