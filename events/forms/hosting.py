"""What people type who ask for a host, who offer to be one, and who receive a visit."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.forms.fields import ManyField, WallClockField
from events.models import Event, Visit
from groups.models import Group
from groups.rules import organised_groups
from members.models import Company, Person
from thamsklyngen.shared import clock
from thamsklyngen.shared.fields import LineFormField, TextFormField

FAR = dt.timedelta(days=3 * 365)
MOST_PEOPLE = 1000


def day_field(label: Any, **details: Any) -> forms.DateField:
    """A day, as the browser asks for it."""
    widget = forms.DateInput(attrs={"class": "form-control", "type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **{"required": False, **details})


def check_day(day: dt.date) -> None:
    """Refuse a day that has passed, or lies so far off that it is mistyped.

    Raises:
        ValidationError: it does.
    """
    if day < clock.today():
        raise ValidationError(_("That day has passed. Choose a later one."))
    if day > clock.today() + FAR:
        raise ValidationError(_("Check the year."))


class HostForm(forms.Form):
    """What the two sides of a question or an offer say alike: who, what about, when, how many, what is needed."""

    group = forms.ModelChoiceField(Group.objects.none(), label=_("Group"), empty_label=None)
    company = forms.ModelChoiceField(Company.objects.none(), label=pgettext_lazy("noun", "Company"))
    about = LineFormField(label=_("What is it about?"), max_length=200)
    day_1 = day_field(_("Possible day"), required=True)
    day_2 = day_field(_("Another possible day"))
    day_3 = day_field(_("A third one"))
    people = forms.IntegerField(
        label=_("How many people?"), required=False, min_value=1, max_value=MOST_PEOPLE, help_text=_("About, if known.")
    )
    needs = TextFormField(
        label=_("What is needed?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 4}),
    )

    def clean(self) -> dict[str, Any]:
        """One to three days ahead."""
        data = super().clean() or self.cleaned_data
        for name in ("day_1", "day_2", "day_3"):
            if data.get(name):
                try:
                    check_day(data[name])
                except ValidationError as error:
                    self.add_error(name, error)
        return data

    def days(self) -> list[dt.date]:
        """The days that were named, each once, in their order."""
        found = {self.cleaned_data.get(name) for name in ("day_1", "day_2", "day_3")}
        return sorted(day for day in found if day)

    def facts(self) -> dict[str, Any]:
        """What goes to the domain beside the two sides."""
        return {name: self.cleaned_data[name] for name in ("about", "people", "needs")} | {"days": self.days()}


class AskHostForm(HostForm):
    """A group asks a company."""

    def __init__(self, *args: Any, person: Person, event: Event | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = Group.objects.filter(pk__in=[group.pk for group in organised_groups(person)])
        groups = Group.objects.current().order_by("sort_name") if person.is_admin else mine
        self.fields["group"].queryset = groups  # type: ignore[attr-defined]
        self.fields["company"].queryset = Company.objects.members()  # type: ignore[attr-defined]
        self.fields["company"].empty_label = _("Choose")  # type: ignore[attr-defined]
        self.fields["needs"].help_text = _("A room, a tour, lunch, safety equipment.")
        if event is not None:
            self.fields["group"].disabled = True


class OfferHostForm(HostForm):
    """A company offers to be the host for a group."""

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        companies = [job.company_id for job in person.memberships_today if job.is_contact]
        self.fields["company"].queryset = Company.objects.filter(pk__in=companies)  # type: ignore[attr-defined]
        self.fields["company"].empty_label = None  # type: ignore[attr-defined]
        self.fields["group"].queryset = Group.objects.current().order_by("sort_name")  # type: ignore[attr-defined]
        self.fields["about"].label = _("What can you show?")
        self.fields["needs"].label = _("What should the group know?")


class AnswerForm(forms.Form):
    """A word with the answer, and another day if one is proposed."""

    words = TextFormField(
        label=_("A word with it"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 3}),
    )
    other_day = day_field(_("Another day"))

    def clean_other_day(self) -> dt.date | None:
        """Ahead, if there is one."""
        day: dt.date | None = self.cleaned_data["other_day"]
        if day is not None:
            check_day(day)
        return day


class ReceptionForm(forms.Form):
    """Whom the host receives."""

    approve_by = WallClockField(
        label=_("Approve visitors until"),
        required=False,
        help_text=_("Empty: nobody has to be approved. Anyone you have not refused by then is approved."),
    )
    barred = ManyField(
        Company.objects.none(),
        required=False,
        label=_("Companies not received"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Their people read that this company can't receive them this time, and no more."),
    )

    def __init__(self, *args: Any, event: Event, visit: Visit | None, **kwargs: Any) -> None:
        barred = list(visit.barred.all()) if visit else []
        initial = {"approve_by": visit.approve_by if visit else None, "barred": [company.pk for company in barred]}
        super().__init__(*args, initial=initial, **kwargs)
        known = Q(pk__in=Company.objects.members()) | Q(pk__in=[company.pk for company in barred])
        companies = Company.objects.filter(known).exclude(pk=event.host_id)
        self.fields["barred"].queryset = companies.order_by("sort_name", "pk")  # type: ignore[attr-defined]
