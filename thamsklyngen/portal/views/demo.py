"""The demo's two helpers: being somebody by one press, and reading the mails."""

import datetime as dt
from collections.abc import Callable
from functools import wraps

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from members.language import greet
from members.links import by_way_of_name
from members.middleware import keeps_404
from members.models import Person
from members.network import is_from_this_machine
from thamsklyngen.portal import demo
from thamsklyngen.shared.context import safe_target
from thamsklyngen.shared.pagination import page_of

View = Callable[..., HttpResponse]
# The mail's own page runs no script, loads nothing and belongs to no origin; its links open in a new window.
CAGE = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline';"
    " img-src data:; form-action 'none'; frame-ancestors 'self'"
)


def demo_only(view: View) -> View:
    """Open in a demo to everybody at this machine, and nowhere else to anybody."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        if not (settings.DEMO and is_from_this_machine(request)):
            raise Http404
        return view(request, *args, **kwargs)

    return login_not_required(keeps_404(never_cache(guarded)))  # type: ignore[no-any-return]


@demo_only
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Be a demo person; nobody else can be entered like this."""
    email = request.POST.get("email", "").replace("\x00", "").lower()
    person = get_object_or_404(Person, email=email, is_demo=True, is_active=True)
    target = safe_target(request, request.POST.get("next", ""))
    get_adapter(request).login(request, person)
    answer = HttpResponseRedirect(by_way_of_name(person, target))
    greet(request, answer, person)
    return answer


@demo_only
@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    """The mails that the sink took, the newest first; `?to=` keeps those to one address."""
    to = request.GET.get("to", "")[:254]
    page = page_of(request, demo.mails_to(to))
    found = [(mail, _taken_at(mail)) for key in page.object_list if (mail := demo.read_mail(key, head_only=True))]
    return render(request, "portal/demo_mails.html", {"page": page, "mails": found, "to": to})


@demo_only
@require_safe
def mail(request: HttpRequest, key: str) -> HttpResponse:
    """One mail: HTML in a frame of its own, the text, and the calendar part."""
    found = _mail(key)
    context = {
        "mail": found,
        "taken_at": _taken_at(found),
        "text": found.part("text/plain"),
        "has_html": found.part("text/html") is not None,
        "calendar": found.part("text/calendar"),
    }
    return render(request, "portal/demo_mail.html", context)


@demo_only
@require_safe
@xframe_options_sameorigin
def mail_html(request: HttpRequest, key: str) -> HttpResponse:
    """The HTML of a mail as its own answer, caged."""
    html = _mail(key).part("text/html")
    if html is None:
        raise Http404
    html = html.replace("<head>", '<head><base target="_blank">', 1)
    return HttpResponse(html, headers={"Content-Security-Policy": CAGE})


@demo_only
@require_safe
def mail_calendar(request: HttpRequest, key: str) -> HttpResponse:
    """The calendar part of a mail, to be opened by a calendar program."""
    calendar = _mail(key).part("text/calendar")
    if calendar is None:
        raise Http404
    headers = {"Content-Disposition": 'attachment; filename="invite.ics"'}
    return HttpResponse(calendar, content_type="text/calendar; charset=utf-8", headers=headers)


def _mail(key: str) -> demo.Mail:
    found = demo.read_mail(key)
    if found is None:
        raise Http404
    return found


def _taken_at(mail: demo.Mail) -> dt.datetime:
    return dt.datetime.fromtimestamp(mail.taken_at_ns / 1e9, dt.UTC)
