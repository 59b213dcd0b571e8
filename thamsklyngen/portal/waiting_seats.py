"""What waits for a person about seats: what is amiss with the committee, and proposals to answer."""

from collections.abc import Iterable

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groups.choices import ProposalState
from groups.domain.vacancy import Gap, gaps_of, watched
from groups.models import SeatProposal
from groups.rules import organised_groups
from members.models import Person
from thamsklyngen.portal.waiting_row import Waiting


def committees_to_see_to(person: Person) -> Iterable[Waiting]:
    """What is amiss with the committees of the groups that `person` leads; one row a group."""
    groups = {group.pk: group for group in organised_groups(person)}
    by_group: dict[int, list[Gap]] = {}
    for gap in gaps_of(groups.values()):
        by_group.setdefault(gap.group.pk, []).append(gap)
    for pk, gaps in by_group.items():
        url = reverse("groups:seats", args=[groups[pk].slug])
        title = _("Committee of %(group)s") % {"group": groups[pk]}
        yield Waiting(title, url, _("Propose somebody"), ". ".join(gap.words for gap in gaps) + ".")


def proposals_for_managers(person: Person) -> Iterable[Waiting]:
    """How many proposals for seats a cluster manager may answer. No names: the second step guards those."""
    if not person.is_admin:
        return
    rows = SeatProposal.objects.filter(state=ProposalState.OPEN)
    found = rows.aggregate(number=Count("pk"), since=Min("proposed_at"))
    if not found["number"]:
        return
    words = ngettext(
        "%(number)s person is proposed for a seat", "%(number)s people are proposed for seats", found["number"]
    )
    url = f"{reverse('manage:seats')}?show=proposed"
    yield Waiting(words % found, url, _("Answer"), _("Groups want them in their committees."), found["since"])


def committees_for_managers(person: Person) -> Iterable[Waiting]:
    """How much is amiss with seats in the whole cluster; for cluster managers."""
    if not person.is_admin or not (number := len(gaps_of(watched()))):
        return
    words = ngettext("%(number)s seat to see to", "%(number)s seats to see to", number)
    text = _("Nobody has them, they end soon, or the holder has left the company.")
    yield Waiting(words % {"number": number}, reverse("manage:seats"), _("See them"), text)
