"""The second step: codes from an app."""

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.utils.translation import gettext_lazy as _


def _field(label: object) -> forms.CharField:
    attributes = {"class": "form-control code-field", "autocomplete": "one-time-code", "inputmode": "numeric"}
    return forms.CharField(label=label, max_length=40, widget=forms.TextInput(attrs=attributes))  # type: ignore[arg-type]


class SecondStepForm(AuthenticateForm):  # type: ignore[misc]
    """Asked while signing in."""

    code = _field(_("Code from the app, or a recovery code"))


class SecondStepAgainForm(ReauthenticateForm):  # type: ignore[misc]
    """Asked on the way to the admin pages."""

    code = _field(_("Code from the app, or a recovery code"))


class ActivateForm(ActivateTOTPForm):  # type: ignore[misc]
    """Shows that the app has learnt the secret."""

    code = _field(_("Code from the app"))
