"""Form fields of the members app."""

from typing import Any

from django import forms
from django.core.validators import EmailValidator

from members import organisation_number
from thamsklyngen.outbox.address import normalise_address


class PublicAddress(EmailValidator):
    """Takes addresses at domains that the whole world knows: no numbers of machines, no names without a dot.

    Django lets `@localhost` and `@[127.0.0.1]` pass; mail there would go to the mail server's own network.
    """

    def __init__(self) -> None:
        super().__init__(allowlist=[])

    def validate_domain_part(self, domain_part: str) -> Any:
        """Django's check, with a last label that is no number (RFC 3696, 2) and no literal."""
        last = domain_part.rpartition(".")[2]
        return not domain_part.startswith("[") and not last.isdecimal() and super().validate_domain_part(domain_part)


class AddressField(forms.EmailField):
    """An e-mail address, brought to its one spelling before it is checked."""

    default_validators = [PublicAddress()]

    def to_python(self, value: Any) -> Any:
        return normalise_address(super().to_python(value) or "")


class OrganisationNumberField(forms.CharField):
    """An organisation number in any writing, kept as nine digits; what is wrong with one is said."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"class": "form-control", "inputmode": "numeric", "autocomplete": "off"})
        super().__init__(**{"widget": widget, "max_length": organisation_number.LONGEST, **kwargs})

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return organisation_number.plain(text) or self.empty_value if text else text

    def validate(self, value: Any) -> None:
        super().validate(value)
        fault = organisation_number.fault_of(value) if value else ""
        if fault:
            raise forms.ValidationError(fault)
