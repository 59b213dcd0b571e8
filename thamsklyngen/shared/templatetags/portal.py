"""The portal's template tags and filters: built into every template, no `{% load %}` needed. See docs/templates.md."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thamsklyngen.shared import context as page_context
from thamsklyngen.shared import dates, text
from thamsklyngen.shared.bounce import bounce
from thamsklyngen.shared.compare import numbered
from thamsklyngen.shared.seats import Seats

register = template.Library()

FILTERS: tuple[Callable[..., str], ...] = (
    *(
        dates.when,
        dates.day,
        dates.full_day,
        dates.full_date,
        dates.month,
        dates.moment,
        dates.short_moment,
        dates.clock,
    ),
    bounce,
    *(text.markdown, text.phone, text.tel, text.sms, text.initials, text.percent, text.plain, text.tidy),
)
for _filter in FILTERS:
    register.filter(_filter.__name__, _filter)
register.filter("day_before", dates.day_before)
register.filter("numbered", numbered)
register.filter("on", dates.date)  # Django has a filter "date" of its own

MARKS = 5
NOWRAP, NOWRAP_MAIL = mark_safe('class="text-nowrap"'), mark_safe('style="white-space:nowrap;"')
NOTICES = {"ok": "done", "wait": "warn", "stop": "warn", "": "info"}
MESSAGES = {"success": "ok", "warning": "wait", "error": "stop"}


@register.simple_tag
@cache  # a list of a thousand rows has a thousand of them, and their address stays while the server runs
def icon(name: str, extra: str = "") -> SafeString:
    """`{% icon "check" %}`: a picture from static/icons.svg, silent for screen readers."""
    classes = f"icon {extra}".strip()
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', classes, static("icons.svg"), name
    )


@register.simple_tag
def tile(start: Any, size: str = "", state: str = "") -> SafeString:
    """`{% tile start size="lg" state="mine" %}`: the date tile; state `mine` (you have a place) or `past`."""
    day = dates.local(start)
    if not day:
        return SafeString("")
    return format_html(
        '<span class="{}" aria-hidden="true"><span class="w">{}</span><span class="d">{}</span>'
        '<span class="m">{}</span></span>',
        " ".join(["tile", *(f"tile--{word}" for word in (size, state) if word)]),
        dates.short_weekday(day),
        day.day,
        dates.short_month(day),
    )


@register.filter
def tile_weekday(start: Any) -> str:
    """The first line of a date tile, for mails: "tor."."""
    day = dates.local(start)
    return dates.short_weekday(day) if day else ""


@register.filter
def tile_day(start: Any) -> str:
    """The number on a date tile, for mails."""
    day = dates.local(start)
    return str(day.day) if day else ""


@register.filter
def tile_month(start: Any) -> str:
    """The last line of a date tile, for mails: "mars"."""
    day = dates.local(start)
    return dates.short_month(day) if day else ""


@register.simple_tag
def time(start: Any, end: Any = None, form: str = "when", capital: bool = False, mail: bool = False) -> SafeString:
    """`{% time start end %}`: a `<time>` with the words; `form` names another date filter ("day", "moment", …).

    "08.00–09.30" is never torn apart; `mail` does it with a style, which only mails may carry.
    """
    words = dates.when(start, end) if form == "when" else getattr(dates, form)(start)
    words = words[:1].upper() + words[1:] if capital else words
    head, clocks = _split_clocks(words)
    whole = format_html("<span {}>{}</span>", NOWRAP_MAIL if mail else NOWRAP, clocks) if clocks else ""
    return format_html('<time datetime="{}">{}{}</time>', dates.machine(start), head, whole)


def _split_clocks(words: str) -> tuple[str, str]:
    """Divide "… kl. 08.00–09.30" before the clocks."""
    found = re.search(r"\S+–\S+$", words)
    return (words[: found.start()], found.group()) if found else (words, "")


@register.simple_tag
def mark(name: Any, pk: int | None = None, size: str = "") -> SafeString:
    """`{% mark company.name company.pk size="sm" %}`: the company's initials on one of five colours."""
    number = (pk or 0) % MARKS + 1
    classes = ["mark", *([f"mark--{number}"] if number > 1 else []), *([f"mark--{size}"] if size else [])]
    return format_html('<span class="{}" aria-hidden="true">{}</span>', " ".join(classes), text.initials(name))


@register.simple_tag
def state(kind: str, picture: str, words: Any) -> SafeString:
    """`{% state "ok" "check" _("Registered") %}`: what something is; kinds ok, wait, stop, still, open, ask."""
    return format_html('<span class="state state--{}">{}{}</span>', kind, icon(picture), words)


@register.simple_block_tag
def notice(content: SafeString, kind: str = "", picture: str = "", role: str = "") -> SafeString:
    """`{% notice "wait" %}<p>…</p>{% endnotice %}`: one thing to know here; kinds ok, wait, stop or none."""
    return format_html(
        '<div class="notice{}"{}>{}<div>{}</div></div>',
        f" notice--{kind}" if kind else "",
        format_html(' role="{}"', role) if role else "",
        icon(picture or NOTICES[kind]),
        content,
    )


