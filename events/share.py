"""What one sends on of an event: a text for Teams or mail. It names nobody."""

from dataclasses import dataclass
from urllib.parse import quote

from django.utils.translation import gettext as _

from events.links import event_url
from events.mails import where
from events.models import Event
from events.sharing import is_public
from thamsklyngen.shared import dates


@dataclass(frozen=True)
class Share:
    """A subject and a text, in the language that was active when it was made."""

    subject: str
    text: str

    @property
    def mailto(self) -> str:
        """Opens the reader's own mail program with both filled in (RFC 6068)."""
        body = quote(self.text.replace("\n", "\r\n"), safe="")
        return f"mailto:?subject={quote(self.subject, safe='')}&body={body}"

    @property
    def lines(self) -> int:
        """How many lines the text takes, with some that are longer than a phone is wide."""
        return self.text.count("\n") + 5


def share_of(event: Event) -> Share | None:
    """What to send on of `event`, in the active language; None where there is nothing to send on.

    The long address stands in it, since its page gives Teams the picture and tells the reader where it leads.
    """
    if event.is_draft or event.is_cancelled:
        return None
    when = dates.when(event.starts_at, event.ends_at)
    head = [event.title, when[:1].upper() + when[1:], where(event)]
    parts = ["\n".join(line for line in head if line), event.summary, _way_there(event)]
    return Share(event.title, "\n\n".join(part for part in parts if part))


def _way_there(event: Event) -> str:
    words = _("See the event: %(url)s") if event.has_begun else _("Read more and register: %(url)s")
    way = words % {"url": event_url(event)}
    return way if is_public(event) else "\n".join([way, _("For members: sign in with your e-mail address.")])
