"""What the two commands tell the person who started them."""

import sys
from pathlib import Path


class Failure(Exception):
    """It can't go on; the text says why and what to do, in words for the person at the keyboard."""


def say(line: str) -> None:
    """Print one line at once, also into a pipe."""
    print(line, flush=True)


def complain(line: str) -> None:
    """Print one line to standard error at once."""
    print(line, file=sys.stderr, flush=True)


def tail(path: Path, lines: int = 15) -> str:
    """Return the last lines of a log, indented; an unreadable log is an empty one."""
    try:
        text = path.read_text(errors="replace")
    except OSError:
        return ""
    return "\n".join(f"    {line}" for line in text.splitlines()[-lines:])
