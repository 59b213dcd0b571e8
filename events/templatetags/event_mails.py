"""Tags for the mails of events."""

import datetime as dt

from django import template

from thamsklyngen.shared import clock

register = template.Library()


@register.simple_tag
def days_left(starts_at: dt.datetime) -> int:
    """`{% days_left event.starts_at as days %}`: 0 today, 1 tomorrow; true when the mail leaves, however late."""
    return (clock.local(starts_at).date() - clock.today()).days
