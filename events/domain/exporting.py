"""Registrations taken out as a table: which columns there are for whom, and the rows, one by one.

Sensitive answers have a column only for who may see them, and only as long as there is one: what was erased is gone
here too. Telephone numbers are for all who see the list, e-mail addresses for who runs the event.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from events.choices import RegistrationState
from events.models import Answer, Event, Question, Registration
from events.models.registration import RegistrationQuerySet
from events.ready import in_words
from members.models import Person
from thamsklyngen.shared import clock
from thamsklyngen.shared.text import phone_in_cell

AT_ONCE = 500  # rows read from the database in one go


@dataclass(frozen=True)
class Column:
    """One column: its name in addresses, its heading, how wide it is in letters, and a row's value in it."""

    key: str
    label: str | Promise
    width: int
    value: Callable[[Registration], Any]
    usual: bool = True  # there unless somebody chooses
    permission: str = ""
    is_sensitive: bool = False


def _wall(moment: dt.datetime | None) -> dt.datetime | None:
    """The moment as the cluster's clock shows it, without a zone and seconds: spreadsheets know none."""
    return clock.local(moment).replace(tzinfo=None, second=0, microsecond=0) if moment else None


def _by(row: Registration) -> str:
    return str(row.created_by) if row.created_by and row.created_by_id != row.person_id else ""


def _yes(value: bool) -> str:
    return _("yes") if value else ""


def _state(row: Registration) -> str:
    return str(RegistrationState(row.state).label)


FIXED = (
    Column("name", pgettext_lazy("of a person", "Name"), 30, lambda row: str(row.person)),
    Column("company", pgettext_lazy("noun", "Company"), 28, lambda row: row.comes_from),
    Column("title", pgettext_lazy("at work", "Title"), 24, lambda row: row.title or ""),  # type: ignore[attr-defined]
    Column("status", gettext_lazy("Status"), 18, _state),
    Column("asked", pgettext_lazy("when", "Registered"), 18, lambda row: _wall(row.asked_at)),
    Column("phone", gettext_lazy("Phone"), 18, lambda row: phone_in_cell(row.person.phone)),
    Column(
        "email",
        gettext_lazy("E-mail"),
        32,
        lambda row: row.person.email,
        usual=False,
        permission="events.run_event",
    ),
    Column("by", gettext_lazy("Registered by"), 26, _by, usual=False),
    Column("guest", gettext_lazy("Guest"), 10, lambda row: _yes(row.as_guest), usual=False),
    Column("came", gettext_lazy("Came"), 18, lambda row: _wall(row.checked_in_at), usual=False),
    Column("walk_in", gettext_lazy("Not registered"), 14, lambda row: _yes(row.is_walk_in), usual=False),
    Column("cancelled", pgettext_lazy("when", "Cancelled"), 18, lambda row: _wall(row.cancelled_at), usual=False),
    Column("late", gettext_lazy("Cancelled late"), 14, lambda row: _yes(row.cancelled_late), usual=False),
)


def columns_for(event: Event, person: Person) -> list[Column]:
    """The columns that `person` may take out, in their order: the fixed ones, then a column for each question."""
    may = {name: person.has_perm(name, event) for name in ("events.run_event", "events.see_sensitive")}
    fixed = [column for column in FIXED if may.get(column.permission, True)]
    questions = event.questions.with_answers()
    shown = [row for row in questions if row.has_answers or (row.removed_at is None and not row.is_sensitive)]
    return fixed + [_of(row) for row in shown if may["events.see_sensitive"] or not row.is_sensitive]


def _of(question: Question) -> Column:
    def value(row: Registration) -> Any:
        given = row.given.get(question.pk, "")  # type: ignore[attr-defined]
        is_number = isinstance(given, int | float) and not isinstance(given, bool)
        return given if is_number else in_words(given)

    usual, secret = not question.is_sensitive, question.is_sensitive
    return Column(f"q{question.pk}", str(question), 24, value, usual=usual, is_sensitive=secret)


def chosen(columns: Sequence[Column], keys: Iterable[str]) -> list[Column]:
    """Those of `columns` that `keys` name; the usual ones where they name none."""
    wanted = set(keys)
    return [column for column in columns if column.key in wanted] or [column for column in columns if column.usual]


def rows_of(registrations: RegistrationQuerySet, columns: Sequence[Column]) -> Iterator[list[Any]]:
    """The values of `registrations` in `columns`; however many there are, only some hundred stand in memory."""
    keys = [int(column.key[1:]) for column in columns if column.key[0] == "q"]
    found = registrations.iterator(chunk_size=AT_ONCE)
    while rows := list(islice(found, AT_ONCE)):
        given = _given(rows, keys)
        for row in rows:
            row.given = given.get(row.pk, {})  # type: ignore[attr-defined]
            yield [column.value(row) for column in columns]


def _given(rows: Sequence[Registration], keys: Sequence[int]) -> dict[int, dict[int, Any]]:
    """What was answered to the questions `keys`, by registration and question.

    No prefetch: answers and registrations that hold each other leave memory late.
    """
    if not keys:
        return {}
    found: defaultdict[int, dict[int, Any]] = defaultdict(dict)
    answers = Answer.objects.filter(question__in=keys, registration__in=[row.pk for row in rows])
    for registration, question, value in answers.values_list("registration", "question", "value"):
        found[registration][question] = value
    return found
