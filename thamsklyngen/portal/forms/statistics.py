"""Which days the statistics are about, and which events."""

import datetime as dt
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from events.domain.statistics import Span
from groups.choices import EventKind
from groups.models import Group
from thamsklyngen.shared import clock

EARLIEST, LATEST = dt.date(2000, 1, 1), dt.date(2099, 12, 31)
LEAP_DAY = (2, 29)  # month and day
MOST_YEARS = 5
FORMATS = ["%Y-%m-%d", "%d.%m.%Y"]


class DayInput(forms.DateInput):
    """A field for a day. What was typed and is none stays, in a field for text: browsers show days alone else."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """What the field is drawn from."""
        context = super().get_context(name, value, attrs)
        try:
            dt.date.fromisoformat(str(context["widget"]["value"] or clock.today()))
        except ValueError:
            context["widget"]["type"] = "text"
        return context


def usual_span() -> Span:
    """The last twelve months up to today: from the day after the same day of last year."""
    today = clock.today()
    after = today + dt.timedelta(days=1)
    is_leap_day = (after.month, after.day) == LEAP_DAY
    return Span(dt.date(after.year - 1, 3, 1) if is_leap_day else after.replace(year=after.year - 1), today)


class SpanForm(forms.Form):
    """From a day to a day; both in the address, empty for the last twelve months."""

    def __init__(self, asked: QueryDict) -> None:
        """Read `asked`, what stands in the address."""
        usual = usual_span()
        known = {"from": usual.first.isoformat(), "to": usual.last.isoformat()}
        typed = {name: asked.get(name, "") for name in self.names()}
        self.is_usual = not typed["from"] and not typed["to"]
        super().__init__({**typed, **known} if self.is_usual else typed)
        self.fields["from"] = self._day(pgettext_lazy("day", "From"))
        self.fields["to"] = self._day(pgettext_lazy("day", "To"))
        self.order_fields(self.names())

    @classmethod
    def names(cls) -> list[str]:
        """The fields, in their order."""
        return ["from", "to"]

    def _day(self, label: Any) -> forms.DateField:
        far = gettext_lazy("Choose a day between 2000 and 2099.")
        wrong = gettext_lazy("Write the day as 31.12.2026.")
        field = forms.DateField(
            label=label,
            widget=DayInput({"class": "form-control", "type": "date"}, format="%Y-%m-%d"),
            input_formats=FORMATS,
            error_messages={"invalid": wrong, "required": gettext_lazy("Choose a day.")},
        )
        field.validators = [
            forms.fields.validators.MinValueValidator(EARLIEST, far),
            forms.fields.validators.MaxValueValidator(LATEST, far),
        ]
        return field

    def clean(self) -> dict[str, Any]:
        """The days must be in order, and not more than some years apart."""
        known = super().clean() or {}
        first, last = known.get("from"), known.get("to")
        if first and last and first > last:
            self.add_error("to", _("The last day comes before the first. Swap them, or choose a later one."))
        elif first and last and (last.year * 12 + last.month) - (first.year * 12 + first.month) >= MOST_YEARS * 12:
            self.add_error("from", _("Choose %(years)s years at most.") % {"years": MOST_YEARS})
        return known

    @property
    def span(self) -> Span:
        """The days of a form that is valid."""
        return Span(self.cleaned_data["from"], self.cleaned_data["to"])


class StatisticsForm(SpanForm):
    """The same, with a group and a kind of event."""

    def __init__(self, asked: QueryDict, groups: list[Group]) -> None:
        """Read `asked`; `groups` are those to choose from."""
        super().__init__(asked)
        self.groups = {group.slug: group for group in groups}
        kinds = [choice for choice in EventKind.choices if choice[0] != EventKind.COMMITTEE]
        self.fields["group"] = self._choice(
            gettext_lazy("Group"),
            [("", gettext_lazy("The whole cluster")), *((group.slug, str(group)) for group in groups)],
            gettext_lazy("There is no such group. Choose one of the list."),
        )
        self.fields["kind"] = self._choice(
            pgettext_lazy("event", "Kind"),
            [("", gettext_lazy("All kinds")), *kinds],
            gettext_lazy("There is no such kind of event. Choose one of the list."),
        )
        self.order_fields(self.names())

    @classmethod
    def names(cls) -> list[str]:
        """The fields, in their order."""
        return [*super().names(), "group", "kind"]

    def _choice(self, label: Any, choices: list[Any], wrong: Any) -> forms.ChoiceField:
        field = forms.ChoiceField(
            label=label, choices=choices, required=False, error_messages={"invalid_choice": wrong}
        )
        field.sometimes = True  # type: ignore[attr-defined] # its first choice says that nothing need be chosen
        return field

    @property
    def group(self) -> Group | None:
        """The chosen group of a form that is valid."""
        return self.groups.get(self.cleaned_data["group"])
