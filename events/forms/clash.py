"""The fields of an event that say on which day it is, read while they are still being filled in."""

import datetime as dt
from typing import Any, Self

from django import forms

from events.domain.clash import clashes
from events.forms.event import USUAL_LENGTH, EventForm
from events.forms.fields import WallClockField
from events.forms.meanwhile import as_sent
from events.models import Event
from members.models import Person

FIELDS = ("starts_at", "ends_at")


class DayForm(forms.Form):
    """When an event is, as far as that is known."""

    starts_at = WallClockField()
    ends_at = WallClockField(required=False)

    @classmethod
    def of(cls, form: EventForm) -> Self:
        """What stands in `form`, typed or stored."""
        return cls({name: (as_sent(form[name].value()) or [""])[0] for name in FIELDS})

    def clashes(self, person: Person, event: Event | None = None) -> list[str]:
        """What `person` should know of the day; nothing while it is no date yet."""
        if not self.is_valid():
            return []
        starts_at: dt.datetime = self.cleaned_data["starts_at"]
        ends_at: dt.datetime = self.cleaned_data["ends_at"] or starts_at + USUAL_LENGTH
        return clashes(starts_at, ends_at, person=person, event=event)


def clashes_in(form: EventForm) -> list[str]:
    """What whoever fills in `form` should know of the day that stands in it."""
    data: Any = form.instance
    return DayForm.of(form).clashes(form.person, data if data.pk else None)
