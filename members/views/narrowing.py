"""The fields by which a list in the directory is narrowed down; what is chosen stands in the address."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.domain.directory import Filters

LABELS = {
    "stance": _("How it stands"),
    "competence": _("Competence"),
    "company": pgettext_lazy("noun", "Company"),
    "municipality": _("Municipality"),
    "industry": _("Industry"),
    "kind": _("Kind"),
}
ALL: dict[str, Any] = {"kind": _("All kinds")}


@dataclass(frozen=True)
class Field:
    """One thing to choose by."""

    name: str
    label: Any
    everything: Any
    options: list[tuple[str, Any]]
    chosen: str


def fields_of(filters: Filters, **options: Iterable[tuple[str, Any]]) -> list[Field]:
    """The fields, in the order of `options`: (value, label) by the filter's name. Without any to choose: no field."""
    rows = {name: list(pairs) for name, pairs in options.items()}
    return [
        Field(name, LABELS[name], ALL.get(name, _("All")), pairs, getattr(filters, name))
        for name, pairs in rows.items()
        if pairs
    ]


def same(texts: Iterable[str]) -> list[tuple[str, str]]:
    """Options that are sent as they read."""
    return [(text, text) for text in texts]
