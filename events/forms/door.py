"""What is pressed and typed at the door."""

import datetime as dt
import json
import uuid
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.forms.fields import number
from events.models import Event
from thamsklyngen.outbox.address import normalise_address
from thamsklyngen.shared import clock
from thamsklyngen.shared.fields import LineFormField

MOST_AT_ONCE = 100
LONGEST_AGO = dt.timedelta(days=30)


class Press(NamedTuple):
    """One press, as a phone or a button sends it."""

    key: uuid.UUID
    registration: int
    checks_in: bool
    at: dt.datetime | None = None


class WalkIn(NamedTuple):
    """Somebody unregistered, as they were typed on a phone: not yet looked at."""

    key: uuid.UUID
    form: "GuestForm"
    at: dt.datetime


class Found(NamedTuple):
    """A member who is unregistered, and was found by name while there was network."""

    key: uuid.UUID
    person: int | None
    at: dt.datetime


class Undo(NamedTuple):
    """Taking somebody back who was let in unregistered on a phone with the key `walk_in`."""

    key: uuid.UUID
    walk_in: uuid.UUID
    at: dt.datetime


Kept = Press | WalkIn | Found | Undo


def press_of(text: str) -> Press | None:
    """The press of a button without script: `<registration>:<1 or 0>:<key>`; None for rubbish."""
    parts = text.split(":")
    return _press(parts[2], parts[0], parts[1] == "1") if len(parts) == 3 and parts[1] in ("0", "1") else None


def kept_of(body: bytes) -> list[Kept]:
    """What a phone has kept for us, JSON, a list of
    {key, registration, in, ago}: somebody on the list is ticked off, or taken back;
    {key, name, company, email, ago}: somebody is let in who isn't on it;
    {key, person, ago}: the same, a member found by name;
    {key, of, ago}: such a one, with the key `of`, is taken back.

    How many milliseconds ago, since the clocks of phones go wrong. Rubbish is left out.

    Raises:
        ValueError: it is no list, or one that no phone sends.
    """
    try:
        rows = json.loads(body)
    except RecursionError:
        raise ValueError("nested beyond reading") from None
    if not isinstance(rows, list) or len(rows) > MOST_AT_ONCE:
        raise ValueError("no list of presses")
    return [one for row in rows if isinstance(row, dict) and (one := _read(row))]


def _read(row: dict[str, Any]) -> Kept | None:
    ago = row.get("ago")
    if not isinstance(ago, int):
        return None
    at = clock.now() - dt.timedelta(milliseconds=max(0, min(ago, LONGEST_AGO // dt.timedelta(milliseconds=1))))
    if isinstance(row.get("in"), bool):
        return _press(str(row.get("key")), str(row.get("registration")), row["in"], at)
    try:
        key = uuid.UUID(str(row.get("key")))
        if "of" in row:
            return Undo(key, uuid.UUID(str(row["of"])), at)
        return Found(key, number(str(row["person"])), at) if "person" in row else WalkIn(key, _typed(row), at)
    except ValueError:
        return None


def _typed(row: dict[str, Any]) -> "GuestForm":
    """What was typed about somebody unregistered.

    Raises:
        ValueError: no keyboard writes that.
    """
    found = {name: str(row.get(name, "")) for name in ("key", "name", "company", "email")}
    "".join(found.values()).encode()  # half a pair of surrogates, which JSON can spell
    return GuestForm(found)


def _press(key: str, registration: str, checks_in: bool, at: dt.datetime | None = None) -> Press | None:
    row = number(registration)
    try:
        return Press(uuid.UUID(key), row, checks_in, at) if row else None
    except ValueError:
        return None


class GuestForm(forms.Form):
    """Somebody from outside who stands at the door."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    name = LineFormField(max_length=120, label=pgettext_lazy("of a person", "Name"))
    company = LineFormField(required=False, max_length=120, label=_("Where they work"))
    email = forms.EmailField(
        required=False,
        label=_("E-mail"),
        help_text=_("For the thank-you and the materials; a member is known by it. May be left empty."),
    )

    def key_of_guest(self, event: Event) -> uuid.UUID:
        """The same for one form, event and name: who goes back in the browser and types the next guest's name sends
        the form's key anew, and means somebody else."""
        return uuid.uuid5(self.cleaned_data["key"], f"{event.pk} {self.cleaned_data['name'].casefold()}")

    def clean_email(self) -> str:
        """The address in its one spelling."""
        return normalise_address(self.cleaned_data["email"]) if self.cleaned_data["email"] else ""


class BadgesForm(forms.Form):
    """How many badges to write on by hand."""

    blanks = forms.IntegerField(min_value=0, max_value=40, required=False)

    def number(self) -> int:
        """As many as asked for; none for rubbish."""
        return int(self.cleaned_data["blanks"] or 0) if self.is_valid() else 0
