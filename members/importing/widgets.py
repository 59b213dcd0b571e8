"""What stands in a cell: from what people and Excel write to what we keep, back again, and when two are the same.

`clean` gives None for an empty cell, which leaves what is known alone, and raises `Fault` for what it can't read.
`show` says a value from a report, where days are ISO text, in the language that is active.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.db.models import TextChoices
from django.utils import translation
from import_export.widgets import Widget
from openpyxl.utils.datetime import from_excel

from members import organisation_number
from members.choices import Headcount, Language
from members.importing.faults import Fault
from thamsklyngen.outbox.address import normalise_address
from thamsklyngen.shared import dates
from thamsklyngen.shared.text import dialled

EXCEL_ERRORS = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!"}
# How a formula may start, in either width, and where a cell may: also within a text, for a program that takes another
# separator than ours for the one (OWASP, CSV Injection). Blanks are single and at no end when it comes to this.
FORMULA, START = "[=+\\-@＝＋－＠]", '(^|[,;\\t\\n][\\s"]*)'
MIGHT_START = re.compile(f"{START}(?='*{FORMULA})")
HAS_MARK = re.compile(f"{START}(?='+{FORMULA})")
MARK = re.compile(f"{START}'(?='*{FORMULA})")
PHONE_DIGITS = range(5, 16)  # E.164 has fifteen at most
MOST_SERIAL, LEAST_SERIAL = 80_000, 20_000  # days since 1900 that Excel means when a date lost its format: 1954–2119
YEARS = range(1800, 2101)


def text_of(value: Any, *, lines: bool = False) -> str:
    """A cell's content as text: whole numbers without “.0”, no control letters, no blanks at the ends or doubled."""
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, dt.datetime | dt.date):
        value = value.strftime("%d.%m.%Y")
    text = unicodedata.normalize("NFC", str(value)).replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(letter for letter in text if letter in "\n\t" or not _unwritable(letter))
    if lines:
        return "\n".join(" ".join(line.split()) for line in text.strip().split("\n"))
    return " ".join(text.split())


def _unwritable(letter: str) -> bool:
    """Control letters, halves of letters, and what XML can't hold."""
    return unicodedata.category(letter) in ("Cc", "Cs") or letter in "\ufffe\uffff"


class Line(Widget):
    """One line of text."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        text = self.text(value)
        if text.upper() in EXCEL_ERRORS:
            raise Fault("excel_error", value=text)
        if not text:
            return None
        if len(text) > self.most:
            raise Fault("too_long", value=text, most=self.most)
        return self.read(text, value)

    def text(self, value: Any) -> str:
        """The cell's text, without the mark that keeps it from being a formula."""
        return unshielded(text_of(value))

    def read(self, text: str, value: Any) -> Any:
        """What the text means. Raises Fault."""
        return text

    def tidied(self, value: Any) -> Any:
        """A value from the database as a file brings it back."""
        return text_of(value)

    def repeats(self, value: Any, old: Any) -> bool:
        """Whether a cell says letter by letter what is known: then nobody asks whether it is well-formed."""
        return bool(old) and self.text(value) == self.tidied(old)

    def same(self, old: Any, new: Any) -> bool:
        """Whether `new` says nothing that `old` doesn't."""
        return bool(self.tidied(old) == new)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """A value from the database, for a file."""
        return self.tidied(value)

    def show(self, value: Any) -> str:
        """A value of a report in words."""
        return str(value)


class Prose(Line):
    """Text of several lines."""

    def text(self, value: Any) -> str:
        return unshielded(text_of(value, lines=True))

    def tidied(self, value: Any) -> Any:
        return text_of(value, lines=True)


class OrganisationNumber(Line):
    """Nine digits, however they are written: 987 654 321, NO987654321MVA, 987654321.0."""

    def __init__(self) -> None:
        super().__init__(40)

    def read(self, text: str, value: Any) -> str:
        digits = organisation_number.plain(text)
        if organisation_number.fault_of(digits):
            raise Fault("number", value=text)
        return digits

    def show(self, value: Any) -> str:
        return "\xa0".join(re.findall("...", str(value))) or str(value)


class Email(Line):
    """An e-mail address in its one spelling."""

    def __init__(self) -> None:
        super().__init__(254)

    def read(self, text: str, value: Any) -> str:
        address = normalise_address(re.sub(r"^mailto:", "", text, flags=re.IGNORECASE).strip("<>;, "))
        try:
            validate_email(address)
        except ValidationError:
            raise Fault("email", value=text) from None
        return address


class Phone(Line):
    """A phone number; Excel's own ones are plain numbers. The same digits are the same number."""

    def read(self, text: str, value: Any) -> str:
        digits = re.sub(r"\D", "", text)
        if len(digits) not in PHONE_DIGITS or not re.fullmatch(r"[+(]{0,2}[\d\s()./–-]+", text):
            raise Fault("phone", value=text)
        if isinstance(value, int | float) and len(digits) > 8:
            return f"+{digits}"  # the plus is what a number can't hold
        return text

    def same(self, old: Any, new: Any) -> bool:
        return bool(old) and dialled(old) == dialled(new)


