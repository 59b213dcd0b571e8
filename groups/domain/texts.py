"""Any version as sections that can be compared and read."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from groups.domain import mandate, report
from groups.models import Mandate, PlanRow, PlanVersion, Version, YearReport
from groups.models.plan import Planned
from groups.models.version import VersionQuerySet
from thamsklyngen.shared.compare import Section, Text, compare


def _plan(version: PlanVersion) -> list[Text]:
    head = [Text(_("Theme"), version.theme, key="theme"), Text(_("Goals"), version.goals, key="goals")]
    return [*head, *(_activity(row) for row in version.rows.select_related("host"))]


def when_of(planned: Planned) -> str:
    """When something is planned, as people say it: “March”, “Quarter 2”."""
    return str(MONTHS[planned.month]) if planned.month else _("Quarter %(number)s") % {"number": planned.quarter}


def _activity(row: PlanRow) -> Text:
    host = str(row.host) if row.host else (_("Host wanted") if row.host_wanted else "")
    out = _("Left out: %(reason)s") % {"reason": row.dropped} if row.dropped else ""
    facts = " · ".join(filter(None, (row.get_kind_display(), when_of(row), host, out)))
    body = "\n\n".join(filter(None, (facts, row.text)))
    return Text(row.title, body, key=f"activity {row.activity_id}" if row.activity_id else "")


TEXTS: Mapping[type[Version], Callable[[Any], list[Text]]] = {
    Mandate: mandate.texts_of,
    PlanVersion: _plan,
    YearReport: report.texts_of,
}


def texts_of(version: Version) -> list[Text]:
    """`version` as sections, in the reader's language."""
    return TEXTS[type(version)](version)


def since_approved(version: Version) -> tuple[Version | None, list[Section]]:
    """The last version before `version` that the board approved, and what became of its sections since."""
    before: Version | None = _earlier(version).decided().select_related(version.GROUP).order_by("-number").first()
    return before, compare(texts_of(before) if before else [], texts_of(version))


def since_seen(version: Version, reader: Any) -> tuple[Version | None, list[Section]]:
    """The version before `version` that the board decided on last, approved or returned, and what became of it since.

    Of those that `reader`, a person or a visitor, may read. With none, everything is new.
    """
    seen = _earlier(version).visible_to(reader).exclude(decided_at=None).select_related(version.GROUP)
    before: Version | None = seen.order_by("-number").first()
    return before, compare(texts_of(before) if before else [], texts_of(version))


def _earlier(version: Version) -> VersionQuerySet:
    rows: VersionQuerySet = type(version).objects.of_group(version.group).filter(number__lt=version.number)
    return rows if isinstance(version, Mandate) else rows.filter(plan=version.plan)  # type: ignore[attr-defined]
