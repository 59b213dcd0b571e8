"""Writing a mandate: its text, how long it holds, and what the group concentrates on."""

import datetime as dt
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from groups.domain.mandate import LONGEST, Content, Focus
from groups.forms.writing import TEXT, WritingForm
from groups.models import FocusArea, Mandate
from groups.models.mandate import SHORTEST
from thamsklyngen.shared.fields import LineFormField, TextFormField

DAY = dt.timedelta(days=1)
DAYS = ("since", "last_day")
STEPS = {"up": -1, "down": 1}
FIRST, LAST = dt.date(2000, 1, 1), dt.date(2100, 12, 31)
ROOM = 2  # empty rows below those there are
MOST = 20


def day_input() -> forms.DateInput:
    """A day, as the browser asks for it."""
    return forms.DateInput(attrs={**TEXT, "type": "date"}, format="%Y-%m-%d")


class MandateForm(WritingForm):
    """The text and the days."""

    text = TextFormField(
        label=_("Text"),
        required=False,
        max_length=LONGEST,
        help_text=_("Headings begin with ##, points of a list with a dash."),
        error_messages={
            "max_length": _(
                "The text is too long: %(show_value)s characters, and at most %(limit_value)s. Nothing was saved; "
                "it stands here until you leave the page."
            )
        },
        widget=forms.Textarea(attrs={**TEXT, "rows": 16}),
    )
    since = forms.DateField(label=pgettext_lazy("mandate", "Valid from"), required=False, widget=day_input())
    last_day = forms.DateField(label=_("Last day"), required=False, widget=day_input())

    def __init__(self, *args: Any, mandate: Mandate, **kwargs: Any) -> None:
        self.mandate = mandate
        initial = {
            "text": mandate.text,
            "since": mandate.since,
            "last_day": mandate.until - DAY if mandate.until else None,
        }
        super().__init__(*args, version=mandate, initial=initial, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Days that make sense, in their order."""
        data = super().clean() or {}
        since, last = data.get("since"), data.get("last_day")
        for name, value in (("since", since), ("last_day", last)):
            if value and not FIRST <= value <= LAST:
                self.add_error(name, _("Choose a day between the years 2000 and 2100."))
        if since and last and last < since:
            self.add_error("last_day", _("It can't end before it begins."))
        elif since and last and (last + DAY - since).days < SHORTEST:
            self.add_error("last_day", _("A mandate holds for at least %(days)s days.") % {"days": SHORTEST})
        return data

    @property
    def text_stands(self) -> bool:
        """Whether it can be saved: a day that can't be read holds nothing else up."""
        return self.is_bound and not set(self.errors) - set(DAYS)

    def content(self, focus: list[Focus]) -> Content:
        """What was typed; the days as they were where they can't be read."""
        data = self.cleaned_data
        if set(self.errors) & set(DAYS):
            return Content(data["text"], self.mandate.since, self.mandate.until, focus)
        until = data["last_day"] + DAY if data.get("last_day") else None
        return Content(data["text"], data.get("since"), until, focus)


class FocusForm(forms.Form):
    """One focus area; without a word it is left out."""

    title = LineFormField(label=_("Focus area"), max_length=120, required=False, widget=forms.TextInput(attrs=TEXT))
    text = TextFormField(
        label=_("In a few words"), max_length=2000, required=False, widget=forms.Textarea(attrs={**TEXT, "rows": 2})
    )
    area = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.sometimes = True  # type: ignore[attr-defined]


class FocusRows(BaseFormSet):  # type: ignore[type-arg]
    """The focus areas of a draft, in their order."""

    @property
    def last_filled(self) -> int:
        """Which row, from 0, is the last one with a word in it: no other goes below it. -1 if there is none."""
        filled = (place for place, form in enumerate(self.forms) if form["title"].value() or form["text"].value())
        return max(filled, default=-1)

    def rows(self, mandate: Mandate, move: str = "") -> list[Focus]:
        """What was typed, each tied to the group's focus area that it words, if there is one.

        The first row that names an area words it; another one that names the same is new.

        Args:
            move: `up-2` or `down-2`: the third row of the form changes places with the one before or after.
        """
        areas = {area.pk: area for area in FocusArea.objects.filter(group=mandate.group)}
        filled = [form for form in self.forms if form.cleaned_data.get("title") or form.cleaned_data.get("text")]
        typed = [form.cleaned_data for form in _moved(filled, move)]
        return [Focus(row["title"], row["text"], areas.pop(row.get("area") or 0, None)) for row in typed]


def _moved(forms_: list[Any], move: str) -> list[Any]:
    """`forms_` in the order that the pressed button asks for."""
    way, _dash, number = move.partition("-")
    names = [form.prefix.rpartition("-")[2] for form in forms_]
    if way not in STEPS or number not in names:
        return forms_
    here = names.index(number)
    there = here + STEPS[way]
    if 0 <= there < len(forms_):
        forms_[here], forms_[there] = forms_[there], forms_[here]
    return forms_


_FocusFormSet = formset_factory(FocusForm, formset=FocusRows, extra=ROOM, max_num=MOST, absolute_max=MOST)


def focus_rows(data: Any, mandate: Mandate) -> FocusRows:
    """The rows of `mandate`, with room for more."""
    held = [{"title": row.title, "text": row.text, "area": row.area_id} for row in mandate.focus.all()]
    # What was typed is never weighed against what is held: Django leaves out rows that are as they were.
    made: FocusRows = _FocusFormSet(data, initial=None if data is not None else held, prefix="focus")
    return made


class ReasonForm(forms.Form):
    """One line about why."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        help_text=_("One line, which the board reads."),
        widget=forms.TextInput(attrs=TEXT),
        error_messages={"required": _("Write one line about why: others go on from there.")},
    )
