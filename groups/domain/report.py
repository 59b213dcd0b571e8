"""Writing on the draft of a year report."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from groups.domain import errors
from groups.domain.saving import Typed, save
from groups.models import YearReport
from members.models import Person
from thamsklyngen.shared import dates
from thamsklyngen.shared.compare import Text, sections_of

LONGEST = 100_000
SET = "scheduled"  # what has an event that is still to come


def save_report(
    report: YearReport,
    text: str,
    *,
    numbers: dict[str, Any] | None,
    base: int | None,
    by: Person,
    quietly: bool = False,
) -> YearReport:
    """Save what was written, as `saving.save`, with the `numbers` as they are now (None: leave them).

    Raises:
        TooLong: beyond all measure.
        NotADraft, Overwritten: see there.
    """
    if len(text) > LONGEST:
        raise errors.TooLong(most=LONGEST)

    def differs(stands: YearReport) -> bool:
        recounted = numbers is not None and stands.revision == base and stands.numbers != numbers
        return stands.text != text or recounted

    def write(stands: YearReport) -> tuple[str, ...]:
        stands.text = text
        stands.numbers = stands.numbers if numbers is None else numbers
        return "text", "numbers"

    return save(report, Typed(text), differs=differs, write=write, base=base, by=by, quietly=quietly)


def texts_of(report: YearReport) -> list[Text]:
    """The report as sections: the leader's words, then what the portal counted."""
    numbers = report.numbers
    if not numbers:
        return sections_of(report.text)
    stands = numbers["activities"] - numbers["moved"] - numbers["cancelled"]  # as the plan itself counts
    words = _("Activities held: %(held)s of %(stands)s. Moved: %(moved)s. Cancelled: %(cancelled)s.")
    held = words % {**numbers, "stands": stands}
    taken = _("Events: %(events)s. Places taken: %(places)s. People: %(people)s. Companies: %(companies)s.") % numbers
    came = _("Ticked off at the door: %(came)s.") % numbers if numbers["came"] else ""
    lines, others = _lines(_line, numbers.get("rows", ())), list(numbers.get("rest", ()))
    rest, coming = (_lines(_rest, [row for row in others if _is_ahead(row) == ahead]) for ahead in (False, True))
    return [
        *sections_of(report.text),
        Text(_("In numbers"), "\n".join(f"- {one}" for one in (held, taken, came) if one), key="numbers"),
        *([Text(_("What took place"), "\n".join(lines), key="events")] if lines else []),
        *([Text(_("What did not take place"), "\n".join(rest), key="rest")] if rest else []),
        *([Text(_("Still to come"), "\n".join(coming), key="coming")] if coming else []),
    ]


def _lines(words: Callable[..., str], rows: Iterable[dict[str, Any] | list[Any]]) -> list[str]:
    """A line for each row; reports from before December 2026 have rows without names, which are never changed."""
    return [words(**row) if isinstance(row, dict) else words(*row) for row in rows]


def _is_ahead(row: dict[str, Any] | list[Any]) -> bool:
    """Whether it is still to come; older reports say that of a set date alone."""
    if isinstance(row, dict):
        return bool(row.get("ahead", row["standing"] == SET))
    return bool(row[1] == SET)


def _line(title: str, day: str, places: int, companies: int, came: int = 0) -> str:
    facts = {"title": title, "day": dates.date(dt.date.fromisoformat(day)), "places": places, "companies": companies}
    words = _("%(day)s: %(title)s. Places taken: %(places)s. Companies: %(companies)s.") % facts
    return " ".join(
        filter(None, ("- " + words, _("Ticked off at the door: %(came)s.") % {"came": came} if came else ""))
    )


def _rest(title: str, standing: str, why: str, ahead: bool = False) -> str:
    words = {
        "moved": pgettext("activity", "Moved"),
        "cancelled": pgettext("activity", "Cancelled"),
        SET: pgettext("activity", "Date set"),
    }
    what = words.get(standing, pgettext("activity", "Planned"))
    return f"- {title}: {what.lower()}{f' ({why})' if why else ''}"
