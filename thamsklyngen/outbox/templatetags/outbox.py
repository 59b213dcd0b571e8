"""Tags about mail that stands still."""

from django import template
from django.conf import settings

from thamsklyngen.outbox import fault
from thamsklyngen.outbox.models import Message

register = template.Library()


@register.simple_tag
def mail_fault() -> fault.MailFault | None:
    """`{% mail_fault as fault %}`: what holds all mail up now (`since`, `last`, `words`), or None."""
    return fault.current()


@register.simple_tag
def overdue_mails() -> dict[str, int]:
    """`{% overdue_mails as overdue %}`: the `number` of mails that have waited for more than so many `hours`."""
    return {"number": Message.objects.overdue().count(), "hours": settings.MAIL_OVERDUE_HOURS}
