"""What newcomers say about where they work, and what is answered."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.forms.fields import OrganisationNumberField
from members.models import Company
from thamsklyngen.shared.fields import LineFormField

TEXT = {"class": "form-control"}


class AskForm(forms.Form):
    """A wish to be let in at a company that the portal knows."""

    title = LineFormField(
        label=pgettext_lazy("at work", "Title"), max_length=80, required=False, widget=forms.TextInput(attrs=TEXT)
    )
    message = LineFormField(
        label=_("A word to who decides"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={**TEXT, "rows": 3}),
        help_text=_("Such as who knows you there."),
    )


class NewCompanyForm(AskForm):
    """A wish to be let in at a company that the portal doesn't know."""

    company_name = LineFormField(
        label=_("What the company is called"), max_length=120, widget=forms.TextInput(attrs=TEXT)
    )
    organisation_number = OrganisationNumberField(label=_("Organisation number"), required=False)
    field_order = ["company_name", "organisation_number", "title", "message"]


class DeclineForm(forms.Form):
    """Why somebody is not let in."""

    reason = LineFormField(
        label=_("Why"),
        max_length=300,
        widget=forms.TextInput(attrs=TEXT),
        help_text=_("The person reads it."),
        error_messages={"required": _("Write one line about why: the person reads it.")},
    )


class ChooseCompanyForm(forms.Form):
    """Which company it is that somebody named."""

    company = forms.ModelChoiceField(
        Company.objects.none(),
        label=_("Which company is it?"),
        empty_label=_("Choose"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["company"].queryset = Company.objects.filter(merged_into=None)  # type: ignore[attr-defined]
