"""The statistics as tables of a spreadsheet, and the funders' page as PDF."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from events.domain.effort import Effort
from events.domain.statistics import Statistics, Tally
from members.importing.writing import Sheet
from thamsklyngen.portal.forms.statistics import StatisticsForm
from thamsklyngen.shared.pdf import font_address, pdf_of

WIDE, NARROW = 34, 16


def _heads() -> list[str]:
    return [
        _("Events"),
        _("Places"),
        pgettext("statistics", "Registered"),
        _("Came"),
        _("Did not come"),
        _("Attendance in percent"),
        _("Attendance not noted"),
        _("New faces"),
        _("Companies reached"),
    ]


def _numbers(tally: Tally) -> list[int | None]:
    return [
        tally.events,
        tally.places,
        tally.registered,
        tally.came,
        tally.missing,
        tally.percent,
        tally.unknown,
        tally.new_faces,
        tally.companies,
    ]


def of_statistics(found: Statistics, form: StatisticsForm) -> list[Sheet]:
    """The whole, by month, by group and by kind, a sheet each; what is counted is explained on the first."""
    labels = dict(form.fields["kind"].choices)  # type: ignore[attr-defined]
    group = form.group or _("The whole cluster")
    facts: list[Sequence[Any]] = [
        [pgettext("day", "From"), found.span.first],
        [pgettext("day", "To"), found.span.last],
        [_("Group"), str(group)],
        [pgettext("event", "Kind"), str(labels[form.cleaned_data["kind"]])],
        *zip(_heads(), _numbers(found.whole), strict=True),
        [_("Events without a limit, which are not in the places"), found.whole.unlimited],
        [_("Events where nobody was ticked off"), found.whole.unticked],
    ]
    first = Sheet(_("Statistics"), [_("What"), _("Number")], facts, [52, NARROW])
    return [
        first,
        _split(_("By month"), _("Month"), found.by_month),
        _split(_("By group"), _("Group"), found.by_group),
        _split(_("By kind"), pgettext("event", "Kind"), found.by_kind),
    ]


def _split(title: str, head: str, lines: Sequence[tuple[str | dt.date, Tally]]) -> Sheet:
    rows = [[name, *_numbers(tally)] for name, tally in lines]
    return Sheet(title, [head, *_heads()], rows, [WIDE, *[NARROW] * len(_heads())])


def of_effort(found: Effort) -> list[Sheet]:
    """What the funders' page says, as one sheet of facts and one by kind of event."""
    facts: list[Sequence[Any]] = [
        [pgettext("day", "From"), found.span.first],
        [pgettext("day", "To"), found.span.last],
        [_("Members on the last day, or today"), found.members],
        [_("Members on the first day"), found.members_before],
        *([_("Members: %(kind)s") % {"kind": label}, number] for label, number in found.by_kind),
        *(
            [_("Members with %(size)s employees") % {"size": label} if label else _("Members of unknown size"), number]
            for label, number in found.by_size
        ),
        [_("Events"), found.events],
        [_("Events where nobody was ticked off, which are not in the hours"), found.unticked],
        [_("Different companies with a place"), found.companies],
        [_("Different companies ticked off as present"), found.companies_there],
        [_("Different people with a place"), found.people],
        [_("Different people ticked off as present"), found.people_there],
        [_("Present in all"), found.came],
        [_("Person-hours of own effort"), round(found.hours, 1)],
    ]
    heads = [pgettext("event", "Kind"), _("Events"), _("Present in all"), _("Person-hours")]
    rows = [[row.label, row.events, row.came, round(row.hours, 1)] for row in found.rows]
    return [
        Sheet(_("For funders"), [_("What"), _("Number")], facts, [60, NARROW]),
        Sheet(_("By kind"), heads, rows, [WIDE, NARROW, NARROW, NARROW]),
    ]


def pdf_of_effort(found: Effort) -> bytes:
    """The funders' page on one A4, tagged for screen readers.

    Raises:
        thamsklyngen.shared.pdf.NoPdf: the server can't make PDFs.
    """
    known = {"found": found, "font": font_address(), "cluster": settings.CLUSTER, "language": get_language()}
    return pdf_of(render_to_string("pdf/funders.html", known), tagged=True)
