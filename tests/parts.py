"""What the tests of the launcher share: a database by hand, and a process that must never be touched."""

import contextlib
import subprocess
import sys
from collections.abc import Callable, Iterator

import psycopg2  # type: ignore[import-untyped]

from bin.launch.processes import Known


@contextlib.contextmanager
def sql(where: str) -> Iterator[Callable[[str], list[tuple[object, ...]]]]:
    """Give a function that runs one statement by itself."""
    link = psycopg2.connect(where)
    link.autocommit = True

    def run(statement: str) -> list[tuple[object, ...]]:
        with link.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []

    try:
        yield run
    finally:
        link.close()


@contextlib.contextmanager
def a_stranger() -> Iterator[Known]:
    """A living process that is none of ours."""
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
    try:
        known = Known.of(process.pid)
        assert known
        yield known
    finally:
        process.kill()
        process.wait()
