"""What is typed about board meetings and cases."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from groups.choices import WITH_REASON, CaseKind, MeetingKind, Stance
from groups.domain.board import outcomes_of
from groups.domain.meeting import MeetingThen
from groups.forms.mandate import TEXT, day_input
from groups.models import BoardMeeting, Case, Version
from groups.models.board import SUBJECTS
from members.models import Person
from thamsklyngen.shared import clock, dates
from thamsklyngen.shared.fields import LineFormField

FREE = [(value, label) for value, label in CaseKind.choices if value not in SUBJECTS]


class MeetingForm(forms.ModelForm):  # type: ignore[type-arg]
    """A meeting, or a round in writing: that has a last day for answers, and neither place, hours nor papers.

    What waits for the board may stand on it from the beginning: then the invitation says so.
    """

    versions = forms.MultipleChoiceField(
        label=_("What stands on it"), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = BoardMeeting
        fields = ["kind", "date", "deadline", "starts_at", "ends_at", "place"]
        error_messages = {"date": {"unique": MeetingThen.text}}
        widgets = {
            "kind": forms.HiddenInput,
            "date": day_input(),
            "deadline": day_input(),
            "starts_at": forms.TimeInput(attrs={**TEXT, "type": "time"}, format="%H:%M"),
            "ends_at": forms.TimeInput(attrs={**TEXT, "type": "time"}, format="%H:%M"),
            "place": forms.TextInput(attrs=TEXT),
        }

    def __init__(self, *args: Any, waiting: Iterable[Version] = (), **kwargs: Any) -> None:
        """A form of the kind that was chosen.

        Args:
            waiting: what has been submitted and stands on no meeting.
        """
        super().__init__(*args, **kwargs)
        self.waiting = {version.kind_key: version for version in waiting}
        if self.waiting:
            field: Any = self.fields["versions"]
            field.choices = [(key, version.title) for key, version in self.waiting.items()]
            field.initial, field.sometimes = list(self.waiting), True
        else:
            del self.fields["versions"]
        if self._kind() == MeetingKind.CIRCULATION:
            for name in ("deadline", "starts_at", "ends_at", "place"):
                del self.fields[name]
            self.fields["date"].label = _("Last day for answers")

    def validate_unique(self) -> None:
        """Not here: two meetings on one day, or the same one called twice, are told apart under the board's lock."""

    def _kind(self) -> str:
        return str(self.data.get("kind") or self.initial.get("kind") or self.instance.kind)

    def clean_versions(self) -> list[Version]:
        """Those ticked."""
        return [self.waiting[key] for key in self.cleaned_data["versions"]]

    def clean_deadline(self) -> dt.date:
        """Not past: nobody could keep it."""
        day: dt.date = self.cleaned_data["deadline"]
        if day < clock.today():
            raise forms.ValidationError(_("That day has passed. Choose today or a later day."))
        return day

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
        if kind == MeetingKind.CIRCULATION and data.get("date"):
            data["deadline"] = data["date"]
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

    def _kind(self) -> str:
        return self.instance.kind

    def clean_deadline(self) -> dt.date:
        """As for a new one; the day that it has may be past."""
        day: dt.date = self.cleaned_data["deadline"]
        return day if day == self.initial["deadline"] else super().clean_deadline()

    def clean_date(self) -> dt.date:
        """As for a new one; the day that it has may be past."""
        day: dt.date = self.cleaned_data["date"]
        return day if day == self.initial["date"] else super().clean_date()


class CancelForm(forms.Form):
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


class MoveForm(forms.Form):
    """Which other meeting is to deal with a case, and why."""

    meeting = forms.ChoiceField(label=_("Another meeting"), widget=forms.Select(attrs={"class": "form-select"}))
    reason = LineFormField(label=_("Why?"), max_length=200, required=False, widget=forms.TextInput(attrs=TEXT))

    def __init__(self, data: Any, *, case: Case, meetings: Iterable[BoardMeeting]) -> None:
        """Once its day has come the minutes tell why; before, nobody asks. Then the next meeting needn't be called."""
        super().__init__(data)
        self.meetings = {row.date.isoformat(): row for row in meetings if row != case.meeting}
        field: Any = self.fields["meeting"]
        field.choices = [(key, f"{row.get_kind_display()} {dates.day(row.date)}") for key, row in self.meetings.items()]
        is_called = any(not row.is_circulation for row in self.meetings.values())
        if not is_called and case.meeting.date <= clock.today() and not case.is_put_off:
            field.choices = [("next", _("The next meeting, when it is called")), *field.choices]
        if case.meeting.date > clock.today():
            del self.fields["reason"]
        else:
            self.fields["reason"].help_text = _("It stands in the minutes.")

    def clean_meeting(self) -> BoardMeeting | None:
        """The meeting; None for the next one, which isn't called yet."""
        return self.meetings.get(self.cleaned_data["meeting"])


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
        label=_("The board's words"),
        max_length=2000,
        required=False,
        help_text=_("What has to change, if it is returned. It is shown with the text."),
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
        if case.is_for_information:
            self.fields["reason"].help_text, self.fields["outcome"].initial = (
                _("It stands in the minutes."),
                choices[0][0],
            )
        elif case.subject is None:
            self.fields["reason"].help_text = _("Why, if it is not approved. It stands in the minutes.")
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
        """Returned or not approved only with a word why."""
        data = super().clean() or {}
        if data.get("outcome") in WITH_REASON and not data.get("reason", "").strip():
            self.add_error("reason", _("Write one line about why: others go on from there."))
        data["abstained"] = [self.people[key] for key in data.get("abstained", ())]
        return data
