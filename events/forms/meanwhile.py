"""What another organiser has changed while one was writing, beside what one wrote oneself."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.template.defaultfilters import capfirst
from django.utils.translation import gettext as _

from events.domain.changes import changed_since, sign_of
from events.history import last_changed_by
from events.models import Event
from thamsklyngen.shared.dates import moment


@dataclass(frozen=True)
class Difference:
    """One field that another has changed. Where one has not touched it, theirs stands in the form now (`taken`)."""

    name: str
    label: str
    theirs: str
    mine: str
    by: str
    taken: bool

    def in_words(self) -> str:
        """What the other has done, for the field itself."""
        if not self.theirs:
            return _("%(name)s emptied this while you were writing.") % {"name": self.by}
        said = _("%(name)s wrote “%(theirs)s” while you were writing. Keep yours, or write theirs.")
        return said % {"name": self.by, "theirs": self.theirs}


def differences(event: Event, seen: str, typed: Mapping[str, Any], fields: Mapping[str, Any]) -> list[Difference]:
    """What others have changed at `event` since `seen` was its stamp.

    Args:
        typed: what one has written, by the names of the fields; where both wrote the same there is no difference.
        fields: the form's fields, for their words.
    """
    before = changed_since(event, seen)
    names = [name for name in [*fields, "state"] if name in before]
    by = last_changed_by(event, names) if names else {}
    found = []
    for name in names:
        theirs = value_of(event, name)
        mine = typed.get(name, theirs) if name != "state" else None
        touched = name != "state" and sign_of(event, name, mine) != before[name]
        if touched and sign_of(event, name, mine) == sign_of(event, name, theirs):
            continue
        field: Any = fields.get(name) or Event._meta.get_field(name)
        label = str(capfirst(getattr(field, "label", None) or field.verbose_name))
        who = by.get(name, _("Somebody else"))
        found.append(Difference(name, label, in_words(theirs, field), in_words(mine, field), who, taken=not touched))
    return found


def value_of(event: Event, name: str) -> Any:
    """What `event` has in a field of its form."""
    if name == "co_organisers":
        return list(event.co_organisers.all())
    if name == "reminders":
        return list(event.reminder_rules.values_list("amount", "unit"))
    return getattr(event, name)


def in_words(value: Any, field: Any) -> str:
    """A value as people read it in the form."""
    if value in (None, "", []):
        return ""
    if isinstance(value, dt.datetime):
        return moment(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(in_words(one, field) for one in value)
    if isinstance(value, tuple):
        value = "-".join(map(str, value))  # as the form's choices have it
    choices: Iterable[Any] = () if isinstance(field, forms.ModelChoiceField) else getattr(field, "choices", None) or ()
    return str(dict(choices).get(value) or value)


def as_sent(value: Any) -> list[str]:
    """A field's value as a browser would send it; nothing for a box without a cross."""
    if isinstance(value, bool):
        return ["on"] if value else []
    if isinstance(value, list):
        return [str(getattr(one, "pk", one)) for one in value]
    if isinstance(value, dt.datetime):
        return [value.strftime("%Y-%m-%dT%H:%M")]
    return ["" if value is None else str(value)]
