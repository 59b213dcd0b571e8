"""Addresses below /accounts/: those of django-allauth that the portal has. Passwords and sign-up aren't among them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as second_step
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as app
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import path

from members.views import sign_in, two_step


def admins(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Only cluster admins have a second step; for others there is no such page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_staff:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


urlpatterns = [
    path("login/", sign_in.SignIn.as_view(), name="account_login"),
    path("login/code/", sign_in.to_the_door, name="account_request_login_code"),
    path("login/code/confirm/", sign_in.EnterCode.as_view(), name="account_confirm_login_code"),
    path("signup/", sign_in.to_the_door, name="account_signup"),
    path("logout/", two_step.SignOut.as_view(), name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("email/", two_step.to_profile, name="account_email"),
    path("confirm-email/", sign_in.ConfirmAddress.as_view(), name="account_email_verification_sent"),
    path("2fa/", admins(second_step.index), name="mfa_index"),
    path("2fa/authenticate/", second_step.authenticate, name="mfa_authenticate"),
    path("2fa/reauthenticate/", admins(second_step.reauthenticate), name="mfa_reauthenticate"),
    path("2fa/totp/activate/", admins(two_step.Activate.as_view()), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", admins(app.deactivate_totp), name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", admins(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("2fa/recovery-codes/generate/", admins(recovery.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("2fa/recovery-codes/download/", admins(recovery.download_recovery_codes), name="mfa_download_recovery_codes"),
]
