"""Company names as people write them."""

import re

FORMS = re.compile(r"[\s,.]+(asa?|sa|ba|ans|da|nuf|ab|a/s|aps|gmbh|ltd\.?|inc\.?)$")


def name_key(name: str) -> str:
    """A name without case, doubled blanks and kinds of dashes."""
    return " ".join(re.sub(r"[\u2010-\u2015]", "-", name.casefold()).split())


def bare(name: str) -> str:
    """A name without AS and the like."""
    key = name_key(name)
    return FORMS.sub("", key) or key
