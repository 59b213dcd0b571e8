"""The one question of the event page: what a person has at the event, and what one press does now."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from events.choices import TAKEN, Promotion, RegistrationState
from events.domain import errors
from events.domain.clash import also_at
from events.domain.guards import guard_coming
from events.domain.places import Claim, Places, Stop, claim_of
from events.domain.registration import claim_for, company_for, guard_may_register
from events.domain.waiting import promotion_of
from events.models import Event, Registration
from members.models import Company
from thamsklyngen.shared.domain import DomainError

WHY_NOT = {
    errors.NotPublished: "draft",
    errors.EventIsCancelled: "cancelled",
    errors.EventHasBegun: "over",
    errors.EventIsOver: "over",
    errors.NotAMember: "newcomer",
    errors.NotForYou: "committee",
    errors.NotReceived: "not_received",
    errors.NotOpenYet: "not_open",
    errors.RegistrationClosed: "closed",
}


NOBODYS = Claim(None)
COMING = ("open", "full", "company_full", "not_open", "offered", "take", "waiting", "mine")  # who is or may be there


class Leaving(NamedTuple):
    """The question before a place is given up, and what stands on its two buttons."""

    question: Promise
    yes: Promise
    no: Promise


LEAVING = {
    RegistrationState.REGISTERED: Leaving(_("Give up your place?"), _("Yes, cancel my place"), _("No, keep my place")),
    RegistrationState.OFFERED: Leaving(_("Say no to the place?"), _("Yes, say no"), _("Back to the offer")),
    RegistrationState.WAITING: Leaving(
        _("Leave the waiting list?"), _("Take me off the waiting list"), _("No, keep my place")
    ),
}


@dataclass
class Panel:
    """What the panel shows. `kind` names its template in `templates/events/panels/`."""

    kind: str
    places: Places
    mine: Registration | None = None
    position: int = 0
    company: Company | None = None
    companies: list[Company] = field(default_factory=list)
    promotion: Promotion = Promotion.AT_ONCE
    claim: Claim = NOBODYS
    heirs: int = 0
    also_at: list[Event] = field(default_factory=list)  # where else the person is meanwhile

    @property
    def template(self) -> str:
        """Where its words stand."""
        return f"events/panels/{self.kind}.html"

    @property
    def promotes(self) -> bool:
        """Whether a place that comes free finds the first in the queue; else one must press."""
        return self.promotion != Promotion.FIRST

    @property
    def held(self) -> int:
        """Held places that nobody has taken and that are not for the person."""
        free, left = self.places.left, self.left
        return sum(self.places.held) - ((left or 0) - (free or 0))

    @property
    def left(self) -> int | None:
        """Places that the person may have; None where there is no limit."""
        return self.places.left_for(self.claim)

    @property
    def stop(self) -> Stop | None:
        """How the limit per company stands in the person's way."""
        return self.places.stop_of(self.claim)

    @property
    def leaving(self) -> Leaving | None:
        """In which words the person is asked before what they have is given up; None where they have nothing."""
        return LEAVING[RegistrationState(self.mine.state)] if self.mine is not None else None

    @property
    def has_place(self) -> bool:
        """Whether the person has a place that still counts, also while being asked whether to keep it."""
        return self.kind in ("mine", "give_up") and self.mine is not None and self.mine.is_registered


def panel_for(event: Event, person: Any, rows: list[Registration], places: Places) -> Panel:
    """The panel of `event` for `person` or a visitor.

    Args:
        rows: all live registrations in the queue's order, read `with_right` (for a visitor not needed: empty).
        places: how the places stand.
    """
    panel = _panel(event, person, rows, places)
    if person.is_authenticated and panel.kind in COMING and not event.has_begun:
        panel.also_at = also_at(event, person)
    return panel


def _panel(event: Event, person: Any, rows: list[Registration], places: Places) -> Panel:
    panel = Panel("open", places, promotion=promotion_of(event))
    mine = next((row for row in rows if person.is_authenticated and row.person_id == person.pk), None)
    if mine is not None:
        panel.mine, panel.company, panel.claim = mine, mine.company, claim_of(mine)
        panel.kind = _kind_with_place(event, panel, rows)
        panel.heirs = heirs_of(mine, rows, places)
        return panel
    try:
        guard_may_register(event, person) if person.is_authenticated else guard_coming(event)
    except DomainError as error:
        panel.kind = WHY_NOT[type(error)]
        return panel
    if not person.is_authenticated:
        panel.kind = "sign_in"
        return panel
    panel.company = company_for(person)
    panel.companies = [job.company for job in person.memberships_today]
    panel.claim = claim_for(event, person, panel.company)
    panel.kind = _kind_without_place(panel)
    return panel


def heirs_of(mine: Registration, rows: list[Registration], places: Places) -> int:
    """How many wait who could have the place of `mine`, were it given up; 0 where one isn't taken.

    Args:
        rows: all live registrations of the event, read `with_right`.
        places: how its places stand.
    """
    if mine.state not in TAKEN:
        return 0
    without = places.with_one_less(claim_of(mine))
    return sum(row.is_waiting and row.may_come and without.may_have(claim_of(row)) for row in rows)


def _kind_with_place(event: Event, panel: Panel, rows: list[Registration]) -> str:
    mine = panel.mine
    if event.is_cancelled:
        return "cancelled"
    if mine is None or mine.is_registered:
        return "attended" if event.is_over else "mine"
    if mine.is_offered:
        return "over" if event.has_begun else "offered"
    waiting = [row.pk for row in rows if row.is_waiting]
    panel.position = waiting.index(mine.pk) + 1
    if event.has_begun:
        return "over"
    may_take = not panel.promotes and mine.may_come and panel.places.may_have(panel.claim)
    return "take" if may_take else "waiting"


def _kind_without_place(panel: Panel) -> str:
    if panel.left == 0:
        return "full"
    return "company_full" if panel.stop else "open"
