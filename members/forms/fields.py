"""Form fields of the members app."""

from typing import Any

from django import forms

from thamsklyngen.outbox.address import normalise_address


class AddressField(forms.EmailField):
    """An e-mail address, brought to its one spelling before it is checked."""

    def to_python(self, value: Any) -> Any:
        return normalise_address(super().to_python(value) or "")
