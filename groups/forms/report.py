"""Writing a year report."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groups.domain.report import LONGEST
from groups.forms.mandate import LAST_REVISION, TEXT
from groups.models import YearReport


class ReportForm(forms.Form):
    """The leader's words. `base` tells what was on the screen when the writing began."""

    text = forms.CharField(
        label=_("In the group's own words"),
        required=False,
        max_length=LONGEST,
        help_text=_("Headings begin with ##, points of a list with a dash. The numbers stand below by themselves."),
        widget=forms.Textarea(attrs={**TEXT, "rows": 14}),
    )
    base = forms.IntegerField(min_value=0, max_value=LAST_REVISION, widget=forms.HiddenInput)

    def __init__(self, *args: Any, report: YearReport, **kwargs: Any) -> None:
        super().__init__(*args, initial={"text": report.text, "base": report.revision}, **kwargs)
        self.fields["text"].sometimes = True  # type: ignore[attr-defined]  # needed to submit, not to save

    def clean_text(self) -> str:
        """With the line ends that the portal keeps."""
        text: str = self.cleaned_data["text"]
        return text.replace("\r\n", "\n")
