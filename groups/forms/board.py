"""What is typed about board meetings and cases."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groups.choices import CaseKind, Outcome, Stance
from groups.domain.board import outcomes_of
from groups.forms.mandate import TEXT, day_input
from groups.models import BoardMeeting, Case
from groups.models.board import SUBJECTS
from thamsklyngen.shared import clock

FREE = [(value, label) for value, label in CaseKind.choices if value not in SUBJECTS]


class MeetingForm(forms.ModelForm):  # type: ignore[type-arg]
    """A meeting, or a round in writing."""

    class Meta:
        model = BoardMeeting
        fields = ["kind", "date", "deadline", "starts_at", "ends_at", "place"]
        widgets = {
            "kind": forms.Select(attrs={"class": "form-select"}),
            "date": day_input(),
            "deadline": day_input(),
            "starts_at": forms.TimeInput(attrs={**TEXT, "type": "time"}, format="%H:%M"),
            "ends_at": forms.TimeInput(attrs={**TEXT, "type": "time"}, format="%H:%M"),
            "place": forms.TextInput(attrs=TEXT),
        }

    def clean_date(self) -> dt.date:
        """Today or later, within three years."""
        day: dt.date = self.cleaned_data["date"]
        if not clock.today() <= day <= clock.today() + dt.timedelta(days=3 * 365):
            raise forms.ValidationError(_("Choose a day from today on, within three years."))
        return day


class CaseForm(forms.Form):
    """A case that is about no mandate, plan or report."""

    kind = forms.ChoiceField(label=_("Kind"), choices=FREE, widget=forms.Select(attrs={"class": "form-select"}))
    title = forms.CharField(label=_("Title"), max_length=160, widget=forms.TextInput(attrs=TEXT))
    text = forms.CharField(
        label=_("Text"), max_length=20_000, required=False, widget=forms.Textarea(attrs={**TEXT, "rows": 4})
    )


class ViewForm(forms.Form):
    """What a member of the board thinks."""

    stance = forms.ChoiceField(label=_("What do you think?"), choices=Stance, widget=forms.RadioSelect)
    remark = forms.CharField(
        label=_("Remark"), max_length=2000, required=False, widget=forms.Textarea(attrs={**TEXT, "rows": 3})
    )


class DecisionForm(forms.Form):
    """What the board decided."""

    outcome = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Its words"),
        max_length=2000,
        required=False,
        help_text=_("What has to change, if it is returned. It stands where the text stands."),
        widget=forms.Textarea(attrs={**TEXT, "rows": 3}),
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(outcome.value, outcome.label) for outcome in outcomes_of(case)]
        self.fields["outcome"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Returned only with a word why."""
        data = super().clean() or {}
        if data.get("outcome") == Outcome.RETURNED and not data.get("reason", "").strip():
            self.add_error("reason", _("Write one line about why: others go on from there."))
        return data
