"""From a message row to the mail: text, HTML and calendar part."""

import datetime as dt
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Any, cast

from django.conf import settings
from django.template import Context, engines
from django.template.backends.django import DjangoTemplates
from django.template.loader import render_to_string
from django.utils import timezone, translation

from thamsklyngen.outbox.address import needs_smtputf8, wire
from thamsklyngen.outbox.models import Message
from thamsklyngen.shared import clock
from thamsklyngen.shared.ical import calendar_of

# 7bit: some servers still lack 8BITMIME. 76 is the longest encoded line (RFC 2045, 6.7 and 6.8).
BODY = SMTP.clone(cte_type="7bit", max_line_length=76)
# Folded at 76, an address as long as that in List-Unsubscribe would be written as an encoded word, which no mail
# program follows. SMTP carries lines of 998.
HEAD = BODY.clone(max_line_length=900)


GIVEN = frozenset(
    {"base_url", "cluster", "organizer_email", "to", "subject"}
)  # what every template has besides its facts


def moments(facts: Any) -> Any:
    """`facts` with every value whose key ends in `_at` turned back into an aware moment."""
    if isinstance(facts, list):
        return [moments(item) for item in facts]
    if not isinstance(facts, dict):
        return facts
    return {
        key: dt.datetime.fromisoformat(value) if key.endswith("_at") and isinstance(value, str) else moments(value)
        for key, value in facts.items()
    }


def render(message: Message) -> None:
    """Fill `message.subject`, `.text` and `.html` from its template, language and facts."""
    context = {
        **moments(message.facts),
        "base_url": settings.BASE_URL,
        "cluster": settings.CLUSTER,
        "organizer_email": settings.ORGANIZER_EMAIL,
        "to": message.to,
    }
    name = f"emails/{message.template}"
    with translation.override(message.language), timezone.override(clock.zone()):
        message.subject = " ".join(_plain(f"{name}.subject.txt", context).split())[:250]
        context["subject"] = message.subject
        message.text = _plain(f"{name}.txt", context).strip() + "\n"
        message.html = render_to_string(f"{name}.html", context)


def _plain(name: str, context: dict[str, Any]) -> str:
    """A text template: nothing in it is HTML, so nothing is escaped."""
    return cast(DjangoTemplates, engines["django"]).engine.get_template(name).render(Context(context, autoescape=False))


def mime(message: Message) -> EmailMessage:
    """The mail of a rendered `message`, calendar part last so that Outlook and Gmail take it for the invitation."""
    mail = EmailMessage(policy=BODY)
    name, sender = parseaddr(settings.MAIL_FROM)
    mail["From"] = Address(display_name=name, addr_spec=sender)
    mail["To"] = wire(message.to)
    mail["Reply-To"] = settings.ORGANIZER_EMAIL
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(message.created_at)
    mail["Message-ID"] = message.message_id
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers, please
    if unsubscribe := message.facts.get("unsubscribe_url"):
        mail["List-Unsubscribe"] = f"<{unsubscribe}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    mail.set_content(message.text)
    mail.add_alternative(message.html, subtype="html")
    if facts := message.facts.get("calendar"):
        entry = calendar_of(moments(facts), stamp=message.created_at, attendee=wire(message.to))
        mail.add_alternative(
            entry,
            maintype="text",
            subtype="calendar",
            cte="base64",
            params={"method": facts["method"], "charset": "utf-8"},
        )
    return mail


def as_sent(message: Message) -> bytes:
    """The bytes of the mail of a rendered `message`, as the server gets them."""
    return mime(message).as_bytes(policy=HEAD.clone(utf8=needs_smtputf8(message.to)))
