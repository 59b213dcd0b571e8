"""What the forms of all drafts have in common: on top of what was it written?"""

from typing import Any

from django import forms

from groups.models import Version

TEXT = {"class": "form-control"}
LAST_REVISION = 2**31 - 1  # what the column of the revision can hold


class WritingForm(forms.Form):
    """`base` tells what was on the screen when the writing began, `draft` of which draft."""

    base = forms.IntegerField(min_value=0, max_value=LAST_REVISION, widget=forms.HiddenInput)
    draft = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, version: Version, **kwargs: Any) -> None:
        self.version = version
        initial = {**kwargs.pop("initial", {}), "base": version.revision, "draft": version.pk}
        super().__init__(*args, initial=initial, **kwargs)
        for name, field in self.fields.items():
            field.sometimes = name != "base"  # type: ignore[attr-defined]  # needed to submit, not to save

    @property
    def written_on(self) -> int | None:
        """The revision on top of which it was written; None where that was another draft."""
        draft, base = self.cleaned_data.get("draft"), self.cleaned_data["base"]
        return base if draft in (None, self.version.pk) else None
