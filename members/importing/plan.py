"""What an import would do, row by row: the part that companies and people share.

django-import-export maps columns to fields and back and goes through the rows; instead of models it fills plain rows
(`Draft`), whose differences from what is known become steps. Nothing is written here.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import tablib
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from import_export.fields import Field
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import Resource

from members.importing.columns import COLUMNS, Column, header_of
from members.importing.faults import Fault
from members.importing.table import Table

NEW, CHANGE, SAME = "new", "change", "same"
STRIDE = 100  # rows between two words about how far it is
Told = tuple[str, dict[str, Any]]  # a code of `faults.SENTENCES`, and its details


@dataclass
class Draft:
    """A row of a list as plain values; subclasses add one for each column."""

    pk: int | None = None
    given: dict[str, Any] = field(default_factory=dict, compare=False)  # what the row's cells say, by column
    row: int = field(default=0, compare=False)


@dataclass
class Step:
    """What one row comes to."""

    row: int
    kind: str
    before: Any
    after: Any
    label: str
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)  # by column: before, after
    notes: list[Told] = field(default_factory=list)

    def told(self) -> dict[str, Any]:
        """The step as the report keeps it."""
        changes = [[key, *map(_plain, values)] for key, values in self.changes.items()]
        facts = {"row": self.row, "kind": self.kind, "pk": self.before.pk if self.before else None, "label": self.label}
        return facts | {"changes": changes, "notes": [[code, details] for code, details in self.notes]}


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


@dataclass
class Plan:
    """All that a file comes to."""

    steps: list[Step]
    faults: list[dict[str, Any]]

    def of_kind(self, kind: str) -> list[Step]:
        """The steps of one kind."""
        return [step for step in self.steps if step.kind == kind]

    @property
    def digest(self) -> str:
        """What tells two plans apart that would not do the same."""
        told = [step.told() for step in self.steps if step.kind != SAME]
        facts = [[step["row"], step["kind"], step["pk"], step["changes"]] for step in told]
        return hashlib.sha256(json.dumps(facts, cls=DjangoJSONEncoder).encode()).hexdigest()


class Planner(Resource):
    """Goes through a table's rows and says what each would do. One for each kind of list."""

    class Meta:
        skip_diff = use_bulk = True  # we compare ourselves, and nothing is saved
        instance_loader_class = BaseInstanceLoader

    kind: ClassVar[str]
    draft: ClassVar[type[Draft]]

    def __init__(self, table: Table | None = None, *, progress: Callable[[int], None] | None = None) -> None:
        super().__init__()
        self.fields = fields_of(self.kind)
        self.table, self.progress = table, progress or (lambda done: None)
        self.steps: list[Step] = []
        self.columns = {column.key: column for column in COLUMNS[self.kind]}
        self.row = 0

    # --- In -----------------------------------------------------------------------------------------------------------
    def plan(self) -> Plan:
        """What the table comes to."""
        assert self.table is not None
        data = tablib.Dataset(headers=list(self.table.places))
        for cells in self.table.dicts():
            data.append(list(cells.values()))
        result = self.import_data(data, use_transactions=False, raise_errors=False)
        for failed in [*result.base_errors, *(error for row in result.error_rows for error in row.errors)]:
            raise failed.error  # of ours, not of the file
        faults = [fault for row in result.invalid_rows for fault in self._faults_of(row)]
        faults += self.afterthoughts()
        return Plan(self.steps, sorted(faults, key=lambda fault: fault["row"]))

    def afterthoughts(self) -> list[dict[str, Any]]:
        """What only the whole list shows."""
        return []

    def _faults_of(self, row: Any) -> Iterable[dict[str, Any]]:
        number = self._number(row.number)
        for key, errors in row.error.error_dict.items():
            for error in errors:
                yield self.fault(number, key, error.code, error.params or {})

    def fault(self, row: int, key: str, code: str, details: dict[str, Any]) -> dict[str, Any]:
        """A fault as the report keeps it: row, column, and what is wrong."""
        assert self.table is not None
        where = {"key": key, "name": self.table.names.get(key, ""), "letter": self.table.letter(key)}
        return {"row": row, "column": where, "code": code, "details": details}

    def _number(self, at: int) -> int:
        assert self.table is not None
        return self.table.rows[at - 1][0]

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        self.row = self._number(kwargs["row_number"])
        if kwargs["row_number"] % STRIDE == 0:
            self.progress(kwargs["row_number"])

    def get_or_init_instance(self, instance_loader: Any, row: Any) -> tuple[Any, bool]:
        known = self.find(row)
        return (replace(known), False) if known else (self.draft(), True)

    def find(self, row: Any) -> Any:
        """What is known of the row's company or person; None if nothing, or if the row doesn't say."""
        raise NotImplementedError

    def import_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Put what the cells say into the draft; an empty cell leaves what is known alone. All faults at once."""
        errors: dict[str, Any] = {}
        instance.given, instance.row = {}, self.row
        for name, item in self.fields.items():
            if self.columns[name].part:
                continue
            try:
                known = instance.pk and item.widget.repeats(row.get(name), getattr(instance, name))
                value = getattr(instance, name) if known else self.read(name, row)
            except Fault as fault:
                errors[name] = ValidationError(fault.code, code=fault.code, params=fault.details)
                continue
            if value is not None:
                instance.given[name] = value
                if not item.widget.same(getattr(instance, name), value):
                    setattr(instance, name, value)
        if errors:
            raise ValidationError(errors)

    def read(self, name: str, row: Any) -> Any:
        """What a cell says; None where it is empty or the column is not there. Raises Fault."""
        return self.columns[name].widget.clean(row.get(name))

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        """Raise what was wrong in the cells; then let the kind of list look at the row as a whole."""
        if import_validation_errors:
            raise ValidationError(import_validation_errors)
        try:
            self.look_at(instance)
        except RowFault as fault:
            error = ValidationError(fault.code, code=fault.code, params=fault.details)
            raise ValidationError({fault.column: error}) from None

    def look_at(self, draft: Any) -> None:
        """Check the row as a whole and add its step. Raises RowFault."""
        raise NotImplementedError

    def save_instance(self, instance: Any, is_create: bool, row: Any, **kwargs: Any) -> None:
        """Nothing is written while planning."""

    def changes(self, before: Any, after: Any, keys: Iterable[str]) -> dict[str, tuple[Any, Any]]:
        """By column, what was there and what comes, where they differ."""
        pairs = {key: (getattr(before, key) if before else None, getattr(after, key)) for key in keys}
        return {key: (old or "", new) for key, (old, new) in pairs.items() if (old or "") != (new or "")}

    # --- Out ----------------------------------------------------------------------------------------------------------
    def get_export_headers(self, selected_fields: Any = None) -> list[str]:
        return [header_of(column) for column in self.written()]

    def written(self) -> list[Column]:
        """The columns of files we write."""
        return [column for column in COLUMNS[self.kind] if not column.part]

    def get_export_fields(self, selected_fields: Any = None) -> list[Any]:
        return [self.fields[column.key] for column in self.written()]


class RowFault(Fault):
    """A fault of a row as a whole, shown at one of its columns."""

    def __init__(self, column: str, code: str, **details: Any) -> None:
        self.column = column
        super().__init__(code, **details)


def fields_of(kind: str) -> dict[str, Field]:
    """The fields of a planner: one for each column, by its key."""
    return {
        column.key: Field(attribute=column.key, column_name=column.key, widget=column.widget)
        for column in COLUMNS[kind]
    }
