"""What the cluster manager gives and asks for around spreadsheets."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.choices import ImportKind, ImportState
from members.importing.faults import Unreadable, say
from members.importing.files import guard_size
from members.models import Company, Import

SELECT = {"class": "form-select"}


class UploadForm(forms.Form):
    """A spreadsheet, and what it holds."""

    kind = forms.ChoiceField(
        label=_("What is in the list?"),
        choices=ImportKind,
        initial=ImportKind.COMPANIES,
        widget=forms.RadioSelect,
        help_text=_("Companies first: people are placed in companies that are here already."),
    )
    file = forms.FileField(
        label=_("The file"),
        allow_empty_file=True,  # answered below, in words that help
        help_text=_("XLSX or CSV, at most 5 MB and 20,000 rows. You see what would happen before anything does."),
        widget=forms.FileInput(attrs={"class": "form-control", "accept": ".xlsx,.csv,.txt"}),
    )

    def clean_file(self) -> UploadedFile:
        """Refuse what is empty or too large before it is read."""
        upload = self.cleaned_data["file"]
        try:
            guard_size(upload.size)
        except Unreadable as fault:
            raise ValidationError(say(fault.code, fault.details)) from None
        return upload


class Batch(forms.Form):
    """Whom to welcome. Stands in the address of the preview, and is sent along with the press."""

    ALL, COMPANY, IMPORT = "all", "company", "import"
    who = forms.ChoiceField(
        label=_("Whom?"),
        choices=[
            (ALL, _("Everybody who works somewhere and has not signed in yet")),
            (COMPANY, _("The people of one company")),
            (IMPORT, _("The people of one spreadsheet")),
        ],
        widget=forms.RadioSelect,
    )
    company = forms.ModelChoiceField(
        Company.objects.none(),
        label=pgettext_lazy("noun", "Company"),
        empty_label=_("Choose"),
        required=False,
        to_field_name="slug",
        widget=forms.Select(attrs=SELECT),
    )
    source = forms.ModelChoiceField(
        Import.objects.none(),
        label=_("Spreadsheet"),
        empty_label=_("Choose"),
        required=False,
        widget=forms.Select(attrs=SELECT),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["company"].queryset = Company.objects.filter(merged_into=None)  # type: ignore[attr-defined]
        done = Import.objects.filter(kind=ImportKind.PEOPLE, state=ImportState.DONE).defer("content", "report")
        self.fields["source"].queryset = done  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The company or the spreadsheet belongs to the choice that needs it."""
        data = super().clean() or self.cleaned_data
        for who, name, words in (
            (self.COMPANY, "company", _("Choose the company.")),
            (self.IMPORT, "source", _("Choose the spreadsheet.")),
        ):
            if data.get("who") == who and not data.get(name) and name not in self.errors:
                self.add_error(name, words)
        return data
