"""When somebody leaves a company."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import Employment
from thamsklyngen.shared import clock


class LeaveForm(forms.Form):
    """The last day at work, and where the person can be reached after it."""

    last_day = forms.DateField(
        label=_("Last day at work"),
        widget=forms.DateInput(attrs={"class": "form-control", "type": "date"}, format="%Y-%m-%d"),
        help_text=_("A day that is past stops the access now."),
    )
    new_email = forms.EmailField(
        label=_("Another address of the person"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"class": "form-control", "autocomplete": "off"}),
        help_text=_("So that the cluster manager can move the account. It signs nobody in before that is checked."),
    )

    def __init__(self, *args: Any, employment: Employment, own: bool, **kwargs: Any) -> None:
        self.employment = employment
        initial = {"last_day": employment.last_day or clock.today() - dt.timedelta(days=1)}
        super().__init__(*args, **{"initial": initial, **kwargs})
        if own:
            del self.fields["new_email"]

    def clean_last_day(self) -> dt.date:
        """Not before the first day there, and not years ahead."""
        day: dt.date = self.cleaned_data["last_day"]
        if day < self.employment.since - dt.timedelta(days=1):
            raise forms.ValidationError(_("That is before the first day there."))
        if day > clock.today() + dt.timedelta(days=730):
            raise forms.ValidationError(_("Choose a day within the next two years."))
        return day

    @property
    def until(self) -> dt.date:
        """The first day on which the person no longer works there."""
        return self.cleaned_data["last_day"] + dt.timedelta(days=1)  # type: ignore[no-any-return]
