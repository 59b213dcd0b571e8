"""The fields of an event that say on which day it is, read while they are still being filled in."""

import datetime as dt
from typing import Any, Self

from django import forms

from events.domain.clash import clashes
from events.forms.event import USUAL_LENGTH, EventForm
from events.forms.fields import WallClockField, number
from events.forms.meanwhile import as_sent
from events.models import Event
from members.models import Person

FIELDS = ("starts_at", "ends_at", "group")


class DayForm(forms.Form):
    """When an event is and whose it is, as far as that is known."""

    starts_at = WallClockField()
    ends_at = WallClockField(required=False)
    group = forms.CharField(required=False)

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
        group_id = number(self.cleaned_data["group"]) or (event.group_id if event else None)
        return clashes(starts_at, ends_at, person=person, group_id=group_id, event=event)


def clashes_in(form: EventForm) -> list[str]:
    """What whoever fills in `form` should know of the day that stands in it."""
    data: Any = form.instance
    return DayForm.of(form).clashes(form.person, data if data.pk else None)
