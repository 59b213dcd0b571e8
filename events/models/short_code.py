"""The letters of an event's short address, as a poster has them: `/e/<code>`."""

import secrets

LETTERS = "CDFGHJKMNPQRTVWXY"  # none that looks like another or like a digit, and no vowels: no words come out
LENGTH = 6  # 24 million


def new_code() -> str:
    """Six letters by chance."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def as_typed(text: str) -> str:
    """The code in what somebody typed from a poster: capitals, without spaces and hyphens."""
    return "".join(letter for letter in text[:40].upper() if letter.isalnum())
