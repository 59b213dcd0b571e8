"""Steps that mandates, plans and year reports share: submitting, withdrawing, throwing a draft away."""

from collections.abc import Callable
from typing import TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from groups.choices import VersionState
from groups.domain.approval import discard, submit, withdraw
from groups.domain.errors import NotADraft
from groups.forms.mandate import ReasonForm
from groups.models import Mandate, PlanVersion, Version, YearReport
from members.views.access import person_of, require_right
from thamsklyngen.shared.domain import DomainError

STOOD = "stood"  # tells static/js/autosave.js that what lay on the computer is saved
V = TypeVar("V", Mandate, PlanVersion, YearReport)


def saved(request: HttpRequest, draft: Version, *, here: str) -> HttpResponse:
    """After saving `draft`: back to `here`, or on to the board where that was pressed.

    Raises:
        NotADraft: it was submitted or thrown away in that moment (see `sent_before`).
    """
    if "submit" not in request.POST:
        messages.success(request, _("Saved."), extra_tags=STOOD)
        return redirect(here)
    try:
        submit(draft, by=person_of(request))
    except NotADraft:
        raise
    except DomainError as error:
        messages.error(request, str(error), extra_tags=STOOD)
        return redirect(here)
    messages.success(request, _("It is with the board. You hear by mail what they decide."))
    return redirect(draft.get_absolute_url())


def sent_before(
    request: HttpRequest, slug: str, model: type[V], says: Callable[[V], bool], **where: object
) -> HttpResponse | None:
    """On to what waits for the board, where a form that submits it was sent twice; None where this asks for more.

    Args:
        says: whether what waits stands as it was typed.
        where: lookups of the version, besides its group's `slug`.
    """
    if "submit" not in request.POST:
        return None
    rows = model.objects.visible_to(request.user).filter(state=VersionState.SUBMITTED, **where)
    found: V | None = rows.filter(**{f"{model.GROUP}__slug": slug}).select_related(model.GROUP).first()
    if found is None or request.POST.get("draft", "") not in ("", str(found.pk)):
        return None
    if not (request.user.has_perm("groups.submit_version", found) and says(found)):
        return None
    messages.info(request, _("It has been submitted already, as it stands here."))
    return redirect(found.get_absolute_url())


def taken_back(
    request: HttpRequest, found: V, *, on: str, page: Callable[[HttpRequest, V, ReasonForm], HttpResponse]
) -> HttpResponse:
    """Withdraw what waits for the board, and go `on` to the new draft with the same content.

    Args:
        page: the page of what waits, with what is wrong with the reason.

    Raises:
        PermissionDenied: somebody else's to withdraw.
    """
    require_right(request, "groups.submit_version", found)
    form = ReasonForm(request.POST)
    if found.is_submitted and not form.is_valid():
        return page(request, found, form)
    try:
        withdraw(found, by=person_of(request), reason=request.POST.get("reason", ""))
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
