"""The columns of a spreadsheet: what they are called in Norwegian and English, and what stands in them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from import_export.widgets import Widget

from members.choices import EmploymentRole, Headcount, ImportKind, Language, MembershipKind
from members.importing import widgets


@dataclass(frozen=True)
class Column:
    """One column: our key for it, its name on the screen and in files we write, and other names people use.

    `label` is said in both languages; `others` are further names, in any spelling.
    """

    key: str
    label: Promise
    widget: Widget
    others: Sequence[str] = ()
    needed: bool = False  # without the column nothing in a row can be told apart
    help: Promise | str = ""
    width: int = 20
    part: bool = False  # read, never written: half a name

    @cached_property
    def keys(self) -> frozenset[str]:
        """All the names by which the column is known, without spaces, dots and case."""
        labels = []
        for language in Language.values:
            with translation.override(language):
                labels.append(str(self.label))
        return frozenset(key_of(name) for name in (*labels, *self.others, self.key))


def key_of(name: Any) -> str:
    """A column's name without what people write differently: “Org. nr. *” is `orgnr`."""
    return re.sub(r"[\W_]+", "", re.sub(r"\(.*?\)", "", str(name or "")).casefold())


def columns_named(cells: Sequence[Any], kind: str) -> dict[int, Column]:
    """The columns of `kind` that a row of cells names, by place."""
    known = {name: column for column in COLUMNS[kind] for name in column.keys}
    keys = {place: key_of(cell) for place, cell in enumerate(cells) if isinstance(cell, str)}
    return {place: known[key] for place, key in keys.items() if key in known}


def column(kind: str, key: str) -> Column:
    """The column of `kind` with that key."""
    return next(column for column in COLUMNS[kind] if column.key == key)


def header_of(column: Column) -> str:
    """The column's name at the head of a file and on the screen."""
    label = str(column.label)
    return label[:1].upper() + label[1:]


def shown(kind: str, key: str, value: Any) -> str:
    """A value of a report in the words of the language that is active."""
    return str(column(kind, key).widget.show(value)) if value not in (None, "") else ""


NUMBER = Column(
    "organisation_number",
    _("organisation number"),
    widgets.OrganisationNumber(),
    [
        "Organisasjonsnummer",
        "Org.nr.",
        "Orgnr",
        "Organisasjonsnr",
        "Org nummer",
        "Org.no.",
        "Organization number",
        "Company number",
    ],
    help=_("Nine digits; empty for a foreign company."),
)

COMPANIES = (
    Column(
        "name",
        pgettext_lazy("column", "Name"),
        widgets.Line(120),
        ["Navn", "Name", "Bedrift", "Bedriftsnavn", "Firma", "Firmanavn", "Virksomhet", "Company", "Company name"],
        needed=True,
        help=_("As people say it."),
        width=34,
    ),
    Column("legal_name", _("legal name"), widgets.Line(200), ["Juridisk navn", "Registrert navn"], width=34),
    NUMBER,
    Column(
        "kind",
        _("membership"),
        widgets.Choice(
            MembershipKind,
            {
                "company": ["Bedrift", "Company", "Medlem", "Medlemsbedrift", "Ordinær", "Member", "Ja", "Yes"],
                "education": ["Utdanning", "Forskning", "Utdanning og forskning", "Education", "Research"],
                "public": ["Offentlig", "Kommune", "Offentlig virksomhet", "Public", "Public body"],
                "partner": ["Partner", "Samarbeidspartner"],
            },
        ),
        ["Medlemskap", "Medlemstype", "Type medlemskap", "Medlemskap type", "Membership kind", "Type", "Kind"],
        width=24,
    ),
    Column(
        "since",
        _("member since"),
        widgets.Day(),
        ["Medlem fra", "Medlem siden", "Innmeldt", "Medlem fra dato", "Member from", "Joined"],
        help=_("As 31.12.2026. Without it a new member is one from today."),
        width=14,
    ),
    Column(
        "last_day",
        _("member until"),
        widgets.Day(),
        ["Medlem til", "Medlem til og med", "Utmeldt", "Siste dag", "Sluttdato", "Member to", "Last day", "Left"],
        help=_("The last day. Only for a membership that is not here yet; a list ends none."),
        width=14,
    ),
    Column(
        "reason",
        _("reason for leaving"),
        widgets.Line(200),
        ["Årsak", "Grunn", "Utmeldingsårsak", "Årsak til utmelding", "Reason"],
        help=_("Only together with the last day."),
        width=30,
    ),
    Column(
        "address",
        _("street address"),
        widgets.Line(200),
        ["Adresse", "Gateadresse", "Besøksadresse", "Forretningsadresse", "Address", "Street"],
        help=_("Of the main address."),
        width=30,
    ),
    Column("postcode", _("postcode"), widgets.Line(10), ["Postnummer", "Postnr", "Post code", "Zip"], width=10),
    Column("town", _("post town"), widgets.Line(60), ["Poststed", "Town", "City"]),
    Column("municipality", _("municipality"), widgets.Line(60), ["Kommune"]),
    Column("industry", _("industry"), widgets.Line(120), ["Bransje", "Næring"], width=28),
    Column(
        "industry_code",
        _("industry code"),
        widgets.IndustryCode(),
        ["Næringskode", "NACE", "NACE-kode", "Bransjekode", "NACE code"],
        help=_("NACE, as 25.620."),
        width=14,
    ),
    Column(
        "headcount",
        _("employees"),
        widgets.Band(Headcount),
        ["Ansatte", "Antall ansatte", "Headcount", "Number of employees", "Årsverk"],
        help=_("A number, or a band as 20–49."),
        width=14,
    ),
    Column(
        "website",
        _("website"),
        widgets.Web(200),
        ["Nettside", "Nettsted", "Hjemmeside", "Webside", "Web", "URL", "Homepage"],
        width=30,
    ),
    Column(
        "about",
        _("what we do"),
        widgets.Prose(4000),
        ["Hva vi gjør", "Beskrivelse", "Om bedriften", "Om oss", "Description", "About"],
        width=60,
    ),
)

