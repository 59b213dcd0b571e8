"""The second step: codes from an app."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.utils.translation import gettext_lazy as _

from members.domain.second_step import app_of, use_once, was_used


def _field(label: object) -> forms.CharField:
    attributes = {"class": "form-control code-field", "autocomplete": "one-time-code", "inputmode": "numeric"}
    return forms.CharField(label=label, max_length=40, widget=forms.TextInput(attrs=attributes))


class OnceOnly(BaseAuthenticateForm):
    """Takes each code of the app once."""

    def clean_code(self) -> str:
        """Compare the code, then spend it. A spent one counts as wrong, also for the limit, which a right one lifts."""
        app, code = app_of(self.user), self.cleaned_data["code"]
        if app is None or not was_used(app, code):
            code = super().clean_code()
            if self.authenticator != app or use_once(app, code):
                return code
        check_rate_limit(self.user)
        raise get_adapter().validation_error("incorrect_code")


class SecondStepForm(OnceOnly, AuthenticateForm):
    """Asked while signing in."""

    code = _field(_("Code from the app, or a recovery code"))


class SecondStepAgainForm(OnceOnly, ReauthenticateForm):
    """Asked on the way to the admin pages."""

    code = _field(_("Code from the app, or a recovery code"))


class ActivateForm(ActivateTOTPForm):
    """Shows that the app has learnt the secret."""

    code = _field(_("Code from the app"))
