"""A group's mandates, plans and year reports as its page needs them: what was decided lately, and what is under way."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DateField,
    DateTimeField,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from groups.choices import DECIDED_STATES, OPEN_STATES, VersionState
from groups.domain.left_over import stranded
from groups.models import AnnualPlan, Group, Mandate, PlanVersion, YearReport
from groups.models.board import VERSIONS, reference
from thamsklyngen.portal.waiting_groups import returned
from thamsklyngen.shared import clock, dates

MANDATE, PLAN, REPORT = "mandate", "plan", "report"


@dataclass(frozen=True)
class Paper:
    """One version, without its text."""

    kind: str
    group: Group
    number: int
    year: int | None
    theme: str
    state: str
    decided_at: dt.datetime | None
    published_at: dt.datetime | None
    submitted_at: dt.datetime | None
    meets: dt.date | None  # the board, about it
    before: str | None  # the state of the version before, and why
    why: str | None
    since: dt.date | None  # of a mandate: it holds in [since, until)
    until: dt.date | None
    case_number: int | None  # the board's case about it
    case_year: int | None

    @property
    def version(self) -> Any:
        """An unsaved version that knows its title and address."""
        if self.kind == MANDATE:
            return Mandate(group=self.group, number=self.number, state=self.state)
        return VERSIONS[self.kind](plan=self.plan, number=self.number, state=self.state)

    @property
    def plan(self) -> AnnualPlan:
        """The plan that it is about."""
        return AnnualPlan(group=self.group, year=self.year, theme=self.theme)

    @property
    def is_decided(self) -> bool:
        """Whether the board approved it at some time."""
        return self.state in DECIDED_STATES

    @property
    def is_under_way(self) -> bool:
        """Whether it is a draft, or waits for the board."""
        return self.state in OPEN_STATES

    @property
    def case(self) -> str:
        """The number of the board's case about it, as people quote it; empty where there is none."""
        return reference(self.case_number, self.case_year) if self.case_number and self.case_year else ""

    @property
    def waits(self) -> str:
        """Who waits for whom; empty for what is decided."""
        if self.state == VersionState.DRAFT:
            came = returned(self.before, self.why or "")
            return " ".join((came, _("The group's leaders have the next step.")))
        if self.state != VersionState.SUBMITTED:
            return ""
        day = dates.day(self.submitted_at)
        if self.meets is None:
            return _("Submitted %(day)s. It stands on no board meeting yet.") % {"day": day}
        words = {"day": day, "meets": dates.day(self.meets)}
        return _("Submitted %(day)s. It waits for the board, %(meets)s.") % words


def papers_of(group: Group, person: Any, *, since: dt.datetime) -> list[Paper]:
    """What `person` may read of what is under way, was decided or returned `since`, and of plans of these two years.

    One query, the newest first.
    """
    mandates, *others = (_rows(kind, model, group, person, since) for kind, model in VERSIONS.items())
    found = [Paper(kind, group, *row) for kind, *row in mandates.union(*others, all=True)]
    return sorted(found, key=lambda paper: paper.decided_at or paper.submitted_at or clock.now(), reverse=True)


def plan_among(papers: list[Paper]) -> AnnualPlan | None:
    """This year's plan, else next year's, if the board has approved one."""
    found = [paper for paper in papers if paper.kind == PLAN and paper.is_decided and paper.year is not None]
    years = _years()
    here = [paper for year in years for paper in found if paper.year == year]
    return here[0].plan if here else None


def shelf_among(papers: list[Paper], shown: AnnualPlan | None) -> list[Any]:
    """What the board has approved beside the `shown` plan: other plans of this year and the next, year reports."""
    found = [paper for paper in papers if paper.year is not None and (paper.kind == REPORT or paper.is_decided)]
    plans = {paper.year: paper.plan for paper in found if paper.kind == PLAN}
    reports = {
        paper.year: paper.version for paper in found if paper.published_at and paper.state == VersionState.APPROVED
    }
    other = [plans[year] for year in _years() if year in plans and (shown is None or year != shown.year)]
    return [*other, *(reports[year] for year in sorted(reports, key=lambda year: year or 0, reverse=True))]


def _years() -> tuple[int, int]:
    year = clock.today().year
    return year, year + 1


def _rows(kind: str, model: Any, group: Group, person: Any, since: dt.datetime) -> Any:
    within = {model.OWNER: OuterRef(model.OWNER)}
    before = model.objects.filter(number__lt=OuterRef("number"), **within).order_by("-number")
    settled = (*DECIDED_STATES, VersionState.RETURNED)
    wanted = Q(state__in=OPEN_STATES) | Q(state__in=settled, decided_at__gte=since)
    if model is PlanVersion:
        wanted |= Q(state__in=DECIDED_STATES, plan__year__in=_years())
    if model is YearReport:
        wanted |= Q(published_at__isnull=False)
    planned = model is not Mandate
    rows = model.objects.visible_to(person).of_group(group).filter(wanted).order_by()
    return rows.annotate(
        kind=Value(kind, output_field=CharField()),
        of_year=F("plan__year") if planned else Cast(Value(None), IntegerField()),
        of_theme=F("plan__theme") if planned else Value("", output_field=CharField()),
        published=F("published_at") if model is YearReport else Cast(Value(None), DateTimeField()),
        meets=Case(When(stranded(), then=None), default=F("case__meeting__date"), output_field=DateField()),
        before=Subquery(before.values("state")[:1]),
        why=Subquery(before.values("reason")[:1]),
        first=Cast(Value(None), DateField()) if planned else F("since"),
        after=Cast(Value(None), DateField()) if planned else F("until"),
    ).values_list(
        *("kind", "number", "of_year", "of_theme", "state", "decided_at", "published", "submitted_at"),
        *("meets", "before", "why", "first", "after", "case__number", "case__year"),
    )
