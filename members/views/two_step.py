"""Signing out, and setting up the second step."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import LogoutView
from allauth.mfa.totp.views import ActivateTOTPView
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from members.domain.second_step import app_of, use_once


class SignOut(LogoutView):
    """Asks once, signs out, and leaves the browser's language to the next person."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Sign out."""
        answer: HttpResponse = super().post(*args, **kwargs)
        answer.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
        return answer


class Activate(ActivateTOTPView):
    """Sets up an app for the second step. A code from it is a second proof already: no need to ask once more."""

    def form_valid(self, form: forms.BaseForm) -> HttpResponse:
        """Note the proof for this session, and that the code is spent."""
        answer: HttpResponse = super().form_valid(form)
        if app := app_of(self.request.user):
            use_once(app, form.cleaned_data["code"])
        record_authentication(self.request, self.request.user, "mfa", type="totp", reauthenticated=True)
        return answer


@require_safe
def to_profile(request: HttpRequest) -> HttpResponse:
    """Addresses are changed on the profile."""
    return redirect("profile")
