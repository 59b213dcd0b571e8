"""Importing spreadsheets: kept, looked at, shown, and then done in one transaction or not at all. Nobody gets a mail.

An import's state says what is to be done, so that a lost wake-up call or a dead worker costs a minute: beat's task
takes up whatever nobody works on. Who works on one holds PostgreSQL's advisory lock of its number, on a connection of
its own over which it also tells how far it is; the lock goes with its process.
"""

import datetime as dt
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from members.choices import ImportKind, ImportState
from members.domain.import_rows import write
from members.importing.companies import CompanyPlanner
from members.importing.faults import Unreadable
from members.importing.files import guard_size, read
from members.importing.people import PersonPlanner
from members.importing.plan import SAME, Plan
from members.models import Company, Import, Person
from thamsklyngen.outbox.wake import wake
from thamsklyngen.shared import clock
from thamsklyngen.shared.domain import DomainError

log = logging.getLogger(__name__)

TASK = "members.tasks.work_on_imports"
PLANNERS = {ImportKind.COMPANIES: CompanyPlanner, ImportKind.PEOPLE: PersonPlanner}
TO_DO = (ImportState.CHECKING, ImportState.RUNNING)
WAITING = (ImportState.READY, ImportState.FAULTY)
KEPT = dt.timedelta(days=14)  # after which a preview that nobody has acted on is dropped, with the names in it
MOST_FAULTS, TRIES, COLLISIONS = 500, 3, 3
LOCK_CLASS = 4121  # of PostgreSQL's advisory locks: imports
BEAT_OF_PROGRESS = 0.3  # seconds


class NotReady(DomainError):
    """It is imported already, dropped, or not looked at yet."""

    text = _("The import is no longer waiting for an answer.")


class _Stale(Exception):
    """What would be done is not what was shown."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan


# --- From the pages ---------------------------------------------------------------------------------------------------
@transaction.atomic
def begin(content: bytes, *, kind: str, file_name: str, by: Person) -> Import:
    """Keep an uploaded file and have it looked at.

    Raises:
        members.importing.faults.Unreadable: it is empty or too large.
    """
    guard_size(len(content))
    name = "".join(letter for letter in file_name if letter.isprintable())[-120:] or "?"
    row = Import.objects.create(content=content, kind=kind, file_name=name, asked_by=by)
    _wake()
    return row


@transaction.atomic
def confirm(row: Import, *, by: Person) -> Import:
    """Have a previewed import done. Pressed twice it is done once.

    Raises:
        NotReady: there is nothing to do, or somebody else has answered.
    """
    row = _lock(row)
    if row.state in (ImportState.RUNNING, ImportState.DONE):
        return row
    if row.state != ImportState.READY:
        raise NotReady
    row.state, row.asked_by, row.done_rows = ImportState.RUNNING, by, 0
    row.save(update_fields=["state", "asked_by", "done_rows"])
    _wake()
    return row


@transaction.atomic
def drop(row: Import) -> Import:
    """Let go of an import that has not been done.

    Raises:
        NotReady: it is done, or being done.
    """
    row = _lock(row)
    if row.state not in (ImportState.CHECKING, *WAITING, ImportState.DROPPED):
        raise NotReady
    _end(row, ImportState.DROPPED)
    return row


def _lock(row: Import) -> Import:
    found: Import = Import.objects.defer("content").select_for_update(no_key=True, of=("self",)).get(pk=row.pk)
    return found


def _wake() -> None:
    transaction.on_commit(partial(wake, TASK), robust=True)


def _end(row: Import, state: str, report: dict[str, Any] | None = None) -> int:
    """Close an import: its file goes, and of its report what names people."""
    kept = {key: row.report[key] for key in ("numbers",) if key in row.report}
    return Import.objects.filter(pk=row.pk, state__in=(*TO_DO, *WAITING, ImportState.DROPPED)).update(
        state=state, content=None, report=report or kept, ended_at=clock.now(), touched_at=clock.now()
    )


# --- From the worker --------------------------------------------------------------------------------------------------
def work_on_all() -> int:
    """Do what there is to do for imports that nobody works on, and let go of old previews.

    Returns:
        How many were worked on.
    """
    for row in Import.objects.filter(state__in=WAITING, touched_at__lt=clock.now() - KEPT).defer("content"):
        _end(row, ImportState.DROPPED)
    keys = Import.objects.filter(state__in=TO_DO).order_by("pk").values_list("pk", flat=True)
    return sum(work_on(pk) for pk in list(keys))


def work_on(pk: int) -> bool:
    """Look at an import, or do it, unless another worker is at it.

    Returns:
        Whether it was ours.
    """
    with _claim(pk) as progress:
        row = Import.objects.filter(pk=pk, state__in=TO_DO).first() if progress else None
        if progress is None or row is None:
            return False
        if row.report.get("tries", 0) >= TRIES:  # it takes the worker down with it
            _end(row, ImportState.FAILED, {"fault": ["gave_up", {}]})
            return True
        row.report["tries"] = row.report.get("tries", 0) + 1
        Import.objects.filter(pk=pk, state__in=TO_DO).update(report=row.report)
        _work(row, progress)
    return True


def _work(row: Import, progress: "Progress") -> None:
    try:
        (_check if row.state == ImportState.CHECKING else _run)(row, progress)
    except Unreadable as fault:
        _end(row, ImportState.FAILED, {"fault": [fault.code, fault.details]})
    except DatabaseError:
        raise  # whatever it was, the next minute tries again
    except Exception:
        log.exception("import %s failed", row.pk)
        _end(row, ImportState.FAILED, {"fault": ["unexpected", {}]})


class Progress:
    """How far an import is, told over a connection of its own: its transaction shows nothing before the end.

    At most three times a second.
    """

    def __init__(self, own: Any, pk: int) -> None:
        self.own, self.pk, self.last = own, pk, 0.0

    def tell(self, done: int, total: int, *, now: bool = False) -> None:
        """Say that `done` of `total` rows are through."""
        if now or time.monotonic() - self.last > BEAT_OF_PROGRESS:
            self.last = time.monotonic()
            with self.own.cursor() as cursor:
                cursor.execute(
                    "UPDATE members_import SET done_rows = %s, total_rows = %s, touched_at = %s WHERE id = %s",
                    [min(done, total), total, clock.now(), self.pk],
                )


@contextmanager
def _claim(pk: int) -> Iterator[Progress | None]:
    """Hold the import's advisory lock; None while another worker holds it."""
    own = connection.copy()
    try:
        with own.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_CLASS, pk])
            mine = cursor.fetchone()[0]
        yield Progress(own, pk) if mine else None
        with own.cursor() as cursor:  # at once: the server may see only later that a connection is gone
            cursor.execute("SELECT pg_advisory_unlock_all()")
    finally:
        own.close()


