"""What the cluster manager asks of the list of people."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.domain.stranger import strangers
from members.models import Employment, Person
from members.models.person import PersonQuerySet
from thamsklyngen.shared import search

LONGEST = 120
SHOWS = {
    "": pgettext_lazy("people", "All"),
    "members": _("At member companies"),
    "newcomers": _("At no member company"),
    "contacts": _("Company contacts"),
    "unseen": _("Never signed in"),
    "stranded": _("Can no longer sign in"),
    "hidden": _("Hidden"),
    "managers": _("Cluster managers"),
}


@dataclass(frozen=True)
class Filters:
    """What is asked for; it stands in the address."""

    q: str = ""
    show: str = ""
    company: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> "Filters":
        """The filters in an address; rubbish counts as none."""
        show = query.get("show", "")
        return cls(query.get("q", "").strip()[:LONGEST], show if show in SHOWS else "", query.get("company", "")[:80])

    @property
    def narrow(self) -> bool:
        """Whether anybody is left out."""
        return bool(self.q or self.show or self.company)


def people(filters: Filters) -> PersonQuerySet:
    """All people who fit, by name in Norwegian order, with today's work at hand.

    The anonymised are left out, and those who typed an address at the door and never came in.
    """
    rows = Person.objects.filter(_shown(filters.show), anonymised_at=None).exclude(pk__in=strangers().values("pk"))
    words = filters.q.lower().split()[:8]
    for word in words:
        rows = rows.filter(Q(folded__contains=search.folded(word)) | Q(email__contains=word))
    if filters.company:
        jobs = Employment.objects.on().filter(person=OuterRef("pk"), company__slug=filters.company)
        rows = rows.filter(Exists(jobs))
    return rows.with_work().order_by("sort_name", "pk")


def _shown(show: str) -> Q:
    works = Exists(Employment.objects.at_members().filter(person=OuterRef("pk")))
    answers = Exists(Employment.objects.at_members().answering().filter(person=OuterRef("pk")))
    return {
        "": Q(),
        "members": Q(works),
        "newcomers": Q(~works),
        "contacts": Q(answers),
        "unseen": Q(last_login=None),
        "stranded": Q(address_lost_at__isnull=False),
        "hidden": Q(hidden=True),
        "managers": Q(is_staff=True),
    }[show]
