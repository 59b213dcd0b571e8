"""Writing a year report."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groups.domain.report import LONGEST
from groups.forms.writing import TEXT, WritingForm
from groups.models import YearReport
from thamsklyngen.shared.fields import TextFormField


class ReportForm(WritingForm):
    """The leader's words."""

    text = TextFormField(
        label=_("In the group's own words"),
        required=False,
        max_length=LONGEST,
        help_text=_("Headings begin with ##, points of a list with a dash. The numbers stand below by themselves."),
        widget=forms.Textarea(attrs={**TEXT, "rows": 14}),
    )

    def __init__(self, *args: Any, report: YearReport, **kwargs: Any) -> None:
        super().__init__(*args, version=report, initial={"text": report.text}, **kwargs)
