"""People as they are pasted into a field: addresses with names, one a line or several between commas."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from thamsklyngen.outbox.address import normalise_address

ADDRESS = re.compile(r"[^\s<>;,\"'()\[\]]+@[^\s<>;,\"'()\[\]]+")
AROUND = " \t<>;,\"'()[]"
LONGEST_NAME, LONGEST_ADDRESS = 120, 254


@dataclass(frozen=True)
class Pasted:
    """One person of a pasted list, or what is wrong with a line."""

    line: int  # from 1
    text: str
    email: str = ""
    name: str = ""
    fault: object = ""  # a translatable sentence; empty when it can be used


def people_in(text: str) -> list[Pasted]:
    """The people in `text`, as mail programs and spreadsheets write them.

    “Kari Nordmann <kari@x.no>”, “kari@x.no; Kari”, “Nordmann, Kari <kari@x.no>”, several between semicolons or commas.
    """
    return [found for number, line in enumerate(text.splitlines(), 1) for found in _in_line(number, line.strip(AROUND))]


def _in_line(number: int, line: str) -> Iterator[Pasted]:
    if not line:
        return
    if len(ADDRESS.findall(line)) <= 1:
        yield _person(number, line)
        return
    for piece in re.split(";" if ";" in line else ",", line):
        if piece.strip(AROUND):
            yield _person(number, piece.strip(AROUND))


def _person(number: int, text: str) -> Pasted:
    found = ADDRESS.findall(text)
    if not found:
        return Pasted(number, text, fault=_("No e-mail address. Write it after the name."))
    if len(found) > 1:
        return Pasted(number, text, fault=_("Two addresses and no comma between them. Give each a line of its own."))
    email, name = normalise_address(found[0].rstrip(".")), _name(text.replace(found[0], " "))
    try:
        validate_email(email)
    except ValidationError:
        return Pasted(
            number, text, fault=_("That can't be an e-mail address. Look for a letter or a dot that is missing.")
        )
    if len(email) > LONGEST_ADDRESS or len(name) > LONGEST_NAME:
        return Pasted(number, text, fault=_("Too long. Leave only the name and the address."))
    return Pasted(number, text, email, name)


def _name(rest: str) -> str:
    """What stands beside the address, first name first."""
    name = " ".join(rest.replace("\t", " ").split()).strip(AROUND)
    last, comma, first = name.partition(", ")
    name = f"{first} {last}" if comma and "," not in first else name
    return " ".join(name.replace("<", " ").replace(">", " ").replace('"', " ").split()).strip(AROUND)
