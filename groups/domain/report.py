"""Writing on the draft of a year report."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from groups.domain import errors
from groups.domain.approval import locked
from groups.models import Save, YearReport
from members.models import Person
from thamsklyngen.shared import clock, dates
from thamsklyngen.shared.compare import Text, sections_of

LONGEST = 100_000


def save_report(report: YearReport, text: str, *, numbers: dict[str, Any], base: int, by: Person) -> YearReport:
    """Save what was written on top of revision `base`, with the `numbers` as they are now.

    What was written on top of something older is kept as a save that did not stand.

    Raises:
        NotADraft: it has been submitted meanwhile.
        TooLong: beyond all measure.
        Overwritten: somebody has saved since `base`; says who and when. The text is kept.
    """
    if len(text) > LONGEST:
        raise errors.TooLong(most=LONGEST)
    with transaction.atomic():
        report = locked(report)
        if not report.is_draft:
            raise errors.NotADraft
        stands = report.revision == base or report.text == text
        Save.objects.create(report=report, base=base, text=text, stood=stands, by=by)
        if stands:
            report.text, report.numbers = text, numbers
            report.revision += 1
            report.changed_by, report.changed_at = by, clock.now()
            report.save(update_fields=["text", "numbers", "revision", "changed_by", "changed_at"])
            return report
    raise errors.Overwritten(who=report.changed_by or _("Somebody"), time=dates.clock(report.changed_at))


def texts_of(report: YearReport) -> list[Text]:
    """The report as sections: the leader's words, then what the portal counted."""
    numbers = report.numbers
    if not numbers:
        return sections_of(report.text)
    held = _("Activities held: %(held)s of %(activities)s. Moved: %(moved)s. Cancelled: %(cancelled)s.") % numbers
    taken = _("Events: %(events)s. Places taken: %(places)s. People: %(people)s. Companies: %(companies)s.") % numbers
    came = _("Ticked off at the door: %(came)s.") % numbers if numbers["came"] else ""
    lines = [_line(*row) for row in numbers["rows"]]
    return [
        *sections_of(report.text),
        Text(_("In numbers"), "\n".join(f"- {one}" for one in (held, taken, came) if one), key="numbers"),
        *([Text(_("What took place"), "\n".join(lines), key="events")] if lines else []),
    ]


def _line(title: str, day: str, places: int, companies: int) -> str:
    facts = {"title": title, "day": dates.date(dt.date.fromisoformat(day)), "places": places, "companies": companies}
    return "- " + _("%(day)s: %(title)s. Places taken: %(places)s. Companies: %(companies)s.") % facts