PEOPLE = (
    Column(
        "name",
        pgettext_lazy("column", "Name"),
        widgets.Line(120),
        ["Navn", "Name", "Fullt navn", "Full name", "Person"],
        width=30,
    ),
    Column("first_name", _("first name"), widgets.Line(60), ["Fornavn", "Given name"], part=True),
    Column("last_name", _("last name"), widgets.Line(60), ["Etternavn", "Surname", "Family name"], part=True),
    Column(
        "email",
        pgettext_lazy("column", "E-mail"),
        widgets.Email(),
        ["E-post", "Epostadresse", "E-postadresse", "E-mail address", "Mail", "Mailadresse"],
        needed=True,
        width=34,
    ),
    Column(
        "phone",
        _("mobile phone"),
        widgets.Phone(32),
        ["Mobil", "Mobiltelefon", "Telefon", "Tlf", "Tlf.nr.", "Mobilnummer", "Telefonnummer", "Mobile", "Phone"],
        width=16,
    ),
    Column(
        "company",
        pgettext_lazy("column", "Company"),
        widgets.Line(200),
        ["Bedrift", "Firma", "Bedriftsnavn", "Arbeidsgiver", "Arbeidssted", "Virksomhet", "Employer", "Company name"],
        help=_("Its name or organisation number. Needed for everybody who is new."),
        width=34,
    ),
    NUMBER,
    Column(
        "title",
        pgettext_lazy("column", "Title"),
        widgets.Line(80),
        ["Stilling", "Tittel", "Stillingstittel", "Job title", "Position"],
        width=24,
    ),
    Column(
        "role",
        pgettext_lazy("column", "Role"),
        widgets.Choice(
            EmploymentRole,
            {
                "ordinary": ["Ansatt", "Employee", "Medarbeider", "Ordinær", "Ordinary"],
                "contact": ["Kontakt", "Bedriftskontakt", "Kontaktperson", "Contact", "Company contact"],
                "deputy": ["Vara", "Varakontakt", "Stedfortreder", "Deputy", "Deputy contact"],
            },
        ),
        ["Rolle", "Role"],
        width=18,
    ),
    Column(
        "language",
        pgettext_lazy("column", "Language"),
        widgets.Choice(
            Language,
            {
                "nb": ["Norsk", "Bokmål", "Norsk bokmål", "Nynorsk", "nb", "no", "nn", "Norwegian"],
                "en": ["Engelsk", "English", "en"],
            },
        ),
        ["Språk", "Language"],
        width=14,
    ),
)

COLUMNS: Mapping[str, Sequence[Column]] = {ImportKind.COMPANIES: COMPANIES, ImportKind.PEOPLE: PEOPLE}
