"""What is typed about seats in a committee."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from groups.choices import SeatRole
from groups.domain.seat import Wanted
from groups.models import Group, Seat
from members.models import Company, Person
from thamsklyngen.shared import clock
from thamsklyngen.shared.fields import LineFormField

DAY = dt.timedelta(days=1)
FIRST, LAST = dt.date(2000, 1, 1), dt.date(2100, 12, 31)
TEXT = {"class": "form-control", "autocomplete": "off"}
SELECT = {"class": "form-select"}


def day_field(label: Any, **details: Any) -> forms.DateField:
    """A day, as the browser asks for it."""
    widget = forms.DateInput(attrs={"class": "form-control", "type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **details)


class SeatForm(forms.Form):
    """A seat for `person`. Whoever appoints says where it was decided."""

    role = forms.ChoiceField(label=_("Role"), choices=SeatRole, widget=forms.Select(attrs=SELECT))
    successor_to = forms.ModelChoiceField(
        Seat.objects.none(),
        label=_("In the place of"),
        required=False,
        empty_label=_("nobody: a seat more, or one that is vacant"),
        help_text=_(
            "The role is theirs then, and that seat ends the day before. "
            "Open activities and coming events move to the new one."
        ),
        widget=forms.Select(attrs=SELECT),
    )
    company = forms.ModelChoiceField(
        Company.objects.none(),
        label=pgettext_lazy("noun", "Company"),
        empty_label=_("Choose"),
        widget=forms.Select(attrs=SELECT),
    )
    since = day_field(_("First day"))
    last_day = day_field(_("Last day"), required=False, help_text=_("Empty: until further notice."))
    word = LineFormField(label=_("Why"), max_length=200, required=False, widget=forms.TextInput(attrs=TEXT))
    decided = LineFormField(
        label=_("Decided where"), max_length=120, required=False, widget=forms.TextInput(attrs=TEXT)
    )

    def __init__(
        self, data: Any, *, person: Person, group: Group, appoints: bool, seat: Seat | None = None, role: str = ""
    ) -> None:
        self.person = person
        initial = {"since": clock.today(), "role": role or SeatRole.MEMBER, "successor_to": seat}
        super().__init__(data, initial=initial)
        companies = [job.company_id for job in person.work_today]
        self.fields["company"].queryset = Company.objects.filter(pk__in=companies)  # type: ignore[attr-defined]
        self.fields["company"].initial = companies[0] if companies else None
        seats = group.seats.on().exclude(person=person).in_order()
        self.fields["successor_to"].queryset = seats  # type: ignore[attr-defined]
        self.fields["successor_to"].label_from_instance = _named  # type: ignore[attr-defined]
        del self.fields["word" if appoints else "decided"]
        if len(companies) < 2:
            del self.fields["company"]

    def clean(self) -> dict[str, Any]:
        """Days that people sit on, the last not before the first."""
        data = super().clean() or {}
        since, last = data.get("since"), data.get("last_day")
        for name in ("since", "last_day"):
            if data.get(name) and not FIRST <= data[name] <= LAST:
                self.add_error(name, _("Choose a day between 2000 and 2100."))
        if since and last and last < since:
            self.add_error("last_day", _("It can't end before it begins."))
        return data

    @property
    def wanted(self) -> Wanted:
        """What was typed."""
        data = self.cleaned_data
        last = data.get("last_day")
        return Wanted(
            person=self.person,
            role=data["role"],
            since=data["since"],
            until=last + DAY if last else None,
            company=data.get("company"),
            successor_to=data.get("successor_to"),
            word=data.get("word", ""),
        )


class EndForm(forms.Form):
    """When a seat ends, and why."""

    last_day = day_field(_("Last day with the seat"), help_text=_("Yesterday ends it now."))
    word = LineFormField(
        label=_("Why"),
        max_length=200,
        required=False,
        help_text=_("It stands in the mail, and in “who sat when” for the person and those who lead the group."),
        widget=forms.TextInput(attrs=TEXT),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"last_day": clock.today()}, **kwargs})

    def clean_last_day(self) -> dt.date:
        """A day that people may mean."""
        day: dt.date = self.cleaned_data["last_day"]
        if not FIRST <= day <= LAST:
            raise forms.ValidationError(_("Choose a day between 2000 and 2100."))
        return day

    @property
    def on(self) -> dt.date:
        """The first day without it."""
        return self.cleaned_data["last_day"] + DAY  # type: ignore[no-any-return]


class AnswerForm(forms.Form):
    """The cluster manager's answer: where it was decided, or why not."""

    decided = LineFormField(
        label=_("Decided where"), max_length=120, required=False, widget=forms.TextInput(attrs=TEXT)
    )


class DeclineForm(forms.Form):
    """Why not."""

    reason = LineFormField(
        label=_("Why not"),
        max_length=200,
        help_text=_("One line. Whoever proposed it reads it."),
        widget=forms.TextInput(attrs=TEXT),
    )


def _named(seat: Seat) -> str:
    return f"{seat.person}, {seat.get_role_display().lower()}"
