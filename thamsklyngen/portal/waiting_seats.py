"""What waits for a person about seats: what is amiss with the committee, and proposals to answer."""

from collections.abc import Collection, Iterable
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groups.choices import ProposalState
from groups.domain.vacancy import Gap, gaps_of, watched
from groups.models import Group, SeatProposal
from groups.rules import organised_groups
from members.models import Person
from thamsklyngen.portal.waiting_ask import Ask, Facts, Source, Total, moment
from thamsklyngen.portal.waiting_row import Waiting


def committees_to_see_to(person: Person) -> Ask | None:
    """What is amiss with the committees of the groups that `person` leads, one row a group; for cluster managers also
    how much is amiss in the whole cluster.
    """
    own = organised_groups(person)
    if person.is_admin:
        facts = {"pk": "pk", "kind": "kind", "state": "state"}
        return Ask(partial(_of_all, own), {"groups": Source(watched(), ("pk",), facts, most=None)})
    return Ask(partial(_of_own, own)) if own else None


def _of_own(own: Collection[Group]) -> Iterable[Waiting]:
    yield from _told(own, gaps_of(own))


def _of_all(own: Collection[Group], groups: Iterable[Facts]) -> Iterable[Waiting]:
    gaps = gaps_of([Group(**row) for row in groups])
    yield from _told(own, gaps)
    if gaps:
        words = ngettext("%(number)s seat to see to", "%(number)s seats to see to", len(gaps))
        text = _("Nobody has them, they end soon, or the holder has left the company.")
        yield Waiting(words % {"number": len(gaps)}, reverse("manage:seats"), _("See them"), text)


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
    return Ask(_proposals, {"proposals": Total(SeatProposal.objects.filter(state=ProposalState.OPEN), "proposed_at")})


def _proposals(proposals: Iterable[Facts]) -> Iterable[Waiting]:
    url = f"{reverse('manage:seats')}?show=proposed"
    for row in proposals:
        words = ngettext(
            "%(number)s person is proposed for a seat", "%(number)s people are proposed for seats", row["number"]
        )
        yield Waiting(words % row, url, _("Answer"), _("Groups want them in their committees."), moment(row["since"]))
