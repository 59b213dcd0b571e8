"""The list of news as feed readers take it (Atom, RFC 4287)."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _

from events.links import event_url
from events.mails import where
from thamsklyngen.shared.dates import when
from thamsklyngen.shared.links import absolute
from thamsklyngen.shared.text import without_invisible


def atom_of(events: list[Any], *, language: str) -> bytes:
    """The feed of `events` in the active language; each read with `changed_at`."""
    here = absolute(reverse("events:atom"))
    feed = Atom1Feed(
        title=_("Events in %(cluster)s") % {"cluster": settings.CLUSTER["name"]},
        link=absolute(reverse("events:list")),
        description="",
        language=language,
        author_name=settings.CLUSTER["name"],
        feed_url=here,
        feed_guid=here,
    )
    for event in events:
        title = _("CANCELLED: %(title)s") % {"title": event.title} if event.is_cancelled else event.title
        feed.add_item(
            title=without_invisible(title),
            link=event_url(event),
            description=escape(without_invisible(summary_of(event))),  # RFC 4287, 3.1.1.2: HTML, escaped once more
            unique_id=f"urn:uuid:{event.uid}",
            pubdate=event.published_at or event.created_at,
            updateddate=event.changed_at,
            categories=[event.group.name],
        )
    return feed.writeString("utf-8").encode()


def summary_of(event: Any) -> str:
    """When, where and what, in one line."""
    parts = (when(event.starts_at, event.ends_at), where(event), event.reason if event.is_cancelled else event.summary)
    return " · ".join(part for part in parts if part)
