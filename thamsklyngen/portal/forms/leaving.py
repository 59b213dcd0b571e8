"""When somebody leaves a company."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.domain.leaving import WorkAddress
from members.models import Employment
from thamsklyngen.portal.domain.employment import Farewell
from thamsklyngen.shared import clock

DAY = dt.timedelta(days=1)
FARTHEST = dt.timedelta(days=730)


class AddressesForm(forms.Form):
    """How somebody who leaves signs in afterwards: another address, and which ones are no mailboxes of the company."""

    new_email = forms.EmailField(
        label=_("Another address of the person"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"class": "form-control", "autocomplete": "off"}),
        help_text=_("So that the cluster manager can move the account. It signs nobody in before that is checked."),
    )
    own_addresses = forms.MultipleChoiceField(
        label=_("Addresses that are the person's own"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The others count as the company's, and sign nobody in after the last day."),
    )

    def __init__(self, *args: Any, addresses: Sequence[WorkAddress] = (), own: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        doubtful = [found.email for found in addresses if not found.proven]
        self.fields["own_addresses"].choices = [(email, email) for email in doubtful]  # type: ignore[attr-defined]
        if not doubtful:
            del self.fields["own_addresses"]
        if own:
            self.fields["new_email"].label = _("Where we reach you afterwards")
            if doubtful:
                self.fields["own_addresses"].label = _("Addresses that are your own")

    @property
    def chosen(self) -> tuple[str, ...]:
        """The addresses that were said to be the person's own."""
        return tuple(self.cleaned_data.get("own_addresses", ()))

    def farewell(self, on: dt.date) -> Farewell:
        """What was said, for an employment that no longer holds from `on`."""
        return Farewell(on=on, new_email=self.cleaned_data["new_email"], own_addresses=self.chosen)


class LeaveForm(AddressesForm):
    """The last day at work, and how the person signs in after it."""

    last_day = forms.DateField(
        label=_("Last day at work"),
        widget=forms.DateInput(attrs={"class": "form-control", "type": "date"}, format="%Y-%m-%d"),
        help_text=_("A day that is past stops the access now."),
    )
    field_order = ["last_day", "own_addresses", "new_email"]

    def __init__(self, *args: Any, employment: Employment, **kwargs: Any) -> None:
        self.employment = employment
        initial = {"last_day": employment.last_day or max(clock.today() - DAY, employment.since)}
        super().__init__(*args, **{"initial": initial, **kwargs})

    def clean_last_day(self) -> dt.date:
        """Not before the first day there, and not years ahead."""
        day: dt.date = self.cleaned_data["last_day"]
        if day < self.employment.since - DAY:
            raise forms.ValidationError(_("That is before the first day there."))
        if day > clock.today() + FARTHEST:
            raise forms.ValidationError(_("Choose a day within the next two years."))
        return day

    @property
    def until(self) -> dt.date:
        """The first day on which the person no longer works there."""
        return self.cleaned_data["last_day"] + DAY  # type: ignore[no-any-return]
