"""One step of a set-up: a command that runs to its end."""

from collections.abc import Mapping, Sequence

from bin.launch.places import ROOT, Place
from bin.launch.processes import Child
from bin.launch.say import Failure


def call(place: Place, command: Sequence[str], env: Mapping[str, str]) -> None:
    """Run one command in the project's folder, its output into log/setup.log.

    It is written down like the long-running parts, so what a SIGKILL leaves of it is ended by the next start.

    Raises:
        Failure: it ended with an error; the message holds the end of its output.
        Stopped: the person asked for the end; the command was ended.
    """
    child = Child("setup", command, run=place.run, log=place.log, env=env, cwd=ROOT)
    begin = child.log.stat().st_size if child.log.exists() else 0
    try:
        child.start()
        code = child.wait()
    finally:
        child.stop()
    if code:
        said = child.log.read_bytes()[begin:].decode(errors="replace").splitlines()[-20:]
        raise Failure(f"{' '.join(command[:4])} … ended with {code}:\n" + "\n".join(f"    {line}" for line in said))
