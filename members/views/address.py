"""Adding, choosing and removing the addresses one signs in with."""

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
from members.views.profile import profile_context
from thamsklyngen.shared.domain import DomainError


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Send a code to a new address and ask for it."""
    form = AddAddressForm(request.POST, person=request.user)  # type: ignore[arg-type]
    if not form.is_valid():
        return render(request, "members/profile.html", profile_context(request, address_form=form))
    EmailVerificationProcess.initiate(request=request, user=request.user, email=form.cleaned_data["email"])
    return redirect("account_email_verification_sent")


def _named(request: HttpRequest) -> str:
    """The address whose button was pressed. (A NUL byte, which PostgreSQL can't look for, is in none of them.)"""
    return request.POST.get("email", "").replace("\x00", " ")


@require_POST
def primary(request: HttpRequest) -> HttpResponse:
    """Let mail go to another verified address."""
    try:
        chosen = address.make_primary(request.user, _named(request))  # type: ignore[arg-type]
        messages.success(request, _("Mail goes to %(email)s from now on.") % {"email": chosen.email})
    except DomainError as error:
        messages.error(request, str(error))
    except EmailAddress.DoesNotExist:
        raise Http404 from None
    return redirect("profile")


@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """Take an address away."""
    email = _named(request)
    try:
        address.remove_address(request.user, email)  # type: ignore[arg-type]
        update_session_auth_hash(request, request.user)
        messages.success(request, _("%(email)s is removed.") % {"email": email})
    except DomainError as error:
        messages.error(request, str(error))
    except EmailAddress.DoesNotExist:
        raise Http404 from None
    return redirect("profile")
