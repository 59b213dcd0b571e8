"""Fields that the forms about events share."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from thamsklyngen.shared import clock

# What a browser's own picker sends, and what people type where there is none.
FORMATS = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%d.%m.%Y %H.%M", "%d.%m.%Y %H:%M")
FIRST_YEAR, MOST_YEARS_AHEAD = 2000, 5
LARGEST_KEY = 2**63 - 1


class WallClockInput(forms.DateTimeInput):
    """The browser's own picker for date and time."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class WallClockField(forms.Field):
    """A time as the cluster's wall clock shows it, to an aware one.

    In the night when the clocks go back an hour comes twice: the first one is meant. The hour that is left out in
    spring is refused.
    """

    widget = WallClockInput
    default_error_messages = {
        "invalid": _("Write date and time, for example 12.03.2026 08.00."),
        "no_such_time": _("That time does not exist: the clocks go forward an hour that night."),
        "far": _("Check the year."),
    }

    def prepare_value(self, value: Any) -> Any:
        """Aware times on the wall clock; what was typed stays as it was typed."""
        return clock.local(value).replace(tzinfo=None) if isinstance(value, dt.datetime) and value.tzinfo else value

    def to_python(self, value: Any) -> dt.datetime | None:
        """The aware time in UTC.

        Raises:
            ValidationError: it is no time, does not exist, or lies so far off that it is mistyped.
        """
        text = str(value or "").strip()
        if not text:
            return None
        wall = self._read(text)
        if not FIRST_YEAR <= wall.year <= clock.today().year + MOST_YEARS_AHEAD:
            raise ValidationError(self.error_messages["far"], code="far")
        moment = wall.replace(tzinfo=clock.zone(), fold=0).astimezone(dt.UTC)
        if clock.local(moment).replace(tzinfo=None) != wall:
            raise ValidationError(self.error_messages["no_such_time"], code="no_such_time")
        return moment

    def _read(self, text: str) -> dt.datetime:
        for form in FORMATS:
            try:
                return dt.datetime.strptime(text[:40], form)
            except ValueError:
                continue
        raise ValidationError(self.error_messages["invalid"], code="invalid")

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another minute was typed; seconds don't show."""
        try:
            typed = self.to_python(data)
        except ValidationError:
            return True
        return typed != (initial.replace(second=0, microsecond=0) if initial else None)


class ManyField(forms.ModelMultipleChoiceField):
    """Several rows to choose from; keys that no row can have are left out instead of asked for."""

    def clean(self, value: Any) -> Any:
        """The chosen rows."""
        return super().clean([key for key in value or () if may_be_key(key)])


def may_be_key(key: Any) -> bool:
    """Whether a row can have the key `key`, as typed or sent."""
    return str(key).isdecimal() and len(str(key)) < 20 and int(str(key)) <= LARGEST_KEY


def number(text: str | None) -> int | None:
    """`text` from an address as the key of a row; None for rubbish."""
    return int(text) if text and may_be_key(text) else None
