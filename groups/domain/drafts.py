"""Beginning drafts: of mandates, plans and year reports, empty or from what there is."""

from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils import translation
from django.utils.translation import pgettext_lazy

from groups.choices import OPEN_STATES, ActivityFate, GroupKind, VersionState
from groups.domain.became import became
from groups.domain.errors import BoardHasNone, OpenAlready
from groups.domain.handover import holder_of
from groups.domain.locking import lock_group
from groups.models import AnnualPlan, Group, Mandate, MandateFocus, PlanRow, PlanVersion, Version, YearReport
from groups.models.plan import ROW, SHARED
from members.models import Person
from thamsklyngen.shared import clock

HEADINGS = (
    pgettext_lazy("in a mandate", "Purpose"),
    pgettext_lazy("in a mandate", "Tasks"),
    pgettext_lazy("in a mandate", "Theme"),
    pgettext_lazy("in a mandate", "Steering"),
)
FOCUS = ("area", "title", "text", "position")


def _begin(model: type[Any], *, by: Person | None, texts: dict[str, Any], **owner: Any) -> Any:
    """A draft with the next number; the group is locked.

    Raises:
        OpenAlready: there is a draft, or one waits for the board.
    """
    versions = model.objects.filter(**owner)
    if versions.filter(state__in=OPEN_STATES).exists():
        raise OpenAlready
    number = (versions.aggregate(last=Max("number"))["last"] or 0) + 1
    now = clock.now()
    return model.objects.create(
        number=number, created_by=by, changed_by=by, created_at=now, changed_at=now, **owner, **texts
    )


def _locked(group: Group) -> Group:
    """`group`, read anew and locked, if the board decides about it.

    Raises:
        BoardHasNone: it is the board.
    """
    group = lock_group(group)
    if group.kind == GroupKind.BOARD:
        raise BoardHasNone
    return group


@transaction.atomic
def begin_mandate(group: Group, *, by: Person | None, empty: bool = False, **texts: Any) -> Mandate:
    """Begin the next version of `group`'s mandate, from the newest approved one where `texts` say nothing.

    Args:
        empty: begin with headings alone, although there is one to go on from.
        texts: `text`, `since`, `until` (dates; half-open), where they are known.

    Raises:
        OpenAlready: there is a draft, or one waits for the board.
        BoardHasNone: see there.
    """
    group = _locked(group)
    last = group.mandates.in_state(VersionState.APPROVED).order_by("-since").first()
    held = {"since": last.until} if last else {}
    if last is None or empty:
        last, held["text"] = None, headings(by)
    else:
        held["text"] = last.text
    texts = {**held, **texts}
    draft: Mandate = _begin(Mandate, by=by, group=group, texts=texts)
    if last is not None:
        _copy_rows(last.focus.all(), MandateFocus, FOCUS, mandate=draft)
    return draft


def headings(reader: Person | None) -> str:
    """What an empty mandate begins with, in `reader`'s language."""
    with translation.override(reader.language if reader else translation.get_language()):
        return "\n\n".join(f"## {heading}\n" for heading in HEADINGS)


@transaction.atomic
def begin_plan(group: Group, year: int, *, by: Person | None, **texts: Any) -> PlanVersion:
    """Begin a version of `group`'s plan for `year`, from what holds where there is a plan already.

    What an event has taken out of the approved quarter stands where the event is now (`became`).

    Raises:
        OpenAlready: there is a draft, or one waits for the board.
        BoardHasNone: see there.
    """
    group = _locked(group)
    plan, _made = AnnualPlan.objects.get_or_create(group=group, year=year)
    plan.group = group
    held = {"theme": plan.theme, "goals": plan.goals}
    draft: PlanVersion = _begin(PlanVersion, by=by, plan=plan, texts={**held, **texts})
    for activity in plan.activities.exclude(fate=ActivityFate.CANCELLED).prefetch_related("events", "plan"):
        values = {name: getattr(activity, name) for name in SHARED} | became(activity)
        PlanRow.objects.create(version=draft, activity=activity, **values)
    return draft


@transaction.atomic
def begin_report(
    plan: AnnualPlan, *, by: Person | None, text: str = "", numbers: dict[str, Any] | None = None
) -> YearReport:
    """Begin a report on `plan`, with what was counted so far (`events.domain.counting`).

    Raises:
        OpenAlready: there is a draft, or one waits for the board.
        BoardHasNone: see there.
    """
    _locked(plan.group)
    report: YearReport = _begin(YearReport, by=by, plan=plan, texts={"text": text, "numbers": numbers or {}})
    return report


def begin_again(version: Any, *, by: Person | None) -> Version:
    """The next draft with the content of `version`, which came back or was withdrawn; the group is locked."""
    model = type(version)
    texts = {name: getattr(version, name) for name in model.TEXTS}
    draft: Version = _begin(model, by=by, texts=texts, **version.owner)
    if model is Mandate:
        _copy_rows(version.focus.all(), MandateFocus, FOCUS, mandate=draft)
    elif model is PlanVersion:
        _copy_rows(version.rows.select_related("responsible"), PlanRow, ROW, version=draft)
    return draft


def says_the_same(version: Version) -> bool:
    """Whether a draft says what the version approved last says, so that there is nothing to decide."""
    last = version.all_versions().decided().order_by("-number").first()
    if last is None or (isinstance(version, PlanVersion) and _brings_back(version)):
        return False
    return _content(last) == _content(version)


def _brings_back(version: PlanVersion) -> bool:
    """Whether it holds what was called off meanwhile."""
    return version.rows.filter(dropped="", activity__fate=ActivityFate.CANCELLED).exists()


def _content(version: Version) -> list[Any]:
    """All that the board reads of `version`, comparable. What is left out of a plan for good says nothing any more."""
    texts = [getattr(version, name) for name in version.TEXTS]
    if isinstance(version, Mandate):
        return [*texts, *version.focus.values_list(*FOCUS[:-1])]
    if isinstance(version, PlanVersion):
        rows = version.rows.exclude(~Q(dropped=""), Q(activity=None) | Q(activity__fate=ActivityFate.CANCELLED))
        return [*texts, *rows.values_list(*(name for name in ROW if name not in ("position", "carried_from")))]
    return texts


def _copy_rows(rows: Any, model: Any, names: tuple[str, ...], **owner: Any) -> None:
    made = [model(**owner, **{name: getattr(row, name) for name in names}) for row in rows]
    for row in made:
        if "responsible" in names:
            row.responsible = holder_of(row.responsible)
    model.objects.bulk_create(made)
