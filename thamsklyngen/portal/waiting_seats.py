"""What waits for a person about seats: what is amiss with the committee, and proposals to answer."""

from collections.abc import Collection, Iterable
from functools import partial

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groups.domain.vacancy import PROPOSED, Gap, Proposed, gaps_of, open_proposals, watched
from groups.models import Group, SeatProposal
from groups.rules import organised_groups
from members.models import Person
from thamsklyngen.portal.waiting_ask import Ask, Facts, Source, Total, moment
from thamsklyngen.portal.waiting_row import Waiting


def committees_to_see_to(person: Person) -> Ask | None:
    """What is amiss with the committees of the groups that `person` leads, one row a group; for cluster managers also
    how much is amiss in the whole cluster. Where somebody is proposed it waits for an answer, told by itself.
    """
    own = organised_groups(person)
    if person.is_admin:
        facts = {"pk": "pk", "kind": "kind", "state": "state"}
        groups = Source(watched(), ("pk",), facts, most=None)
        return Ask(partial(_of_all, own), {"groups": groups, "proposed": _proposed(open_proposals())})
    rows = open_proposals().filter(group__in=own)
    return Ask(partial(_of_own, own), {"proposed": _proposed(rows)}) if own else None


def _proposed(rows: QuerySet[SeatProposal]) -> Source:
    return Source(rows, ("pk",), PROPOSED, most=None)


def _of_own(own: Collection[Group], proposed: Iterable[Facts]) -> Iterable[Waiting]:
    yield from _told(own, _unanswered(own, proposed))


def _of_all(own: Collection[Group], groups: Iterable[Facts], proposed: Iterable[Facts]) -> Iterable[Waiting]:
    gaps = _unanswered([Group(**row) for row in groups], proposed)
    yield from _told(own, gaps)
    if gaps:
        words = ngettext("%(number)s seat to see to", "%(number)s seats to see to", len(gaps))
        text = _("Nobody has them, they end soon, or the holder has left the company.")
        yield Waiting(words % {"number": len(gaps)}, reverse("manage:seats"), _("See them"), text)


def _unanswered(groups: Collection[Group], proposed: Iterable[Facts]) -> list[Gap]:
    """What is amiss in `groups`, and nobody is proposed for it."""
    return [gap for gap in gaps_of(groups, (Proposed(**row) for row in proposed)) if gap.proposed is None]


def _told(groups: Iterable[Group], gaps: Collection[Gap]) -> Iterable[Waiting]:
    """What is amiss with each of `groups`."""
    for group in groups:
        if words := [gap.words for gap in gaps if gap.group == group]:
            url = reverse("groups:seats", args=[group.slug])
            title = _("Committee of %(group)s") % {"group": group}
            yield Waiting(title, url, _("Propose somebody"), ". ".join(words) + ".")


def proposals_for_managers(person: Person) -> Ask | None:
    """How many proposals for seats a cluster manager may answer. No names: the second step guards those."""
    if not person.is_admin:
        return None
    return Ask(_proposals, {"proposals": Total(open_proposals(), "proposed_at")})


def _proposals(proposals: Iterable[Facts]) -> Iterable[Waiting]:
    url = f"{reverse('manage:seats')}?show=proposed"
    for row in proposals:
        words = ngettext(
            "%(number)s person is proposed for a seat", "%(number)s people are proposed for seats", row["number"]
        )
        yield Waiting(words % row, url, _("Answer"), _("Groups want them in their committees."), moment(row["since"]))
