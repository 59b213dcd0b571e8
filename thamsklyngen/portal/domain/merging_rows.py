"""The ways in which rows come to point at the one of two that stays."""

from collections.abc import Callable, Iterable
from typing import Any

from auditlog.context import disable_auditlog
from auditlog.models import LogEntry
from django.db import models

from members.models import Person
from thamsklyngen.shared import clock
from thamsklyngen.shared.periods import Period

Mover = Callable[[Any, Any], None]


def move(model: type[models.Model], field: str, gone: Any, keep: Any) -> None:
    """Let every row of `model` that points at `gone` by `field` point at `keep`."""
    model._default_manager.filter(**{field: gone}).update(**{field: keep})


def move_unless_there(model: type[models.Model], field: str, same: str, gone: Any, keep: Any) -> None:
    """The same where `keep` may have one row for each `same`: what it has itself stands."""
    rows = model._default_manager
    held = rows.filter(**{field: keep}).values(same)
    rows.filter(**{field: gone, f"{same}__in": held}).delete()
    move(model, field, gone, keep)


def move_only_one(model: type[models.Model], field: str, gone: Any, keep: Any) -> None:
    """The same where `keep` may have one row at most: its own stands."""
    if model._default_manager.filter(**{field: keep}).exists():
        model._default_manager.filter(**{field: gone}).delete()
    move(model, field, gone, keep)


def fold(rows: Iterable[Period], **moved: Any) -> None:
    """Make one period of those that overlap; all get the fields `moved`.

    Args:
        rows: of those that become one, one that is not over keeps its other facts (a role that has ended must not come
            back); of several, the row that comes first here.
    """
    rows, today = list(rows), clock.today()
    rank = {row.pk: (row.until is not None and row.until <= today, place) for place, row in enumerate(rows)}
    clusters: list[list[Period]] = []
    for row in sorted(rows, key=lambda row: row.since):
        if clusters and any(other.until is None or row.since < other.until for other in clusters[-1]):
            clusters[-1].append(row)
        else:
            clusters.append([row])
    kept = [(min(cluster, key=lambda row: rank[row.pk]), cluster) for cluster in clusters]
    for row, cluster in kept:
        ends = [other.until for other in cluster]
        row.since, row.until = cluster[0].since, None if None in ends else max(ends)  # type: ignore[type-var]
        for name in row.ADDS_UP:
            setattr(row, name, sorted({value for other in cluster for value in getattr(other, name)}))
        for other in cluster:
            if other is not row:
                move_history(other, row)
                with disable_auditlog():
                    other.delete()
    for row, _cluster in kept:
        for name, value in moved.items():
            setattr(row, name, value)
        row.save()


def move_history(gone: models.Model, keep: models.Model) -> None:
    """Let what was noted about `gone` stand in the history of `keep`."""
    entries = LogEntry.objects.get_for_object(gone)
    entries.update(object_id=keep.pk, object_pk=str(keep.pk), object_repr=str(keep))


def note_merger(keep: models.Model, *, by: Person, merged: str | bool) -> None:
    """Note in the history of `keep` that another one was merged into it.

    Args:
        merged: the other one's name where it may stand there.
    """
    LogEntry.objects.log_create(
        keep,
        force_log=True,
        action=LogEntry.Action.UPDATE,
        changes={},
        additional_data={"merged": merged},
        actor=by,
        timestamp=clock.now(),
    )
