"""Steps that mandates, plans and year reports share: submitting, withdrawing, throwing a draft away."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from groups.domain.approval import discard, submit, withdraw
from groups.forms.mandate import ReasonForm
from groups.models import Version
from members.views.access import person_of, require_right
from thamsklyngen.shared.domain import DomainError


def saved(request: HttpRequest, draft: Version, *, here: str) -> HttpResponse:
    """After saving `draft`: back to `here`, or on to the board where that was pressed."""
    if "submit" not in request.POST:
        messages.success(request, _("Saved."))
        return redirect(here)
    try:
        submit(draft, by=person_of(request))
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(here)
    messages.success(request, _("It is with the board. You hear by mail what they decide."))
    return redirect(draft.get_absolute_url())


def taken_back(request: HttpRequest, found: Version, *, on: str) -> HttpResponse:
    """Withdraw what waits for the board, and go `on` to the new draft with the same content.

    Raises:
        PermissionDenied: somebody else's to withdraw.
    """
    require_right(request, "groups.submit_version", found)
    form = ReasonForm(request.POST)
    form.fields["reason"].required = False
    if not form.is_valid():
        messages.error(request, " ".join(form.errors["reason"]))
        return redirect(found.get_absolute_url())
    try:
        withdraw(found, by=person_of(request), reason=form.cleaned_data["reason"])
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(found.get_absolute_url())
    messages.success(request, _("It is withdrawn. Here is the new draft with the same text."))
    return redirect(on)


def thrown_away(request: HttpRequest, draft: Version, *, on: str) -> HttpResponse:
    """Discard a draft and go `on`."""
    try:
        discard(draft)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The draft is gone."))
    return redirect(on)
