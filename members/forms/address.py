"""Adding an address to sign in with."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import BaseConfirmCodeForm
from allauth.account.models import EmailAddress
from django import forms
from django.utils.translation import gettext_lazy as _

from members.domain.address import make_free
from members.forms.fields import AddressField
from members.forms.sign_in import code_field
from members.limits import spend, spend_address_guess
from members.models import Person

MOST = 8


class AddAddressForm(forms.Form):
    """Asks for another address; whether somebody else has it shows only after the code."""

    email = AddressField(
        label=_("Another e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"class": "form-control", "autocomplete": "email", "inputmode": "email"}),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        self.person = person
        super().__init__(*args, **kwargs)

    def clean_email(self) -> str:
        """The address, if it is new to the person."""
        email: str = self.cleaned_data["email"]
        held = EmailAddress.objects.filter(user=self.person)
        if held.filter(email=email, verified=True).exists():
            raise get_adapter().validation_error("duplicate_email")
        if held.count() >= MOST:
            raise forms.ValidationError(_("You have %(most)s addresses. Remove one first."), params={"most": MOST})
        spend("add_address")
        return email


class AddressCodeForm(BaseConfirmCodeForm):
    """Asks for the code that was sent to the new address."""

    code = code_field(_("The six-digit code"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.user, self.email = kwargs.pop("user", None), kwargs.pop("email", None)
        super().__init__(*args, **kwargs)

    def clean_code(self) -> str:
        """Compare the code; then, and only to who reads mail there, tell whether the address is another's.

        Who typed it at the door and never came in makes way: it isn't theirs.
        """
        was_right = spend_address_guess(self.email)
        code: str = super().clean_code()
        was_right()
        if self.user is None or not make_free(self.email, self.user):
            raise get_adapter().validation_error("email_taken")
        return code
