"""What the cluster manager types about people."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.choices import EmploymentRole
from members.models import Company, Person
from thamsklyngen.shared.fields import LineFormField

TEXT = {"class": "form-control", "autocomplete": "off"}


class MoveForm(forms.Form):
    """The address with which somebody signs in from now on."""

    email = forms.EmailField(
        label=_("New e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs=TEXT),
        help_text=_("The old one signs in no more. Make sure first that the new one is theirs, by phone for example."),
    )


class EmployForm(forms.Form):
    """Where somebody works from today."""

    company = forms.ModelChoiceField(
        Company.objects.none(),
        label=pgettext_lazy("noun", "Company"),
        empty_label=_("Choose"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    title = LineFormField(
        label=pgettext_lazy("at work", "Title"), max_length=80, required=False, widget=forms.TextInput(attrs=TEXT)
    )
    role = forms.ChoiceField(
        label=_("Role"), choices=EmploymentRole, widget=forms.Select(attrs={"class": "form-select"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["company"].queryset = Company.objects.filter(merged_into=None)  # type: ignore[attr-defined]


class NewPersonForm(forms.ModelForm):
    """A person whom the cluster manager adds by hand."""

    class Meta:
        model = Person
        fields = ["name", "email", "phone", "language"]
        widgets = {
            "name": forms.TextInput(attrs=TEXT),
            "email": forms.EmailInput(attrs=TEXT),
            "phone": forms.TextInput(attrs={**TEXT, "inputmode": "tel"}),
            "language": forms.Select(attrs={"class": "form-select"}),
        }

    def validate_unique(self) -> None:
        """Left to the domain, which knows of all addresses anybody signs in with."""
