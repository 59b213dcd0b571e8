"""Text for people: Markdown to safe HTML, telephone numbers, initials, links that write a mail."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Any
from urllib.parse import quote

import nh3
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = {"a", "blockquote", "br", "code", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "strong", "ul"}
TABLE = {"table", "thead", "tbody", "tr", "th", "td"}
# The page has the first two levels for itself.
TOP_LEVEL, DEEPEST_LEVEL = 3, 6
MOST_CELLS = 400  # of tables in one text; a line of bars would else become thousands of empty cells
HOME_DIGITS = 8
# Joiners outside of pictures, and letters that are drawn as nothing.
INVISIBLE = re.compile(
    "(?<![\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])\u200d|[\u115f\u1160\u2800\u3164\uffa0\u034f\u17b4\u17b5]"
)
COMPANY_FORMS = {"as", "asa", "sa", "ba", "ans", "da", "nuf"}


@cache
def _parser(*, tables: bool = True) -> MarkdownIt:
    # Without references, which let one long address stand in a text a thousand times.
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(["image", "reference"])
    return parser.enable("table") if tables else parser


def _parsed(text: str) -> list[Token]:
    """The tokens of `text`; tables stay as they were typed where there is too much of them."""
    tokens = _parser().parse(text)
    if sum(token.type in ("td_open", "th_open") for token in tokens) <= MOST_CELLS:
        return tokens
    return _parser(tables=False).parse(text)


def _lower_headings(tokens: list[Token]) -> list[Token]:
    """The highest heading that the text has becomes the page's third level, whichever it was typed as."""
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    top = min((int(token.tag[1]) for token in headings), default=1)
    for token in headings:
        token.tag = f"h{min(int(token.tag[1]) - top + TOP_LEVEL, DEEPEST_LEVEL)}"
    return tokens


def markdown(text: Any) -> SafeString:
    """`text` (Markdown as people type it) as safe HTML: no raw HTML, no pictures, headings from h3, links not followed.

    Source: the portal's content policy; whoever may write an event must not be able to write a page.
    """
    parser = _parser()
    html = parser.renderer.render(_lower_headings(_parsed(str(text or ""))), parser.options, {})
    clean = nh3.clean(
        html,
        tags=TAGS | TABLE,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="nofollow noopener",
    )
    return mark_safe(clean)


def _digits(number: Any) -> tuple[str, str]:
    """(calling code or empty, digits) of a number as people type it; ("", "") where there is none."""
    kept = re.sub(r"[^\d+]", "", str(number or ""))
    if kept.startswith("00") and len(kept) > HOME_DIGITS:
        kept = "+" + kept[2:]
    home = "+" + home_code()
    if kept.startswith(home):
        return home_code(), kept.removeprefix(home).replace("+", "")
    if kept.startswith("+"):
        return "", kept.replace("+", "")
    return home_code(), kept.replace("+", "")


def home_code() -> str:
    """The calling code of numbers written without one: a setting of the cluster, Norway's by default."""
    return str(settings.CLUSTER.get("calling_code", "47"))


def phone(number: Any) -> str:
    """`number` to read: eight digits as "00 00 00 00" held together, others as they were typed."""
    code, digits = _digits(number)
    if code and len(digits) == HOME_DIGITS:
        return "\xa0".join(digits[i : i + 2] for i in range(0, HOME_DIGITS, 2))
    return " ".join(str(number or "").split())


def phone_in_cell(number: Any) -> str:
    """`number` to read in a spreadsheet: as `phone`, but "0046 …" for "+46 …", which a program takes for a sum."""
    shown = phone(number).replace("\xa0", " ")
    return f"00{shown[1:].lstrip()}" if shown.startswith("+") else shown


def dialled(number: Any) -> str:
    """`number` for a telephone, as "+4700000000"; empty where there are no digits."""
    code, digits = _digits(number)
    return f"+{code}{digits}" if digits else ""


def tel(number: Any) -> str:
    """The href that calls `number`; empty where there are no digits."""
    return f"tel:{dialled(number)}" if dialled(number) else ""


def sms(number: Any) -> str:
    """The href that writes a text message to `number`; empty where there are no digits."""
    return f"sms:{dialled(number)}" if dialled(number) else ""


def initials(name: Any) -> str:
    """At most two letters for a name: of the first word and of the last one with a capital, "MO", "KN", "H"."""
    words = [word for word in re.findall(r"\w[\w.&'’-]*", str(name or "")) if word.lower() not in COMPANY_FORMS]
    capitals = [word for word in words[1:] if word[0].isupper()]
    return "".join(word[0].upper() for word in [*words[:1], *capitals[-1:]])


def plain(text: Any) -> str:
    """`text` with ordinary spaces, for subjects and text mails, where people search."""
    return str(text or "").replace("\xa0", " ")


def without_invisible(text: Any) -> str:
    """`text` without what nobody sees: control characters (but for tab and line break), marks that turn the direction
    of writing, fillers, private ones. The joiner within a picture made of several stays.
    """
    return INVISIBLE.sub("", "".join(sign for sign in str(text or "") if _may_stand(sign)))


def _may_stand(sign: str) -> bool:
    return sign in "\t\n\u200d" or unicodedata.category(sign) not in ("Cc", "Cf", "Co", "Cs")


def one_line(text: Any) -> str:
    """`text` as one line with single spaces and letters in one spelling (NFC); empty if nothing of it can be seen.

    Source: names, titles and reasons stand in lists, subjects and calendar entries, among those of others.
    """
    spaced = " ".join(str(text or "").split())
    line = " ".join(unicodedata.normalize("NFC", without_invisible(spaced)).split())
    return line if any(unicodedata.category(sign)[0] in "LNPS" for sign in line) else ""


def tidy(text: Any) -> str:
    """A text mail without the gaps that template tags leave: ordinary spaces, at most one empty line in a row."""
    lines = [line.rstrip() for line in plain(text).splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def percent(value: Any) -> str:
    """ "89 %" / "89%": the sign stands as the language has it."""
    return _("%(number)s%%") % {"number": value}


def mailto(addresses: Iterable[str], subject: str = "") -> str:
    """The address of a mail to `addresses`, for a link; with `subject` filled in."""
    told = f"?subject={quote(subject, safe='')}" if subject else ""
    return f"mailto:{','.join(quote(address, safe='@') for address in addresses)}{told}"


def enumerated(parts: Iterable[Any]) -> str:
    """`parts` as one says them, in the active language: “120, 60 and 30”."""
    *before, last = map(str, parts)
    return _("%(before)s and %(last)s") % {"before": ", ".join(before), "last": last} if before else last
