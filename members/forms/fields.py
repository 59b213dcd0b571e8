"""Form fields of the members app."""

from typing import Any

from django import forms

from members import organisation_number
from thamsklyngen.outbox.address import normalise_address


class AddressField(forms.EmailField):
    """An e-mail address, brought to its one spelling before it is checked."""

    def to_python(self, value: Any) -> Any:
        return normalise_address(super().to_python(value) or "")


class OrganisationNumberField(forms.CharField):
    """An organisation number in any writing, kept as nine digits; what is wrong with one is said."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"class": "form-control", "inputmode": "numeric", "autocomplete": "off"})
        super().__init__(**{"widget": widget, "max_length": organisation_number.LONGEST, **kwargs})

    def to_python(self, value: Any) -> Any:
        return organisation_number.plain(super().to_python(value) or "")

    def validate(self, value: Any) -> None:
        super().validate(value)
        fault = organisation_number.fault_of(value) if value else ""
        if fault:
            raise forms.ValidationError(fault)
