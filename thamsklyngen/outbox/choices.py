"""States of a message."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy


class MessageState(models.TextChoices):
    """Where a message is on its way."""

    PENDING = "pending", pgettext_lazy("message", "Waiting to be sent")
    SENDING = "sending", pgettext_lazy("message", "Being sent")
    SENT = "sent", pgettext_lazy("message", "Sent")
    FAILED = "failed", pgettext_lazy("message", "Not delivered")
    EXPIRED = "expired", pgettext_lazy("message", "Let go")


class Priority(models.IntegerChoices):
    """Who goes first when many wait."""

    URGENT = 0, _("Urgent")
    NORMAL = 5, _("Normal")
    BULK = 9, _("Bulk")


UNFINISHED = (MessageState.PENDING, MessageState.SENDING)
FINISHED = (MessageState.SENT, MessageState.FAILED, MessageState.EXPIRED)

# Our own words in the place of a server's answer; translated where they are shown.
OVERTAKEN = gettext_noop("overtaken by a later message")
TOO_OLD = gettext_noop("too old to help")
NOTHING_LEFT = gettext_noop("nothing is left to say")
LOST = gettext_noop("the worker that had it stopped in the middle")
