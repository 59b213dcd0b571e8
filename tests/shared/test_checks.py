"""A database in which Å has no small letter, or which sorts by another alphabet, is refused in words that help."""

import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from django.db import connection

from bin.launch.places import ROOT
from tests.services import Services, process_env
from thamsklyngen.shared.checks import database_speaks_norwegian

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "throwaway"
RIGHT = "ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'"
Check = Callable[[str], "subprocess.CompletedProcess[str]"]


@pytest.fixture
def check(services: Services) -> Iterator[Check]:
    """`check("ENCODING 'UTF8' …")`: what the portal says of a database of that kind, which goes with the test."""

    def run(kind: str) -> "subprocess.CompletedProcess[str]":
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {NAME} TEMPLATE template0 {kind}")
        command = [sys.executable, "manage.py", "check", "--database", "default"]
        env = process_env(services, NAME)
        return subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False)

    yield run
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {NAME}")


def test_the_tests_own_database_speaks_norwegian() -> None:
    assert database_speaks_norwegian(["default"]) == []
    assert database_speaks_norwegian(None) == []


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'", "encoding UTF8, collation C and ctype C."),
        ("ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'", "encoding LATIN1, collation C and ctype C."),
        ("ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'", "collation C.UTF-8 and ctype C.UTF-8."),
    ],
)
def test_another_kind_is_refused_with_what_it_is_and_how_to_make_the_right_one(
    check: Check, kind: str, words: str
) -> None:
    done = check(kind)
    assert done.returncode == 1
    assert "(thamsklyngen.E001) The database has encoding " in done.stderr
    assert words in done.stderr
    assert f"HINT: Create it with {RIGHT} TEMPLATE template0." in done.stderr


def test_what_the_hint_says_is_taken(check: Check) -> None:
    done = check(RIGHT)
    assert (done.returncode, done.stderr) == (0, "")
