"""What the register says of one company, and its words made fit for reading."""

import re
from dataclasses import asdict, dataclass, fields
from typing import Any, Self
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from members.choices import Headcount

BANDS = (
    (250, Headcount.LARGEST), (100, Headcount.LARGER), (50, Headcount.LARGE), (20, Headcount.MEDIUM),
    (5, Headcount.SMALL),
)  # fmt: skip
FORMS = {"AS", "ASA", "SA", "BA", "ANS", "DA", "NUF", "ENK", "KF", "IKS", "SF", "FKF", "AB", "BV", "SE", "OY", "A/S"}
SMALL_WORDS = {"OG", "I", "PÅ", "AV", "FOR", "FRÅ", "FRA", "TIL", "VED", "&"}
WINDING_UP = ("underAvvikling", "underTvangsavviklingEllerTvangsopplosning")
JUNK = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True)
class Unit:
    """A main unit or a site (sub-unit) of the register. What it doesn't say is empty."""

    number: str
    name: str = ""  # as registered, mostly in capitals
    form: str = ""  # AS, ENK, BEDR …
    industry_code: str = ""
    industry: str = ""
    headcount: str = ""  # one of our bands; the register never tells below 5, so that is empty too
    street: str = ""
    postcode: str = ""
    town: str = ""
    municipality: str = ""
    website: str = ""
    parent: str = ""  # organisation number
    is_site: bool = False
    bankrupt: bool = False
    winding_up: bool = False
    deleted: bool = False
    deleted_on: str = ""  # ISO date

    @classmethod
    def of(cls, facts: Any) -> Self:
        """The unit kept as `facts`; names that are no longer known are left out."""
        known = {field.name for field in fields(cls)}
        return cls(**{"number": "", **{name: value for name, value in dict(facts).items() if name in known}})

    @property
    def facts(self) -> dict[str, Any]:
        """What is kept."""
        return asdict(self)

    @property
    def standing(self) -> str:
        """The gravest thing to know: `deleted`, `bankrupt`, `winding_up` or empty."""
        return next((word for word in ("deleted", "bankrupt", "winding_up") if getattr(self, word)), "")

    @property
    def address(self) -> str:
        """The address on one line."""
        return ", ".join(filter(None, (self.street, f"{self.postcode} {self.town}".strip())))

    @property
    def branch(self) -> str:
        """The industry with its code."""
        return f"{self.industry_code} {self.industry}".strip()

    @property
    def said_name(self) -> str:
        """The name as people write it: `ORKEL AS` is `Orkel AS`."""
        return in_words(self.name)


def unit_of(answer: Any, *, site: bool = False) -> Unit:
    """The unit in an answer of the register; any key may be missing, and any value of a wrong kind counts as missing.

    Source: the API's documentation of `/enheter` and `/underenheter`.
    """
    place = _object(answer, "beliggenhetsadresse" if site else "forretningsadresse")
    branch = _object(answer, "naeringskode1")
    country = text_of(place.get("land"), 30) if place.get("landkode", "NO") != "NO" else ""
    return Unit(
        number=text_of(answer.get("organisasjonsnummer"), 9),
        name=text_of(answer.get("navn"), 200),
        form=text_of(_object(answer, "organisasjonsform").get("kode"), 12),
        industry_code=text_of(branch.get("kode"), 6),
        industry=text_of(branch.get("beskrivelse"), 120),
        headcount=band_of(answer.get("antallAnsatte")),
        street=_lines(place.get("adresse")),
        postcode=text_of(place.get("postnummer"), 10),
        town=in_words(", ".join(filter(None, (text_of(place.get("poststed"), 40), country))))[:60],
        municipality=in_words(text_of(place.get("kommune"), 60)),
        website=web_address(text_of(answer.get("hjemmeside"), 190)),
        parent=text_of(answer.get("overordnetEnhet"), 9),
        is_site=site,
        bankrupt=answer.get("konkurs") is True,
        winding_up=any(answer.get(key) is True for key in WINDING_UP),
        deleted=bool(answer.get("slettedato")),
        deleted_on=text_of(answer.get("slettedato"), 10),
    )


def units_of(answer: Any) -> list[Unit]:
    """The hits of a search; the register leaves the whole list out when there are none."""
    hits = _object(answer, "_embedded").get("enheter")
    found = [unit_of(hit) for hit in hits if isinstance(hit, dict)] if isinstance(hits, list) else []
    return [unit for unit in found if unit.number]


def total_of(answer: Any) -> int:
    """How many hits there are in all."""
    number = _object(answer, "page").get("totalElements")
    return number if isinstance(number, int) else 0


def text_of(value: Any, longest: int) -> str:
    """A line of text without what no database or page should get."""
    return " ".join(JUNK.sub(" ", value).split())[:longest].strip() if isinstance(value, str) else ""


def band_of(number: Any) -> str:
    """The band for a number of employees; empty for less than five, which the register doesn't tell."""
    if not isinstance(number, int) or isinstance(number, bool):
        return ""
    return next((str(band.value) for least, band in BANDS if number >= least), "")


def web_address(text: str) -> str:
    """`www.orkel.no` as `https://www.orkel.no`; empty for what is no address."""
    if not text:
        return ""
    url = text if _scheme(text) in ("http", "https") else f"https://{text}"
    try:
        URLValidator(schemes=["http", "https"])(url)
    except ValidationError:
        return ""
    return url


def _scheme(text: str) -> str:
    """The scheme of an address; empty for rubbish."""
    try:
        return urlsplit(text).scheme.lower()
    except ValueError:
        return ""


def in_words(name: str) -> str:
    """A name in capitals as people write it; other names are left alone."""
    if name != name.upper():
        return name
    words = name.split()
    return " ".join(_word(word, first=at == 0) for at, word in enumerate(words))


def _word(word: str, *, first: bool) -> str:
    if word in FORMS or any(letter.isdigit() for letter in word):
        return word
    if word in SMALL_WORDS and not first:
        return word.lower()
    return re.sub(r"\w+", lambda part: part.group().capitalize(), word)


def _object(answer: Any, key: str) -> dict[str, Any]:
    value = answer.get(key) if isinstance(answer, dict) else None
    return value if isinstance(value, dict) else {}


def _lines(value: Any) -> str:
    """The lines of an address on one; in capitals as registered they would shout."""
    lines = value if isinstance(value, list) else [value]
    return in_words(", ".join(filter(None, (text_of(line, 100) for line in lines))))[:200]
