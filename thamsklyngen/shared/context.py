"""What every page knows: the cluster, the menu, where one is."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import Any
from urllib.parse import urlsplit

import rules
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from thamsklyngen.shared.storage import FONT

LONGEST_NEXT = 2000


@dataclass(frozen=True)
class Entry:
    """One line of the menu. It stands there once its page exists and the person may open it."""

    label: str | Promise
    page: str
    signed_in: bool = False
    permission: str = ""
    unless: str = ""  # a permission with which another line leads there
    also: tuple[str, ...] = ()  # pages that belong under it, though their addresses don't


MENU = (
    Entry(_("Events"), "events:list"),
    Entry(_("Groups"), "groups:list"),
    Entry(_("Member companies"), "members:companies", unless="members.see_directory"),
    Entry(
        _("Who can what"),
        "members:competences",
        permission="members.see_directory",
        also=("members:companies", "members:people"),
    ),
    Entry(_("My page"), "events:mine", signed_in=True),
    Entry(_("My company"), "members:my_company", permission="members.is_contact"),
    Entry(_("Organise events"), "events:manage", permission="groups.organise"),
    Entry(pgettext_lazy("group", "The board"), "board:home", permission="groups.see_board"),
    Entry(_("Statistics"), "statistics", permission="groups.see_board"),  # leaders find it where they organise
    Entry(_("Run the cluster"), "manage:home", permission="members.administer"),
)


@cache
def address(page: str) -> str:
    """The path of the URL named `page`; empty where there is none (yet)."""
    try:
        return reverse(page)
    except NoReverseMatch:
        return ""


@cache
def has_font() -> bool:
    """Whether the font was there when the static files were gathered; decided once a process."""
    hashed = getattr(staticfiles_storage, "hashed_files", None)
    return FONT in hashed if hashed is not None else finders.find(FONT) is not None


def here(request: HttpRequest) -> str:
    """The address to come back to after signing in or changing the language; `/` where there is no page to go to."""
    if request.method in ("GET", "HEAD"):
        path = request.get_full_path()  # two slashes in front, which would name another host, are escaped here
        return path if len(path) <= LONGEST_NEXT else "/"
    return safe_referer(request) or "/"


def safe_referer(request: HttpRequest) -> str:
    """Path and query of the page that sent the request, if it is one of ours; else empty."""
    referer = request.headers.get("Referer", "")
    if len(referer) > LONGEST_NEXT or not url_has_allowed_host_and_scheme(referer, {request.get_host()}):
        return ""
    path = urlsplit(referer)._replace(scheme="", netloc="", fragment="").geturl() or "/"
    return "" if path.startswith("//") else path  # two slashes would name another host


def safe_target(request: HttpRequest, target: str) -> str:
    """`target`, where a form or an address says to go on, if it is a page of ours; else the front page."""
    ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if ours else "/"


def _current(request: HttpRequest, path: str) -> str:
    """The value of aria-current: this page, a page below it, or another one. The longest entry that fits has it."""
    if request.path == path:
        return "page"
    fitting = [
        (below, address(entry.page))
        for entry in MENU
        for below in map(address, (entry.page, *entry.also))
        if below and request.path.startswith(below)
    ]
    longest = max((len(below) for below, _entry in fitting), default=0)
    return "true" if any(path == entry for below, entry in fitting if len(below) == longest) else ""


def menu(request: HttpRequest) -> Iterator[dict[str, Any]]:
    """The lines of the menu for whoever asks; called by the template, so fragments pay nothing for it."""
    user = getattr(request, "user", None)
    known = bool(user and user.is_authenticated)
    for entry in MENU:
        path = address(entry.page)
        if not path or ((entry.signed_in or entry.permission) and not known):
            continue
        if entry.permission and not rules.has_perm(entry.permission, user):  # asks no permission tables
            continue
        if entry.unless and known and rules.has_perm(entry.unless, user):
            continue
        yield {"label": entry.label, "url": path, "current": _current(request, path)}


def portal(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `cluster`, `nav`, `here`, `demo`, `demo_mail_url`, `profile_url`."""
    return {
        "cluster": settings.CLUSTER,
        "nav": partial(menu, request),
        "here": here(request),
        "demo": settings.DEMO,
        "demo_mail_url": address("demo_mail"),
        "profile_url": address("profile"),
    }
