"""Addresses made of names."""

from collections.abc import Collection, Iterator

from django.utils.text import slugify

TO_ASCII = str.maketrans({"æ": "ae", "ø": "o", "å": "a"})


def slug_of(text: str, *, otherwise: str, longest: int = 70) -> str:
    """`text` in the letters of an address, æ, ø and å as people write them there; `otherwise` where none is left."""
    return slugify(text.lower().translate(TO_ASCII))[:longest].strip("-") or otherwise


def numbered(base: str, taken: Collection[str]) -> Iterator[str]:
    """`base`, `base-2`, `base-3` …: those that are not among `taken`."""
    number = 1
    while True:
        candidate = base if number == 1 else f"{base}-{number}"
        if candidate not in taken:
            yield candidate
        number += 1
