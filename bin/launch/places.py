"""Where things are: the project, the data of one portal, the short folder of its sockets."""

import contextlib
import fcntl
import json
import os
import secrets
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bin.launch.say import Failure

ROOT = Path(__file__).resolve().parents[2]
# Who names a Python by $PYTHON tries another version beside the usual one, which keeps its packages.
VENV = ROOT / (f".venv-{sys.version_info[0]}.{sys.version_info[1]}" if os.environ.get("PYTHON") else ".venv")


def short_temporary() -> str:
    """Return the folder for sockets: their whole path must stay below 107 bytes, so a long TMPDIR won't do."""
    return "/tmp" if os.access("/tmp", os.W_OK) else tempfile.gettempdir()


class Place:
    """The data of one portal (PORTAL_VAR), or of one run of the tests."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self._sockets: Path | None = None
        self.run, self.log, self.mail, self.static = var / "run", var / "log", var / "mail", var / "static"

    def make(self) -> None:
        """Make the folders, closed to others: mails and the secret key lie here.

        Raises:
            Failure: it can't be written; the message names the folder.
        """
        try:
            if not self.var.exists():
                self.var.mkdir(mode=0o700, parents=True)
            for folder in (self.run, self.log, self.mail, self.static):
                folder.mkdir(exist_ok=True)
            (self.run / ".try").touch()
        except OSError as error:
            raise Failure(
                f"{self.var} can't be written ({error.strerror}). Set PORTAL_VAR to a folder of yours."
            ) from error

    @contextlib.contextmanager
    def locked(self, says: dict[str, object]) -> Iterator[None]:
        """Hold this place alone; the lock ends with the process, however it ends.

        Args:
            says: what a second one is told of the first.

        Raises:
            Failure: another process holds it.
        """
        with (self.run / "lock").open("a+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise Failure(self._taken(file.name)) from error
            file.truncate(0)
            file.write(json.dumps({"pid": os.getpid(), **says}))
            file.flush()
            yield

    def _taken(self, lock: str) -> str:
        try:
            by = json.loads(Path(lock).read_text())
            who = f"process {by['pid']}, {by['url']}"
        except (OSError, ValueError, KeyError):
            who = "still starting"
        return (
            f"The portal with its data in {self.var} runs already ({who}). "
            "Use that one, end it, or set PORTAL_VAR (and PORT) for a second one."
        )

    def held(self) -> bool:
        """Tell whether a living process holds this place."""
        try:
            with (self.run / "lock").open("a+") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False

    def sockets(self) -> Path:
        """Return the short private folder for the sockets of this start; its name is random, so nobody waits there."""
        if self._sockets is None:
            self.forget_sockets()
            self._sockets = Path(tempfile.mkdtemp(prefix="portal-", dir=short_temporary()))
            (self.run / "sockets").write_text(str(self._sockets))
        return self._sockets

    def forget_sockets(self) -> None:
        """Remove the folder of the sockets, also an earlier start's."""
        note = self.run / "sockets"
        with contextlib.suppress(OSError):
            folder = Path(note.read_text())
            if folder.name.startswith("portal-"):
                shutil.rmtree(folder, ignore_errors=True)
            note.unlink()

    def secret_key(self) -> str:
        """Return the key of this place, made once."""
        file = self.var / "secret-key"
        if not file.exists():
            draft = self.var / ".secret-key"
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_urlsafe(50))
            draft.rename(file)
        return file.read_text()


def free_port() -> int:
    """Return a loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def in_address(host: str) -> str:
    """Return `host` as it stands before a port: IPv6 in brackets."""
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def port_is_free(host: str, port: int) -> bool:
    """Tell whether a server could listen there."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True
