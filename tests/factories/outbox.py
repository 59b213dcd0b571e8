"""Messages for tests: short ones, with a number in the subject by which they can be told apart."""

from itertools import count
from typing import Any

from thamsklyngen.outbox.compose import compose, draft, post
from thamsklyngen.outbox.models import Message

TEMPLATE = "account/sign_in_code"
_number = count(100_000)


def _details(details: dict[str, Any]) -> dict[str, Any]:
    number = next(_number)
    facts = {"code": str(number), "expires_at": "2026-03-12T07:00:00+00:00"}
    return {"to": f"person{number}@bedrift.example", "language": "nb", "facts": facts, **details}


def a_message(**details: Any) -> Message:
    """One message in the outbox; not a secret one unless told."""
    return compose(TEMPLATE, **_details(details))


def many_messages(number: int, **details: Any) -> list[Message]:
    """Many of them, inserted at once."""
    return post([draft(TEMPLATE, **_details(details)) for _ in range(number)])
