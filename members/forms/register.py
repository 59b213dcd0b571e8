"""What the cluster manager types about a company that is new to the portal."""

import datetime as dt
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from members.choices import MembershipKind
from members.forms.fields import OrganisationNumberField
from members.models import Company
from members.register.unit import Unit
from thamsklyngen.shared import clock
from thamsklyngen.shared.fields import LineFormField

TEXT = {"class": "form-control"}
SELECT = {"class": "form-select"}
SALT = "members.register.unit"
ANSWER_HOLDS = dt.timedelta(days=1)
ADDRESS = ("address", "postcode", "town")


class AdmissionForm(forms.ModelForm):
    """A company with its main address and its membership, filled in from the register or by hand."""

    class Meta:
        model = Company
        fields = [
            "name", "legal_name", "organisation_number", "parent", "industry_code", "industry", "headcount",
            "municipality", "website", "public",
        ]  # fmt: skip
        widgets = {
            **{name: forms.TextInput(attrs=TEXT) for name in fields},
            "website": forms.URLInput(attrs={**TEXT, "placeholder": "https://"}),
            "parent": forms.Select(attrs=SELECT),
            "headcount": forms.Select(attrs=SELECT),
            "public": forms.CheckboxInput(attrs={"class": "form-check-input"}),
        }
        help_texts = {"public": _("Visitors see its page, without its people. Members always see it.")}

    organisation_number = OrganisationNumberField(
        label=_("Organisation number"),
        required=False,
        empty_value=None,
        help_text=_("Nine digits; empty for a foreign company."),
    )
    address = LineFormField(
        label=_("Street address"), max_length=200, required=False, widget=forms.TextInput(attrs=TEXT)
    )
    postcode = LineFormField(label=_("Postcode"), max_length=10, required=False, widget=forms.TextInput(attrs=TEXT))
    town = LineFormField(label=_("Post town"), max_length=60, required=False, widget=forms.TextInput(attrs=TEXT))
    kind = forms.ChoiceField(
        label=_("Kind of member"), choices=MembershipKind, initial=MembershipKind.COMPANY,
        widget=forms.Select(attrs=SELECT),
    )  # fmt: skip
    since = forms.DateField(
        label=_("First day as a member"), initial=clock.today,
        widget=forms.DateInput(attrs={**TEXT, "type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    answer = forms.CharField(required=False, max_length=8000, widget=forms.HiddenInput)
    field_order = ["name", "legal_name", "organisation_number", "kind", "since", *ADDRESS, "municipality"]

    def __init__(self, *args: Any, unit: Unit | None = None, name: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": filled_in(unit) if unit else {"name": name[:120]}, **kwargs})
        self.taken: Company | None = None
        self.fields["parent"].queryset = Company.objects.filter(merged_into=None)

    def clean_organisation_number(self) -> str | None:
        """One that no other company has."""
        number: str | None = self.cleaned_data["organisation_number"]
        self.taken = Company.objects.filter(organisation_number=number).first() if number else None
        if self.taken:
            raise forms.ValidationError(_("%(other)s has that organisation number.") % {"other": self.taken})
        return number

    def clean(self) -> dict[str, Any]:
        """A place without a street would be lost: an address is more than its town."""
        data = super().clean() or {}
        if not data.get("address") and (data.get("postcode") or data.get("town")):
            self.add_error("address", _("Write the street too, or leave postcode and town empty."))
        return data

    @property
    def unit(self) -> Unit | None:
        """What the register answered when the form was filled in, by its own word: it comes back signed."""
        try:
            return Unit.of(signing.loads(self.data.get("answer", ""), salt=SALT, max_age=ANSWER_HOLDS))
        except (signing.BadSignature, TypeError, ValueError):
            return None

    @property
    def checked(self) -> bool:
        """Whether the register has said something about the number that stands in the form."""
        return self.unit is not None and self.unit.number == self.cleaned_data.get("organisation_number")

    @property
    def details(self) -> dict[str, Any]:
        """The company's fields but its name."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name != "name"}

    @property
    def site(self) -> dict[str, str]:
        """The main address."""
        return {name: self.cleaned_data[name] for name in (*ADDRESS, "municipality")}


def filled_in(unit: Unit) -> dict[str, Any]:
    """The form's first values from what the register says."""
    parent = Company.objects.filter(organisation_number=unit.parent, merged_into=None).first() if unit.parent else None
    answer = signing.dumps(unit.facts, salt=SALT, compress=True) if unit.name or unit.deleted else ""
    return {
        "name": unit.said_name[:120], "legal_name": unit.name, "organisation_number": unit.number, "parent": parent,
        "industry_code": unit.industry_code, "industry": unit.industry, "headcount": unit.headcount,
        "municipality": unit.municipality, "website": unit.website, "address": unit.street,
        "postcode": unit.postcode, "town": unit.town, "answer": answer,
    }  # fmt: skip
