"""What people see and change about themselves."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import set_language

from members.domain.profile import stop_invitations
from members.forms.address import AddAddressForm
from members.forms.profile import NameForm, ProfileForm
from members.language import remember_language, speak
from members.links import person_behind
from members.models import Person
from members.views.access import signed_link
from thamsklyngen.shared.context import safe_target


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def profile(request: HttpRequest) -> HttpResponse:
    """Name, phone, language, addresses, and where one works."""
    person = Person.objects.get(pk=request.user.pk)
    form = ProfileForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        form.save()
        with override(person.language):
            messages.success(request, _("Saved."))
        response: HttpResponse = redirect("profile")
        remember_language(response, person.language)
        return response
    return render(
        request, "members/profile.html", profile_context(request, form=form), status=422 if form.errors else 200
    )


def profile_context(request: HttpRequest, **forms: object) -> dict[str, object]:
    """What the profile page shows; `forms` replaces those that were filled in wrongly."""
    person = request.user
    return {
        "form": ProfileForm(instance=Person.objects.get(pk=person.pk)),
        "address_form": AddAddressForm(person=person),
        "addresses": person.emailaddress_set.order_by("-primary", "-verified", "email"),
        "work": person.work_today,
        **forms,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def my_name(request: HttpRequest) -> HttpResponse:
    """Asks for the name, once, and goes on to where the person was heading."""
    target = safe_target(request, request.POST.get("next") or request.GET.get("next") or "/")
    form = NameForm(request.POST or None, instance=Person.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        form.save()
        return HttpResponseRedirect(target)  # an address, never the name of a page
    return render(request, "members/name.html", {"form": form, "target": target})


my_name.nameless = True


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponseBase:
    """Switch the language of the pages; a signed-in person's mails follow."""
    if request.user.is_authenticated:
        speak(request.user, request.POST.get("language", ""))
    return set_language(request)


@signed_link
def stop_mail(request: HttpRequest, token: str) -> HttpResponse:
    """Stops invitations by mail: a page with one button, or the mail program's own one click (RFC 8058).

    The address is signed and can do nothing else, so it asks for neither session nor CSRF token.
    """
    person = person_behind(token)
    if person is None:
        raise Http404
    if request.method == "POST":
        stop_invitations(person)
    return render(request, "members/mail_stop.html", {"person": person, "stopped": not person.mail_invitations})
