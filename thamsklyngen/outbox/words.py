"""What lists of mails say: what kind of mail it is, and why it did not arrive."""

from django.utils.translation import gettext, pgettext

from thamsklyngen.outbox.choices import LOST, NOTHING_LEFT, OVERTAKEN, TOO_OLD

OUR_WORDS = {LOST, NOTHING_LEFT, OVERTAKEN, TOO_OLD}


def kind(template: str) -> str:
    """What a mail is, from its template's name: "events/late_cancellation" is a late cancellation."""
    return pgettext("kind of mail", template.rpartition("/")[2].replace("_", " ").capitalize())


def answer(error: str) -> str:
    """The mail server's last words, or ours, translated."""
    return gettext(error) if error in OUR_WORDS else error
