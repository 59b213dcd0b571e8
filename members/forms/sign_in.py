"""What a person types at the door."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from allauth.core import context, ratelimit
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from members.choices import Language
from members.domain.person import person_at
from members.forms.fields import AddressField
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


class TooManyTries(forms.ValidationError):
    """A rate limit was met; the page says so with status 429."""


def spend(action: str, key: str) -> None:
    """Count one try.

    Raises:
        TooManyTries: there were too many.
    """
    if not ratelimit.consume(context.request, action=action, key=key):
        raise TooManyTries(get_adapter().error_messages["rate_limited"], code="rate_limited")


def code_field(label: Any) -> forms.CharField:
    """A field for six digits, with or without the space."""
    attributes = {name: value for name, value in CODE_ATTRIBUTES.items() if value is not None}
    return forms.CharField(label=label, max_length=20, widget=forms.TextInput(attrs=attributes))


class SignInForm(RequestLoginCodeForm):  # type: ignore[misc]
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
        spend("request_login_code", email)
        language = get_language() or Language.BOKMAL
        person: Person = person_at(email, language=language if language in Language.values else Language.BOKMAL)
        self._user = person if person.is_active else None
        return email


class CodeForm(ConfirmLoginCodeForm):  # type: ignore[misc]
    """Asks for the code that was sent."""

    code = code_field(_("The six-digit code"))

    def clean_code(self) -> str:
        """Compare the code. Guesses sent at the same time count too, which allauth's own counter would miss."""
        spend("confirm_login_code", context.request.session.session_key or "")
        return super().clean_code()  # type: ignore[no-any-return]