@register.simple_block_tag
def fact(content: SafeString, picture: str, term: Any) -> SafeString:
    """`{% fact "place" _("Where") %}Simpro <small>…</small>{% endfact %}`: one row of a `<dl class="facts">`."""
    return format_html("<div>{}<dt>{}</dt><dd>{}</dd></div>", icon(picture), term, content)


@register.filter
def notice_kind(level_tag: str) -> str:
    """The kind of notice for a Django message's level."""
    return MESSAGES.get(level_tag, "")


@register.simple_tag
def places(
    taken: int, capacity: int | None, held: int = 0, mine: bool = False, row: bool = False, note: Any = ""
) -> SafeString:
    """`{% places taken capacity held=2 mine=True row=True %}`: the seats as picture and sentence.

    `taken` counts one's own seat too; without a capacity only the sentence stands; `note` replaces the second half.
    """
    if not capacity:
        words = ngettext("%(count)d registered", "%(count)d registered", taken) % {"count": taken}
        return format_html('<div class="places"><div class="txt"><span>{}</span></div></div>', words)
    seats = Seats(taken, capacity, held, bool(mine))
    first, second = _row_words(seats) if row else _words(seats)
    return format_html(
        '<div class="places{}">{}<div class="txt"><span>{}</span>{}</div></div>',
        " places--row" if row else "",
        _picture(seats),
        first,
        format_html('<span class="muted">{}</span>', note or second) if note or second else "",
    )


def _picture(seats: Seats) -> SafeString:
    shapes = ((f"pip {name}".strip(), path) for name, path in seats.shapes)
    return format_html(
        '<svg viewBox="0 0 {} 10" preserveAspectRatio="none" aria-hidden="true">{}</svg>',
        seats.width,
        format_html_join("", '<path class="{}" d="{}"/>', shapes),
    )


def _row_words(seats: Seats) -> tuple[SafeString, str]:
    free = ngettext("%(count)d free", "%(count)d free", seats.free) % {"count": seats.free}
    return format_html("<strong>{}</strong>", free), _("of %(capacity)d") % {"capacity": seats.capacity}


def _words(seats: Seats) -> tuple[SafeString | str, str]:
    amounts = {"taken": seats.taken, "capacity": seats.capacity, "count": seats.free}
    left = ngettext("%(count)d place left", "%(count)d places left", seats.free) % amounts
    if seats.mine:
        return left, _("your place is highlighted")
    if not seats.free:
        return format_html("<strong>{}</strong>", left), _("%(taken)d of %(capacity)d taken") % amounts
    held = ngettext("%(count)d is reserved", "%(count)d are reserved", seats.held) % {"count": seats.held}
    return _("%(taken)d of %(capacity)d taken") % amounts, held if seats.held else ""


@register.simple_tag
def cluster() -> dict[str, str]:
    """`{% cluster as cluster %}`: the settings about the cluster, for pages and mails without a request."""
    return settings.CLUSTER


@register.simple_tag
def has_font() -> bool:
    """Whether to link the stylesheet of the optional font."""
    return page_context.has_font()


@register.simple_tag
def organizer_email() -> str:
    """The mailbox that somebody reads."""
    return settings.ORGANIZER_EMAIL


@register.simple_tag(takes_context=True)
def absolute(context: template.Context, path: str) -> str:
    """`{% absolute path %}`: `path` as a whole address, for mails."""
    base = str(context.get("base_url") or settings.BASE_URL).rstrip("/")
    return path if "://" in path else f"{base}{path}"


def _mail_part(name: str, content: SafeString, **facts: Any) -> SafeString:
    return mark_safe(render_to_string(f"emails/_{name}.html", {"content": content, **facts}))


@register.simple_block_tag
def mail_state(content: SafeString, kind: str = "ok") -> SafeString:
    """`{% mail_state "ok" %}You're registered{% endmail_state %}`: the first line; kinds ok, wait, stop, still."""
    return _mail_part("state", content, kind=kind)


@register.simple_block_tag
def mail_note(content: SafeString) -> SafeString:
    """`{% mail_note %}<strong>…</strong> …{% endmail_note %}`: the one thing to know, on a tint."""
    return _mail_part("note", content)


@register.simple_block_tag(takes_context=True)
def mail_button(context: template.Context, content: SafeString, url: str) -> SafeString:
    """`{% mail_button url %}See my place{% endmail_button %}`: the one button; a path becomes a whole address."""
    return _mail_part("button", content, url=absolute(context, url))


@register.simple_block_tag
def mail_text(content: SafeString, soft: bool = False) -> SafeString:
    """`{% mail_text soft=True %}…{% endmail_text %}`: a paragraph; soft for what comes after the button."""
    return _mail_part("text", content, soft=soft)
