"""What is typed about board meetings and cases."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from groups.choices import CaseKind, MeetingKind, Outcome, Stance
from groups.domain.board import outcomes_of
from groups.forms.mandate import TEXT, day_input
from groups.models import BoardMeeting, Case
from groups.models.board import SUBJECTS
from members.models import Person
from thamsklyngen.shared import clock
from thamsklyngen.shared.fields import LineFormField

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

    def clean(self) -> dict[str, Any]:
        """A meeting has an hour: without one it could stand in nobody's calendar."""
        data: dict[str, Any] = super().clean() or {}
        kind = data.get("kind", self.instance.kind)
        if kind == MeetingKind.MEETING and not data.get("starts_at") and "starts_at" not in self.errors:
            self.add_error("starts_at", _("Say when it starts: it goes into everybody's calendar."))
        return data


class ChangeForm(MeetingForm):
    """Another day, hour or place for a meeting, with a word to those who were called."""

    note = forms.CharField(
        label=_("A word to those who were called"), max_length=200, required=False, widget=forms.TextInput(attrs=TEXT)
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    class Meta(MeetingForm.Meta):
        fields = ["date", "deadline", "starts_at", "ends_at", "place"]

    def __init__(self, *args: Any, instance: BoardMeeting, **kwargs: Any) -> None:
        super().__init__(*args, instance=instance, initial={"seen": instance.sequence}, **kwargs)
        if instance.is_circulation:
            for name in ("starts_at", "ends_at", "place"):
                del self.fields[name]
            self.fields["date"].label = _("Last day for answers")

    def clean_date(self) -> dt.date:
        """As for a new one; the day that it has may be past."""
        day: dt.date = self.cleaned_data["date"]
        return day if day == self.initial["date"] else super().clean_date()


class ReasonForm(forms.Form):
    """Why a meeting is cancelled."""

    reason = forms.CharField(
        label=_("Why?"),
        max_length=200,
        help_text=_("Everybody who was called reads it."),
        widget=forms.TextInput(attrs=TEXT),
    )


class MinutesForm(forms.Form):
    """What the minutes say besides attendance and decisions."""

    chair = forms.ChoiceField(label=_("Who led the meeting"), widget=forms.Select(attrs={"class": "form-select"}))

    remarks = forms.CharField(
        label=_("Remarks for the minutes"),
        max_length=20_000,
        required=False,
        help_text=_("Headings, lists and links as in Markdown."),
        widget=forms.Textarea(attrs={**TEXT, "rows": 5}),
    )

    def __init__(self, data: Any, *, meeting: BoardMeeting, present: Iterable[Person]) -> None:
        """Of a meeting one of those `present` has led; a round in writing nobody."""
        super().__init__(data, initial={"remarks": meeting.minutes, "chair": meeting.chair_id})
        self.people = {str(person.pk): person for person in present}
        if meeting.chair and not meeting.is_circulation:
            self.people.setdefault(str(meeting.chair_id), meeting.chair)
        if not self.people or meeting.is_circulation:
            del self.fields["chair"]
            return
        field: Any = self.fields["chair"]
        nobody = [] if meeting.chair_id else [("", _("Choose"))]
        field.choices = [*nobody, *((key, str(person)) for key, person in self.people.items())]
        field.required, field.sometimes = False, True  # remarks may be kept before it is known

    def clean_chair(self) -> Person | None:
        """The person."""
        return self.people.get(self.cleaned_data["chair"])


class CaseForm(forms.Form):
    """A case that is about no mandate, plan or report."""

    kind = forms.ChoiceField(label=_("Kind"), choices=FREE, widget=forms.Select(attrs={"class": "form-select"}))
    title = LineFormField(label=pgettext_lazy("board", "Title"), max_length=160, widget=forms.TextInput(attrs=TEXT))
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

    came = forms.TypedMultipleChoiceField(
        label=_("Who was present"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    abstained = forms.MultipleChoiceField(
        label=_("Did not take part in deciding"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        *args: Any,
        case: Case,
        members: Iterable[Person] = (),
        called: Iterable[tuple[Person, bool]] = (),
        **kwargs: Any,
    ) -> None:
        """A form about `case`.

        Args:
            members: who may be noted as not taking part, besides those who don't anyway.
            called: of whom it is asked whether they came, each with whether they meant to.
        """
        super().__init__(*args, **kwargs)
        self._ask_who_came(list(called))
        self.fields["reason"].sometimes = True  # type: ignore[attr-defined]  # its help text says when
        self.people = {str(person.pk): person for person in members}
        if self.people:
            names = [(key, str(person)) for key, person in self.people.items()]
            self.fields["abstained"].choices = names  # type: ignore[attr-defined]
        else:
            del self.fields["abstained"]
        choices = [(outcome.value, outcome.label) for outcome in outcomes_of(case)]
        if case.subject is None:
            self.fields["reason"].help_text = _("It stands in the minutes.")
        self.fields["outcome"].choices = choices  # type: ignore[attr-defined]

    def _ask_who_came(self, called: list[tuple[Person, bool]]) -> None:
        if not called:
            del self.fields["came"]
            return
        field: Any = self.fields["came"]
        field.choices = [(person.pk, str(person)) for person, _comes in called]
        field.initial = [person.pk for person, comes in called if comes]
        field.sometimes = True  # "(optional)" would be untrue

    def clean(self) -> dict[str, Any]:
        """Returned only with a word why."""
        data = super().clean() or {}
        if data.get("outcome") == Outcome.RETURNED and not data.get("reason", "").strip():
            self.add_error("reason", _("Write one line about why: others go on from there."))
        data["abstained"] = [self.people[key] for key in data.get("abstained", ())]
        return data
