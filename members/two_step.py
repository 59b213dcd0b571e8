"""The second step that cluster admins take: a code from an app, or a recovery code (allauth.mfa)."""

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import resolve_url

from members.network import is_from_this_machine


class SecondStepNeeded(PermissionDenied):
    """Only a cluster admin's right opens the page, and they haven't taken the second step yet."""


def has_taken_second_step(request: HttpRequest) -> bool:
    """Whether the signed-in person has shown a second proof since signing in. A demo admin counts as having."""
    person = request.user
    if not person.is_authenticated:
        return False
    if settings.DEMO and person.is_demo and is_from_this_machine(request):
        return True
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, person))


def to_second_step(request: HttpRequest, target: str) -> HttpResponseRedirect:
    """Where an admin goes on the way to `target`: to show the second proof, or to set it up first."""
    has_second = is_mfa_enabled(request.user, [Authenticator.Type.TOTP])
    return redirect_to_login(target, resolve_url("mfa_reauthenticate" if has_second else "mfa_activate_totp"))


def require_second_step(request: HttpRequest) -> None:
    """Let nobody but those with a second proof go on.

    Raises:
        SecondStepNeeded: `members.middleware.SecondStep` leads them there and back.
    """
    if not has_taken_second_step(request):
        raise SecondStepNeeded
