"""Empty lists with our column names, to be filled in."""

import tablib
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from members.choices import ImportKind
from members.importing.columns import COLUMNS, Column, header_of
from members.importing.writing import write


def blank(kind: str, form: str) -> tuple[str, bytes]:
    """A file name without its end, and the file, in the active language; a second sheet explains the columns."""
    columns = [column for column in COLUMNS[kind] if not column.part]
    title = str(ImportKind(kind).label)
    data = tablib.Dataset(headers=[header_of(column) for column in columns], title=title)
    offered = [(place, words_of(column)) for place, column in enumerate(columns) if words_of(column)]
    notes = [[_("How to")], [_("Column"), _("What stands there"), _("One of")], *map(_note, columns)]
    content = write(data, form, widths=[column.width for column in columns], choices=offered, notes=notes)
    return title.lower(), content


def words_of(column: Column) -> list[str]:
    """The words to choose from in a column; none where anything may stand."""
    choices = getattr(column.widget, "choices", None)
    return [str(label) for label in choices.labels] if choices else []


def _note(column: Column) -> list[str]:
    needed = pgettext("column", "Always.") if column.needed else ""
    return [header_of(column), " ".join(filter(None, (needed, str(column.help)))), ", ".join(words_of(column))]