class Web(Line):
    """A web address, https where nothing is said."""

    def read(self, text: str, value: Any) -> str:
        address = text if re.match(r"https?://", text, re.IGNORECASE) else f"https://{text}"
        try:
            URLValidator(schemes=["http", "https"])(address)
        except ValidationError:
            raise Fault("web", value=text) from None
        if len(address) > self.most:
            raise Fault("too_long", value=text, most=self.most)
        return address


class IndustryCode(Line):
    """A NACE code; Excel makes 25.620 the number 25.62."""

    def __init__(self) -> None:
        super().__init__(40)

    def read(self, text: str, value: Any) -> str:
        found = re.fullmatch(r"(\d{1,2})(?:[.,](\d{1,3}))?", text)
        if not found:
            raise Fault("industry_code", value=text)
        first, rest = found[1].zfill(2), found[2] or ""
        if isinstance(value, float) and rest:
            rest = rest.ljust(3, "0")
        return f"{first}.{rest}" if rest else first

    def same(self, old: Any, new: Any) -> bool:
        return text_of(old) == new or text_of(old).ljust(6, "0") == new.ljust(6, "0")


class Day(Line):
    """A date: Excel's, 31.12.2026, 2026-12-31, the number of a date that lost its format, or a year (its first day)."""

    FORMATS = ("%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%Y%m%d")

    def __init__(self) -> None:
        super().__init__(40)

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        if isinstance(value, dt.datetime):
            return self._within(value.date(), value)
        if isinstance(value, dt.date):
            return self._within(value, value)
        return super().clean(value, row, **kwargs)

    def read(self, text: str, value: Any) -> dt.date:
        plain = re.sub(r"[T ]\d\d?[:.]\d\d.*$", "", text.replace(" ", "") if text.count(".") == 2 else text)
        if re.fullmatch(r"\d{4}", plain) and int(plain) in YEARS:
            return dt.date(int(plain), 1, 1)
        if isinstance(value, int | float) and LEAST_SERIAL <= value <= MOST_SERIAL:
            return self._within(from_excel(value).date(), value)
        for form in self.FORMATS:
            try:
                return self._within(dt.datetime.strptime(plain, form).date(), text)
            except ValueError:
                continue
        raise Fault("day", value=text)

    def _within(self, day: dt.date, value: Any) -> dt.date:
        if day.year not in YEARS:
            raise Fault("day", value=value)
        return day

    def tidied(self, value: Any) -> Any:
        return value

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return value

    def show(self, value: Any) -> str:
        return dates.date(dt.date.fromisoformat(value) if isinstance(value, str) else value)


class Choice(Line):
    """One of some words, in Norwegian or English, by its name or another that people use."""

    def __init__(self, choices: type[TextChoices], others: Mapping[str, Iterable[str]]) -> None:
        super().__init__(80)
        self.choices, self.others = choices, others
        self._known: dict[str, str] = {}

    @property
    def known(self) -> dict[str, str]:
        """All the words, folded, with what they mean; gathered at the first use, when translations are there."""
        if not self._known:
            self._known = {folded(word): value for value in self.choices.values for word in self._words(value)}
        return self._known

    def _words(self, value: str) -> Iterable[str]:
        yield value
        yield from self.others.get(value, ())
        for language in Language.values:
            with translation.override(language):
                yield str(self.choices(value).label)

    def read(self, text: str, value: Any) -> str:
        found = self.known.get(folded(text))
        if found is None:
            raise Fault("choice", value=text, choices=", ".join(str(label) for label in self.choices.labels))
        return found

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return self.show(value) if value else ""

    def show(self, value: Any) -> str:
        return str(self.choices(value).label)


def folded(word: str) -> str:
    """A word without case, blanks and kinds of dashes."""
    return re.sub(r"[\s\u2010-\u2015-]+", "", word.casefold())


class Band(Choice):
    """How many work there: a band, or a number that falls into one. Nought is what the register says of few: nothing.

    Excel takes 1-4 for the first of April and 5-19 for May 2019.
    """

    AS_DAYS = {(4, 1): Headcount.TINY, (1, 4): Headcount.TINY}

    def __init__(self, choices: type[TextChoices]) -> None:
        super().__init__(choices, {"250+": ["250 eller flere", "over 250", ">250", "250 or more"]})

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        if isinstance(value, dt.date):
            band = self.AS_DAYS.get((value.month, value.day))
            if band is None and (value.year, value.month, value.day) == (2019, 5, 1):
                band = Headcount.SMALL
            if band is not None:
                return str(band)
        return super().clean(value, row, **kwargs)

    def read(self, text: str, value: Any) -> Any:
        plain = re.sub(r"\s", "", text)
        if not re.fullmatch(r"[0-9]{1,7}", plain):
            return super().read(text, value)
        return next((band for least, band in BANDS if int(plain) >= least), None)


BANDS = tuple((int(band.value.rstrip("+").partition("-")[0]), str(band.value)) for band in reversed(list(Headcount)))


def shield(value: Any, *, as_text: bool = False) -> Any:
    """`value` with an apostrophe before whatever might start a formula; reading it back takes them away again.

    Args:
        as_text: the file says itself that the cell is text (XLSX); only what has such a mark of its own gets another.
    """
    pattern = HAS_MARK if as_text else MIGHT_START
    return pattern.sub(r"\1'", value) if isinstance(value, str) else value


def unshielded(text: str) -> str:
    """`text` as it was before `shield`."""
    return MARK.sub(r"\1", text)
