"""What a person keeps for the next visit; nobody else sees it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from events.domain.safety import drop_profile, profile_of, put_profile
from events.forms.question import SafetyForm
from members.views.access import person_of, posted


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def safety(request: HttpRequest) -> HttpResponse:
    """Sizes and diet, to be filled in at the next visit."""
    person = person_of(request)
    kept = profile_of(person)
    form = SafetyForm(posted(request), instance=kept)
    if form.is_valid():
        put_profile(person, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("events:safety")
    return render(request, "events/safety.html", {"form": form, "kept": kept}, status=422 if form.errors else 200)


@require_POST
def drop(request: HttpRequest) -> HttpResponse:
    """Forget it."""
    drop_profile(person_of(request))
    messages.success(request, _("It is deleted."))
    return redirect("events:safety")
