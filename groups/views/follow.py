"""Following groups: the page with all of them, and the choice on one group's page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from groups.choices import FollowLevel
from groups.domain import follow as domain
from groups.forms.follow import FollowForm, LevelForm
from groups.views.access import group_at
from members.views.access import person_of, posted
from thamsklyngen.shared.context import safe_target


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def follow_all(request: HttpRequest) -> HttpResponse:
    """All groups and how much one hears of each; `?next=` leads on from here, as it does when the question is new."""
    person = person_of(request)
    onward = request.POST.get("next") or request.GET.get("next") or ""
    target = safe_target(request, onward) if onward else ""
    form = FollowForm(posted(request), rows=domain.following(person, domain.groups_to_follow(person)))
    if request.method == "POST" and form.is_valid():
        domain.choose(person, form.levels)
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(target or request.path)
    context = {"form": form, "target": target, "asks": not domain.is_asked(person)}
    return render(request, "groups/follow.html", context, status=422 if form.errors else 200)


@require_POST
def skip(request: HttpRequest) -> HttpResponse:
    """Leave the question about groups and go on."""
    domain.skip(person_of(request))
    return HttpResponseRedirect(safe_target(request, request.POST.get("next") or "/"))


@require_POST
def follow_one(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose how much one hears of one group."""
    group = group_at(request, slug)
    form = LevelForm(request.POST)
    if form.is_valid():
        domain.follow(person_of(request), group, level=FollowLevel(form.cleaned_data["level"]))
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("Choose how much you want to hear."))
    return redirect(group)
