"""Calendars to subscribe to (iCalendar) and the list of news (Atom); asked again and again by programs."""

import datetime as dt
import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.atom import atom_of
from events.domain import feed as domain
from events.domain.calendar_address import owner_of
from events.models.event_list import EventQuerySet
from groups.models import Group
from members.limits import TooManyTries, spend
from members.middleware import keeps_404
from thamsklyngen.shared import clock
from thamsklyngen.shared.ical import feed_of
from thamsklyngen.shared.middleware import asks_nobody

CALENDAR, ATOM = "text/calendar; charset=utf-8", "application/atom+xml; charset=utf-8"
FRESH = 300  # seconds
REMEMBERED = 90 * 24 * 3600
View = Callable[..., HttpResponseBase]


def polled(view: View) -> View:
    """Mark a view that programs ask for: it is the same for all, a 404 is its answer, and too often gets 429."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except TooManyTries as error:
            return HttpResponse(error.message, status=429, content_type="text/plain", headers={"Retry-After": FRESH})

    return asks_nobody(login_not_required(keeps_404(require_safe(answered))))


@polled
def everybodys(request: HttpRequest) -> HttpResponseBase:
    """The public events."""
    return _calendar(request, settings.CLUSTER["name"], domain.public_events())


@polled
def groups(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The public events of one group."""
    group = get_object_or_404(Group.objects.visible_to(domain.NOBODY), slug=slug)
    return _calendar(request, group.name, domain.of_group(domain.public_events(), group))


def _calendar(request: HttpRequest, name: str, events: EventQuerySet) -> HttpResponseBase:
    spend("public_feed", reading=True)
    language = language_of(request)
    with translation.override(language):
        body = feed_of(domain.listed(events), name=name)
    return kept(request, body, CALENDAR, language)


@polled
def personal(request: HttpRequest, secret: str, slug: str = "") -> HttpResponseBase:
    """One's own places; with `?only=all` all that one may see, with a group's name what of it is that group's.

    Counted by person once the address is known to be theirs: guesses leave nothing behind.
    """
    person = owner_of(secret)
    if person is None:
        raise Http404
    spend("feed", str(person.pk), reading=True)
    shows_all = request.GET.get("only") == "all"
    with translation.override(person.language):
        if slug:
            group = get_object_or_404(Group.objects.visible_to(person), slug=slug)
            name, events = group.name, domain.of_group(domain.seen_by(person), group)
        elif shows_all:
            name, events = settings.CLUSTER["name"], domain.seen_by(person)
        else:
            name, events = _("My events"), domain.with_place_of(person)
        body = feed_of(domain.listed(events, person), name=name)
    return kept(request, body, CALENDAR, "all" if shows_all else "mine", private=True)


@polled
def atom(request: HttpRequest) -> HttpResponseBase:
    """What is new among the public events."""
    spend("public_feed", reading=True)
    language = language_of(request)
    with translation.override(language):
        body = atom_of(domain.news(), language=language)
    return kept(request, body, ATOM, language)


def language_of(request: HttpRequest) -> str:
    """The language that the address asks for by `?lang=`, else the cluster's first one: programs have none."""
    wanted = request.GET.get("lang", "")
    return wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def kept(request: HttpRequest, body: bytes, kind: str, form: str, *, private: bool = False) -> HttpResponseBase:
    """`body` with ETag and Last-Modified, or 304 for who has it already.

    Args:
        request: which asks for it.
        body: what the address tells now.
        kind: its media type.
        form: which of several that stand at the same path; one of a few words.
        private: whether it is somebody's own.
    """
    digest = _digest(body)
    changed = _changed_at(f"{request.path} {form}", digest)
    answer = HttpResponse(body, content_type=kind)
    answer.headers["Cache-Control"] = "private, no-cache" if private else f"public, max-age={FRESH}"
    answer.headers["ETag"] = f'"{digest}"'
    answer.headers["Last-Modified"] = changed.strftime("%a, %d %b %Y %H:%M:%S GMT")
    return get_conditional_response(request, f'"{digest}"', int(changed.timestamp()), answer) or answer


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]


def _changed_at(address: str, digest: str) -> dt.datetime:
    """Since when `address` has told what it tells now, as far as it was asked.

    Noted when it is first seen, since what leaves a calendar (a place given up, a right that ends at midnight) leaves
    no time behind. Forgotten, it is now: then one reads once more than needed.
    """
    key = f"feed:{_digest(address.encode())}"
    known = cache.get(key)
    if known and known[0] == digest:
        return dt.datetime.fromtimestamp(known[1], dt.UTC)
    moment = max(int(clock.now().timestamp()), known[1] + 1 if known else 0)
    cache.set(key, (digest, moment), REMEMBERED)
    return dt.datetime.fromtimestamp(moment, dt.UTC)
