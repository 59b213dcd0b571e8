"""What a person types at the door."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from members.choices import Language
from members.domain.person import person_at, person_with
from members.forms.fields import AddressField
from members.limits import may_write_to, spend_code, spend_guess
from members.models import Person

CODE_ATTRIBUTES = {
    "class": "form-control code-field",
    "inputmode": "numeric",
    "autocomplete": "one-time-code",
    "pattern": "[0-9 ]*",
    "maxlength": "7",
    "placeholder": None,
    "autofocus": True,
}


def code_field(label: Any) -> forms.CharField:
    """A field for six digits, with or without the space."""
    attributes = {name: value for name, value in CODE_ATTRIBUTES.items() if value is not None}
    return forms.CharField(label=label, max_length=20, widget=forms.TextInput(attrs=attributes))


class SignInForm(RequestLoginCodeForm):
    """Asks for the address. For an unknown one it makes the person and goes on alike."""

    email = AddressField(
        label=_("Your e-mail address at work"),
        help_text=_("The address that your company has given for you."),
        max_length=254,
        widget=forms.EmailInput(
            attrs={
                "class": "form-control",
                "autocomplete": "email",
                "inputmode": "email",
                "aria-describedby": "id_email_helptext",
            }
        ),
    )

    def clean_email(self) -> str:
        """Count the try, then find or make the person. Who may not sign in gets the same page and no code."""
        email: str = self.cleaned_data["email"]
        person = person_with(email)
        spend_code(email, person)
        self._user = None
        if may_write_to(person):
            language = get_language() or Language.BOKMAL
            person = person_at(email, language=language if language in Language.values else Language.BOKMAL)
            self._user = person if person.is_active else None
        return email


class CodeForm(ConfirmLoginCodeForm):
    """Asks for the code that was sent."""

    code = code_field(_("The six-digit code"))

    def __init__(self, *args: Any, email: str, person: Person | None, **kwargs: Any) -> None:
        self.email, self.person = email, person
        super().__init__(*args, **kwargs)

    def clean_code(self) -> str:
        """Compare the code. Guesses sent at the same time count too, which allauth's own counter would miss."""
        was_right = spend_guess(self.email, self.person)
        code: str = super().clean_code()
        if person_with(self.email) != self.person:  # asked for while the address was theirs still
            raise get_adapter().validation_error("incorrect_code")
        was_right()
        return code
