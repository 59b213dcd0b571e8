"""Messages that are told only as they leave, so that none says what its reader may no longer see.

`settings.MAIL_TOLD_LATE` names a function for each such template: from the message to the facts of this moment, or
None where nothing is left to say. The table keeps what the message is about, not what it says.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.module_loading import import_string

from thamsklyngen.outbox.models import Message

Teller = Callable[[Message], dict[str, Any] | None]


def tell(message: Message) -> bool:
    """Add the facts of this moment to `message`, in its language; False where nothing is left to say."""
    name = settings.MAIL_TOLD_LATE.get(message.template)
    if name is None:
        return True
    teller: Teller = import_string(name)
    with translation.override(message.language):
        facts = teller(message)
    if facts is None:
        return False
    message.facts = {**message.facts, **facts}
    return True
