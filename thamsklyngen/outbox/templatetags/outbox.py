"""Tags about mail that stands still."""

from django import template

from thamsklyngen.outbox import fault

register = template.Library()


@register.simple_tag
def mail_fault() -> fault.MailFault | None:
    """`{% mail_fault as fault %}`: what holds all mail up now (`since`, `last`, `words`), or None."""
    return fault.current()
