"""Adding, choosing and removing the addresses one signs in with."""

from http import HTTPStatus

from allauth.account.internal.flows.email_verification_by_code import EmailVerificationProcess
from allauth.account.models import EmailAddress
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from members.domain import address
from members.forms.address import AddAddressForm
from members.known_browser import remember_browser
from members.limits import TooManyTries, spend
from members.views.profile import profile_context
from thamsklyngen.shared.domain import DomainError


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Send a code to a new address and ask for it."""
    form = AddAddressForm(request.POST, person=request.user)
    if not form.is_valid():
        status = HTTPStatus.TOO_MANY_REQUESTS if form.has_error("email", "rate_limited") else HTTPStatus.OK
        return render(request, "members/profile.html", profile_context(request, address_form=form), status=status)
    EmailVerificationProcess.initiate(request=request, user=request.user, email=form.cleaned_data["email"])
    return redirect("account_email_verification_sent")


def _named(request: HttpRequest) -> str:
    """The address whose button was pressed. (A NUL byte, which PostgreSQL can't look for, is in none of them.)"""
    return request.POST.get("email", "").replace("\x00", " ")


@require_POST
def primary(request: HttpRequest) -> HttpResponse:
    """Let mail go to another verified address."""
    try:
        spend("manage_email")
        chosen = address.make_primary(request.user, _named(request))
        messages.success(request, _("Mail goes to %(email)s from now on.") % {"email": chosen.email})
    except (DomainError, TooManyTries) as error:
        messages.error(request, error.message if isinstance(error, TooManyTries) else str(error))
    except EmailAddress.DoesNotExist:
        raise Http404 from None
    return redirect("profile")


@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """Take an address away."""
    email, answer = _named(request), redirect("profile")
    try:
        spend("manage_email")
        address.remove_address(request.user, email)
        update_session_auth_hash(request, request.user)
        remember_browser(answer, request.user)
        messages.success(request, _("%(email)s is removed.") % {"email": email})
    except (DomainError, TooManyTries) as error:
        messages.error(request, error.message if isinstance(error, TooManyTries) else str(error))
    except EmailAddress.DoesNotExist:
        raise Http404 from None
    return answer
