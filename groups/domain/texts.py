"""Any version as sections that can be compared and read."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from django.db.models import OuterRef, Prefetch, Subquery, prefetch_related_objects
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from groups.choices import DECIDED_STATES, VersionState
from groups.domain import mandate, plan, report
from groups.models import Activity, Mandate, PlanRow, PlanVersion, Save, Version, YearReport
from groups.models.board import VERSIONS
from groups.models.plan import Planned
from groups.models.version import VersionQuerySet
from thamsklyngen.shared.compare import Section, Text, compare, sections_of


def _plan(version: PlanVersion) -> list[Text]:
    read_parts([version])
    return plan_texts(version.theme, version.goals, version.rows.all())


def plan_texts(theme: str, goals: str, rows: Iterable[PlanRow], *, origin: str = "activity_id") -> list[Text]:
    """A plan as sections in the order of the year, also one that is not stored; what it leaves out comes last.

    Args:
        origin: the column that says which activity a row is about: `carried_from_id` beside another year's plan.
    """
    found = sorted(rows, key=lambda row: (bool(row.dropped), row.place))
    head = [Text(_("Theme"), theme, key="theme"), Text(_("Goals"), goals, key="goals")]
    return [*head, *(_activity(row, getattr(row, origin)) for row in found)]


def texts_kept(held: Save) -> list[Text]:
    """What a save holds as sections, to be compared with `texts_of` its draft."""
    if held.mandate_id:
        return mandate.texts_in(mandate.kept(held))
    if held.plan_version_id:
        return plan_texts(held.facts.get("theme", ""), held.text, plan.kept_rows(held))
    return sections_of(held.text)


def words_of(version: Version) -> list[Text]:
    """What people have written of `version`, without what the portal has counted."""
    return sections_of(version.text) if isinstance(version, YearReport) else texts_of(version)


def when_of(planned: Planned) -> str:
    """When something is planned, as people say it: “March”, “Quarter 2”."""
    return str(MONTHS[planned.month]) if planned.month else _("Quarter %(number)s") % {"number": planned.quarter}


def quarter_of(activity: Activity) -> str:
    """The quarter and the year in which the board has approved something of a plan."""
    return _("quarter %(number)s of %(year)s") % {"number": activity.in_quarter, "year": activity.plan.year}


def _activity(row: PlanRow, origin: int | None) -> Text:
    host = str(row.host) if row.host else (_("Host wanted") if row.host_wanted else "")
    out = _("Left out: %(reason)s") % {"reason": row.dropped} if row.dropped else ""
    facts = " · ".join(filter(None, (row.get_kind_display(), when_of(row), host, out)))
    body = "\n\n".join(filter(None, (facts, row.text)))
    return Text(row.title, body, key=f"activity {origin}" if origin else "", aside=bool(row.dropped))


TEXTS: Mapping[type[Version], Callable[[Any], list[Text]]] = {
    Mandate: mandate.texts_of,
    PlanVersion: _plan,
    YearReport: report.texts_of,
}


def read_parts(versions: Iterable[Version]) -> None:
    """Read the focus areas and activities of `versions` that aren't read yet: one query for each kind of them."""
    rows = list(versions)
    mandates = [row for row in rows if isinstance(row, Mandate)]
    plans = [row for row in rows if isinstance(row, PlanVersion)]
    prefetch_related_objects(mandates, "focus")
    prefetch_related_objects(plans, Prefetch("rows", PlanRow.objects.select_related("host")))


def texts_of(version: Version) -> list[Text]:
    """`version` as sections, in the reader's language."""
    return TEXTS[type(version)](version)


def changes(before: Version | None, version: Version) -> list[Section]:
    """What `version` changes in `before`; with none, everything is new.

    Beside the plan of another year an activity is known by the one it was carried from, before the decision and after.
    """
    if before is None:
        return compare([], texts_of(version))
    if isinstance(version, PlanVersion) and isinstance(before, PlanVersion) and before.plan_id != version.plan_id:
        read_parts([version])
        texts = plan_texts(version.theme, version.goals, version.rows.all(), origin="carried_from_id")
        return compare(texts_of(before), texts)
    return compare(texts_of(before), texts_of(version))


def approved_before(versions: Collection[Version]) -> dict[Version, Version]:
    """Of each of `versions` the last one before it that the board approved, where there is one; all with their parts.

    Of a plan that is the first for its year, the plan of the year before, as it was when the board decided. The number
    of queries doesn't depend on how many there are.
    """
    found = _last_before(versions, DECIDED_STATES)
    found |= _plans_before([row for row in versions if isinstance(row, PlanVersion) and row not in found])
    read_parts([*versions, *found.values()])
    return found


def returned_before(versions: Collection[Version]) -> dict[Version, Version]:
    """Of each of `versions` the one that the board returned last, if it has approved none since; with their parts."""
    found = _last_before(versions, (*DECIDED_STATES, VersionState.RETURNED))
    found = {row: before for row, before in found.items() if before.state == VersionState.RETURNED}
    read_parts(found.values())
    return found


def seen_before(version: Version) -> tuple[Version | None, Version | None]:
    """What the board approved last before `version`, and what it has returned since; either may be missing."""
    approved, returned = approved_before([version]), returned_before([version])
    return approved.get(version), returned.get(version)


def _plans_before(versions: Collection[PlanVersion]) -> dict[Version, Version]:
    """Of each first version of a plan the last one approved of an earlier year's, of the same group."""
    if not versions:
        return {}
    rows = PlanVersion.objects.decided().filter(plan__group__in={row.plan.group_id for row in versions})
    rows = rows.select_related("plan__group").order_by("plan__year", "number")
    earlier = {row: _earlier_years(row, rows) for row in versions}
    return {row: plans[-1] for row, plans in earlier.items() if plans}


def _earlier_years(version: PlanVersion, rows: Iterable[PlanVersion]) -> list[PlanVersion]:
    mine = (row for row in rows if row.plan.group_id == version.plan.group_id)
    earlier = [row for row in mine if row.plan.year < version.plan.year]
    if (decided := version.decided_at) is None:
        return earlier
    return [row for row in earlier if row.decided_at is not None and row.decided_at < decided]


def _last_before(versions: Collection[Version], states: Collection[str]) -> dict[Version, Version]:
    found: dict[Version, Version] = {}
    for model in VERSIONS.values():
        about = model.OWNER
        mine = [row for row in versions if type(row) is model]
        if not mine:
            continue
        earlier = model.objects.in_state(*states).filter(**{about: OuterRef(about)}, number__lt=OuterRef("number"))
        last = Subquery(earlier.order_by("-number").values("pk")[:1])
        keys = model.objects.filter(pk__in=[row.pk for row in mine]).annotate(last=last).values("last")
        rows = list(model.objects.filter(pk__in=keys).select_related(model.GROUP).order_by("number"))
        owner = f"{about}_id"
        for row in mine:
            before = [old for old in rows if getattr(old, owner) == getattr(row, owner) and old.number < row.number]
            found |= {row: before[-1]} if before else {}
    return found


def since_seen(version: Version, reader: Any) -> tuple[Version | None, list[Section]]:
    """The version before `version` that the board decided on last, approved or returned, and what became of it since.

    Of those that `reader`, a person or a visitor, may read. With none, everything is new.
    """
    seen = _earlier(version).visible_to(reader).exclude(decided_at=None).select_related(version.GROUP)
    before: Version | None = seen.order_by("-number").first()
    read_parts([version, before] if before else [version])
    return before, changes(before, version)


def _earlier(version: Version) -> VersionQuerySet:
    return version.all_versions().filter(number__lt=version.number)
