"""What a mail server's refusal means, in words that an organiser can act on."""

import re
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

# Enhanced status codes (RFC 3463, and the registry that RFC 5248 made): the most telling first.
BY_CODE = (
    (r"5\.(1\.[0136]|4\.[01]0|5\.0)\b", gettext_noop("The address doesn't exist.")),
    (r"5\.(1\.[29]|1\.10|4\.[14])\b", gettext_noop("The part after @ doesn't exist, or takes no mail.")),
    (r"5\.2\.1\b", gettext_noop("The mailbox is closed.")),
    (r"[45]\.2\.2\b", gettext_noop("The mailbox is full.")),
    (r"5\.(2\.3|3\.4)\b", gettext_noop("The mail was too large for the receiver.")),
    (r"5\.7\.\d+\b", gettext_noop("The receiver's mail server refuses mail from us.")),
)
# Servers that send no such code say it in words.
BY_WORDS = (
    (r"unknown|no such|not found|does ?n[o']t exist|invalid (recipient|mailbox|address)", BY_CODE[0][1]),
    (r"quota|full", BY_CODE[3][1]),
    (r"disabled|inactive|closed|suspended", BY_CODE[2][1]),
    (r"spam|blocked|blacklist|policy|denied|rejected", BY_CODE[5][1]),
)
OTHERWISE = gettext_noop("The receiver's mail server did not take the mail.")


def bounce(error: Any) -> str:
    """What `error`, a server's answer as it was noted, means; in the active language."""
    text = str(error or "")
    for patterns, flags in ((BY_CODE, 0), (BY_WORDS, re.IGNORECASE)):
        for pattern, words in patterns:
            if re.search(pattern, text, flags):
                return _(words)
    return _(OTHERWISE)
