"""Mails of the members app."""

import datetime as dt
from typing import Any

from thamsklyngen.outbox.choices import Priority
from thamsklyngen.outbox.compose import compose
from thamsklyngen.outbox.models import Message

SIGN_IN_CODE = "account/sign_in_code"
ADDRESS_CODE = "account/address_code"
ADDRESS_CHANGED = "account/address_changed"


def secret_code(template: str, person: Any, *, to: str, code: str, expires_at: dt.datetime) -> Message:
    """A one-time code, to `to`: a secret message that is let go of when the code no longer holds."""
    return compose(
        template,
        person,
        to=to,
        facts={"code": grouped(code), "expires_at": expires_at},
        priority=Priority.URGENT,
        expires_at=expires_at,
        secret=True,
    )


def address_changed(person: Any, old: str, *, still_signs_in: bool) -> Message:
    """To the address that was the main one: mail goes elsewhere now. The new one is not named: others may read here."""
    return compose(ADDRESS_CHANGED, person, to=old, facts={"still_signs_in": still_signs_in})


def grouped(code: str) -> str:
    """`483912` as people read it aloud: `483 912`."""
    return f"{code[:3]} {code[3:]}"
