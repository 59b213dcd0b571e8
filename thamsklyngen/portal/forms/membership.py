"""What the cluster manager types about memberships."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import Membership
from thamsklyngen.shared import clock
from thamsklyngen.shared.fields import LineFormField

DAY = forms.DateInput(attrs={"class": "form-control", "type": "date"}, format="%Y-%m-%d")


class EndForm(forms.Form):
    """When a membership ends or pauses, and why."""

    last_day = forms.DateField(label=_("Last day as a member, or before the pause"), widget=DAY)
    how = forms.ChoiceField(
        label=_("What happens"),
        choices=[("ends", _("The membership ends: places after that day are given up")),
                 ("pauses", _("It is paused: nobody registers anew, places stay"))],
        widget=forms.RadioSelect, initial="ends",
    )  # fmt: skip
    reason = LineFormField(
        label=_("Why"), max_length=200, help_text=_("One line. The company and the groups concerned read it."),
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )  # fmt: skip

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        self.membership = membership
        year_end = clock.today().replace(month=12, day=31)
        super().__init__(*args, **{"initial": {"last_day": membership.last_day or year_end}, **kwargs})
        if membership.is_over:  # a pause: ended, it ends now
            del self.fields["last_day"], self.fields["how"]

    def clean_last_day(self) -> dt.date:
        """A day on which it holds, today or later: what was is history."""
        day: dt.date = self.cleaned_data["last_day"]
        if day < max(self.membership.since, clock.today() - dt.timedelta(days=1)):
            raise forms.ValidationError(_("Choose yesterday or a later day, and not before it began."))
        return day

    @property
    def until(self) -> dt.date:
        """The first day on which it no longer holds."""
        if self.membership.is_over:
            return clock.today()
        return self.cleaned_data["last_day"] + dt.timedelta(days=1)  # type: ignore[no-any-return]


class StartForm(forms.ModelForm):
    """A new membership, or one that is taken up again."""

    class Meta:
        model = Membership
        fields = ["kind", "since"]
        labels = {"since": _("First day as a member")}
        widgets = {"since": DAY, "kind": forms.Select(attrs={"class": "form-select"})}


class KindForm(forms.ModelForm):
    """What kind of member the company is."""

    class Meta:
        model = Membership
        fields = ["kind"]
        widgets = {"kind": forms.Select(attrs={"class": "form-select"})}
