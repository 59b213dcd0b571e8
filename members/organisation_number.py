"""Organisation numbers as people write them: `974 760 673`, `NO974760673MVA`, `Org.nr. 974.760.673`."""

import re
import unicodedata

from django.utils.translation import gettext as _
from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.no import orgnr

LENGTH = 9
LONGEST = 60  # of what is looked at
FEWEST = 6  # digits that make a word without letters a number and not a name, such as “1881”
BEFORE = re.compile(r"^(org[\w.\s-]*?(nr|nummer|number)[\s.:]*)?(NO(?=[\s.\d]))?", re.IGNORECASE)
BEHIND = re.compile(r"(MVA|VAT)$", re.IGNORECASE)
BETWEEN = re.compile(r"[\s.\-‐-―/]")


def plain(text: str) -> str:
    """What is left of `text` without spaces, dots, `NO` before and `MVA` behind; full-width digits become plain."""
    narrow = unicodedata.normalize("NFKC", text[:LONGEST]).strip()
    return BETWEEN.sub("", BEHIND.sub("", BEFORE.sub("", narrow)))


def looks_like_one(text: str) -> bool:
    """Whether whoever typed `text` meant a number, right or wrong, and not a name."""
    return bool(re.fullmatch(rf"[0-9]{{{FEWEST},}}", plain(text)))


def fault_of(digits: str) -> str:
    """What is wrong with a number without spaces, in words that help; empty for a right one.

    Source: Brønnøysundregistrene; nine digits, the last one is a check digit (modulus 11).
    """
    if not re.fullmatch(r"[0-9]+", digits):
        return _("An organisation number has digits only.")
    if len(digits) != LENGTH:
        return _("An organisation number has nine digits, this one has %(number)s.") % {"number": len(digits)}
    try:
        orgnr.validate(digits)
    except InvalidChecksum:
        return _("The last digit doesn't fit the others: look for one that is mistyped, or two that changed places.")
    except ValidationError:
        return _("That is not an organisation number.")
    return _("That is not an organisation number.") if digits.startswith("0") else ""
