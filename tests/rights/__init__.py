"""The table of rights, and how an answer is put into its words. Later features add their rows to the files beside this.

Answers: `ok` a page or fragment, `go` a redirect after something was done, `no` a redirect that did nothing (a page
elsewhere, or words about why not), `in` to the sign-in with `next`, `2nd` to the second step, else the status. Whatever
isn't `go` or `ok` has changed nothing, and no GET has.

The contact answers for the member's company, whose things the companies' objects are. The leader leads the group of
the events; the stranger leads another group at another company, so that the stranger's column is that of another's
object. `theirs` is the stranger's own event, `crossed` a place at the leader's event under
the address of the stranger's. What stands after `+` is typed into the form, of a GET into the address (tests/world.py).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse

from members.models import Person
from tests.world import World

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
WHO = ("visitor", "newcomer", "member", "contact", "stranger", "seat", "leader", "admin")
# Who took a list out stands in the history, and who opened a gate list on the page of the visit.
NOTED = re.compile(r"/manage/(companies|people)/export/|/events/([^/]+/(gate-list|export/[a-z]+)|gate/[^/]+)/")
WHERE = Path(__file__).parent
ASIDE = ("committees", "administration")  # tables with columns of their own


def read(name: str) -> str:
    """The table in the file `name`."""
    return (WHERE / f"{name}.txt").read_text()


# A file for each kind of thing that one does.
TABLE = "\n".join(read(path.stem) for path in sorted(WHERE.glob("*.txt")) if path.stem not in ASIDE)
# The same of groups and the board for who has a part in them: the board's leader, deputy, secretary and a member; the
# deputy and the secretary of the leader's group.
BOARD_WHO = ("chair", "vice", "keeper", "director", "deputy", "secretary")
BOARD = read("committees")
# The administration, by model: what a cluster admin with a second step gets; to all others it is closed.
ADMINISTRATION = read("administration")
PAGES = ("changelist", "add", "change", "delete", "history")


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    method: str
    address: str
    object: str
    form: str
    answers: dict[str, str]

    def __str__(self) -> str:
        return f"{self.method} {self.address} {self.object}{'+' if self.form else ''}{self.form}"

    def path(self, world: World) -> str:
        """Where it goes in `world`."""
        return reverse(self.address, kwargs=world.objects[self.object])


def lines_of(table: str) -> list[list[str]]:
    """A table's lines in words, without its heading."""
    return [line.split() for line in table.splitlines() if line and line.split()[0] != "method"]


def rows(table: str = TABLE, who: Sequence[str] = WHO) -> list[Row]:
    """The table's lines; its columns are `who`."""
    found = []
    for method, address, target, *answers in lines_of(table):
        where, _, form = target.partition("+")
        found.append(Row(method, address, where, form, dict(zip(who, answers, strict=True))))
    return found


def sections() -> list[list[Row]]:
    """The lines of both tables by their paragraphs."""
    tables = ((TABLE, WHO), (BOARD, BOARD_WHO))
    return [found for table, who in tables for paragraph in table.split("\n\n") if (found := rows(paragraph, who))]


def client_of(person: Person | None) -> Client:
    """A browser in which `person` is signed in."""
    client = Client()
    if person is not None:
        client.force_login(person, backend=BACKEND)
    return client


class Asker:
    """Somebody who asks for pages, each time in the same world."""

    def __init__(self, person: Person | None) -> None:
        self.person, self.client = person, client_of(person)
        self.cookies = self.client.cookies.copy()

    def ask(self, method: str, path: str, data: dict[str, Any], before: str) -> str:
        """The answer in the table's words; nothing that was done stays.

        Args:
            before: `everything()` as it was.

        Raises:
            AssertionError: something was done although the answer says no, or by a mere GET.
        """
        with transaction.atomic():
            response = getattr(self.client, method.lower())(path, data)
            done = everything() != before
            transaction.set_rollback(True)
        self.client.cookies = self.cookies.copy()
        word = word_of(response, done)
        may_do = method == "POST" or (method == "GET" and bool(NOTED.match(path)))
        assert not done or (may_do and word in ("go", "ok")), f"{method} {path}: {word}, and yet it did it"
        return word


def word_of(response: Any, done: bool) -> str:
    """A response in the table's words."""
    if response.status_code not in (301, 302, 303):
        return {200: "ok"}.get(response.status_code, str(response.status_code))
    target = urlsplit(response.headers["Location"])
    if "/2fa/" in target.path:
        return "2nd"
    asks = target.path == reverse("account_login") and "next" in parse_qs(target.query)
    return "in" if asks else "go" if done else "no"


def everything() -> str:
    """What stands in the database but for sessions, in one word that changes with any of it."""
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} - {Session._meta.db_table}
    rows = "SELECT '{0}' AS name, md5(string_agg(t::text, '|' ORDER BY t::text)) AS rows FROM {0} t"
    parts = " UNION ALL ".join(rows.format(table) for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT md5(string_agg(concat(name, rows), '|' ORDER BY name)) FROM ({parts}) AS parts")
        return str(cursor.fetchone()[0])


def addresses(resolver: URLResolver, space: str = "", above: str = "") -> Iterator[tuple[str, str, URLPattern]]:
    """(full name, route, pattern) of every address; one without a name goes by its route."""
    for pattern in resolver.url_patterns:
        route = f"{above}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space, route)
        else:
            yield f"{space}{pattern.name}" if pattern.name else route, route, pattern