def _check(row: Import, progress: Progress) -> None:
    """Read the file and keep what it comes to, for the preview."""
    plan = _plan(row, progress, share=1)
    _show(row, plan)


def _plan(row: Import, progress: Progress, *, share: int) -> Plan:
    """What the file comes to now. Planning is one of `share` equal parts of the work."""
    table = read(bytes(row.content or b""), row.kind)
    row.report["unknown"] = table.unknown
    total = row.total_rows = len(table.rows)
    progress.tell(0, total, now=True)
    return PLANNERS[ImportKind(row.kind)](table, progress=lambda done: progress.tell(done // share, total)).plan()


def _show(row: Import, plan: Plan, *, stale: bool = False) -> None:
    """Keep a preview; one that somebody has dropped meanwhile stays dropped."""
    state = ImportState.FAULTY if plan.faults else ImportState.READY
    report = report_of(plan) | {"unknown": row.report.get("unknown", []), "stale": stale}
    Import.objects.filter(pk=row.pk, state__in=TO_DO).update(
        state=state, report=report, total_rows=row.total_rows, done_rows=row.total_rows, touched_at=clock.now()
    )


def report_of(plan: Plan) -> dict[str, Any]:
    """What of a plan is kept and shown."""
    numbers = {kind: len(plan.of_kind(kind)) for kind in ("new", "change", "same")}
    todo = [step for step in plan.steps if step.kind != SAME]
    companies = {getattr(step.after, "company_id", step.after.pk) for step in todo}
    people = {step.after.pk for step in todo if hasattr(step.after, "company_id")}
    return {
        "numbers": numbers | {"faults": len(plan.faults)},
        "rows": [step.told() for step in plan.steps if step.kind != SAME or step.notes],
        "faults": plan.faults[:MOST_FAULTS],
        "digest": plan.digest,
        "locks": {"companies": sorted(filter(None, companies)), "people": sorted(filter(None, people))},
    }


def _run(row: Import, progress: Progress) -> None:
    """Do what was shown, in one transaction; if it is no longer what would be done, show that instead."""
    for _attempt in range(COLLISIONS):
        try:
            return _run_once(row, progress)
        except IntegrityError as error:  # somebody was first with a number, an address or a name: look again
            log.info("import %s collided: %s", row.pk, error)
        except _Stale as stale:
            return _show(row, stale.plan, stale=True)
    _end(row, ImportState.FAILED, {"fault": ["collided", {}]})
    return None


@transaction.atomic
def _run_once(row: Import, progress: Progress) -> None:
    locks = row.report["locks"]
    for model, keys in ((Company, locks["companies"]), (Person, locks["people"])):
        rows = model.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=keys).order_by("pk")
        list(rows.values_list("pk", flat=True))
    plan = _plan(row, progress, share=2)
    if plan.faults or plan.digest != row.report["digest"]:
        raise _Stale(plan)
    total, todo = row.total_rows, max(1, len([step for step in plan.steps if step.kind != SAME]))
    people = write(plan, row, lambda done: progress.tell(total // 2 + total * min(done, todo) // todo // 2, total))
    progress.tell(total, total, now=True)
    report = {"numbers": report_of(plan)["numbers"], "people": people}
    _end(row, ImportState.DONE, report)
