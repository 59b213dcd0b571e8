"""What a company tells of itself, and of its people."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.choices import EmploymentRole
from members.forms.fields import OrganisationNumberField
from members.models import Company, Employment, Site

TEXT = {"class": "form-control"}
SELECT = {"class": "form-select"}


class ProfileForm(forms.ModelForm):
    """The company's own words; name and number are the cluster manager's."""

    class Meta:
        model = Company
        fields = ["about", "website", "headcount", "municipality", "industry", "public"]
        widgets = {
            "about": forms.Textarea(attrs={**TEXT, "rows": 6, "maxlength": 4000}),
            "website": forms.URLInput(attrs={**TEXT, "placeholder": "https://"}),
            "headcount": forms.Select(attrs=SELECT),
            "municipality": forms.TextInput(attrs=TEXT),
            "industry": forms.TextInput(attrs=TEXT),
            "public": forms.CheckboxInput(attrs={"class": "form-check-input"}),
        }
        help_texts = {
            "about": _("A few sentences for those who have never heard of you. Lists and links as in Markdown."),
            "public": _("Visitors see this page, without your people. Members always see it."),
        }

    about = forms.CharField(label=_("What we do"), max_length=4000, required=False, widget=Meta.widgets["about"])


class FactsForm(ProfileForm):
    """The whole company, for the cluster manager."""

    class Meta(ProfileForm.Meta):
        fields = [
            "name",
            "legal_name",
            "organisation_number",
            "parent",
            "industry_code",
            *ProfileForm.Meta.fields,
        ]
        widgets = {
            **ProfileForm.Meta.widgets,
            "name": forms.TextInput(attrs=TEXT),
            "legal_name": forms.TextInput(attrs=TEXT),
            "parent": forms.Select(attrs=SELECT),
            "industry_code": forms.TextInput(attrs=TEXT),
        }

    organisation_number = OrganisationNumberField(
        label=_("Organisation number"),
        required=False,
        empty_value=None,
        help_text=_("Nine digits; empty for a foreign company."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Company.objects.filter(merged_into=None).exclude(pk=self.instance.pk)
        self.fields["parent"].queryset = others  # type: ignore[attr-defined]


class SiteForm(forms.ModelForm):
    """An address at which the company works."""

    class Meta:
        model = Site
        fields = ["name", "address", "postcode", "town", "municipality", "is_main"]
        widgets = {
            **{name: forms.TextInput(attrs=TEXT) for name in ("name", "address", "postcode", "town", "municipality")},
            "is_main": forms.CheckboxInput(attrs={"class": "form-check-input"}),
        }


class ColleagueForm(forms.ModelForm):
    """What somebody is at the company, and whether they answer for it."""

    class Meta:
        model = Employment
        fields = ["title", "role"]
        widgets = {"title": forms.TextInput(attrs=TEXT), "role": forms.Select(attrs=SELECT)}

    role = forms.ChoiceField(label=_("Role"), choices=EmploymentRole, widget=forms.Select(attrs=SELECT))
