"""What the cluster manager asks of the list of companies."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Coalesce, Concat, Greatest
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.choices import EventState
from events.models import Event, Registration
from members.choices import MembershipKind
from members.models import Company, CompanyDomain, Employment, Membership, Site
from thamsklyngen.shared import clock, search

QUIET = dt.timedelta(days=365)
LONGEST = 120  # of a word to search for or a filter's value

STATES = {
    "member": _("Members"),
    "coming": _("Joining later"),
    "paused": _("Paused"),
    "ended": _("Left"),
    "none": _("Never members"),
}
LACKS = {"contact": _("Without a contact"), "activity": _("Nothing for a year")}
ORDERS = {
    "name": (pgettext_lazy("of a company", "Name"), ["sort_name", "pk"]),
    "since": (_("Newest members"), [F("last_since").desc(nulls_last=True), "sort_name", "pk"]),
    "activity": (_("Quiet the longest"), [F("active_at").asc(nulls_first=True), "sort_name", "pk"]),
}


@dataclass(frozen=True)
class Filters:
    """What is asked for; it stands in the address."""

    q: str = ""
    state: str = ""
    kind: str = ""
    industry: str = ""
    municipality: str = ""
    lacks: str = ""
    order: str = "name"

    @classmethod
    def of(cls, query: QueryDict) -> "Filters":
        """The filters in an address; rubbish counts as none."""
        asked = {name: query.get(name, "").strip()[:LONGEST] for name in ("q", "industry", "municipality")}
        known = {"state": STATES, "kind": MembershipKind.values, "lacks": LACKS, "order": ORDERS}
        chosen = {name: query.get(name, "") for name, values in known.items() if query.get(name, "") in values}
        return cls(**asked, **chosen)

    @property
    def narrow(self) -> bool:
        """Whether anything is left out."""
        return bool(self.q or self.state or self.kind or self.industry or self.municipality or self.lacks)


def companies(filters: Filters) -> QuerySet[Company]:
    """All companies that fit, with `state`, `kind`, `last_since`, `last_until`, `has_a_contact` and `active_at`."""
    rows = called(with_membership_state(Company.objects.filter(merged_into=None)), filters.q)
    if filters.state:
        rows = rows.filter(state=filters.state)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.industry:
        rows = rows.filter(industry=filters.industry)
    if filters.municipality:
        rows = rows.filter(municipality=filters.municipality)
    if filters.lacks == "contact":
        rows = rows.filter(has_a_contact=False, state="member")
    if filters.lacks == "activity":
        long_ago = clock.today() - QUIET  # who was admitted since then hasn't been quiet for a year
        rows = rows.filter(~_active_since(clock.now() - QUIET), state="member", last_since__lte=long_ago)
    return rows.order_by(*ORDERS[filters.order][1])


def called(rows: QuerySet[Company], text: str) -> QuerySet[Company]:
    """Those whose name or text holds all words of `text`, or whose organisation number begins with its digits."""
    number = "".join(text.split())
    if number.isdigit():  # with or without the spaces that people write it with
        return rows.filter(Q(organisation_number__startswith=number) | Q(folded__contains=number))
    for word in search.words_of(text):
        rows = rows.filter(folded__contains=search.folded(word))
    return rows


def _active_since(moment: dt.datetime) -> Q:
    """Whether people of the company came to an event since then, or it hosted one; the same as `active_at` says."""
    came, hosted = _came(), _hosted()
    return Q(Exists(came.filter(event__starts_at__gte=moment))) | Q(Exists(hosted.filter(starts_at__gte=moment)))


def _came() -> QuerySet[Registration]:
    return Registration.objects.registered().filter(
        company=OuterRef("pk"), event__starts_at__lte=clock.now(), event__state=EventState.PUBLISHED
    )


def _hosted() -> QuerySet[Event]:
    return Event.objects.past().filter(host=OuterRef("pk"))


def with_membership_state(rows: QuerySet[Company]) -> QuerySet[Company]:
    """With where each membership stands today, whether somebody answers for the company, and when it last took part."""
    today = clock.today()
    last = Membership.objects.filter(company=OuterRef("pk")).meant_first()
    contacts = Employment.objects.answering().filter(company=OuterRef("pk"))
    return rows.annotate(
        kind=Subquery(last.values("kind")[:1]),
        last_since=Subquery(last.values("since")[:1]),
        last_until=Subquery(last.values("until")[:1]),
        last_paused=Subquery(last.values("paused")[:1]),
        has_a_contact=Exists(contacts),
        active_at=Greatest(
            Subquery(_came().order_by("-event__starts_at").values("event__starts_at")[:1]),
            Subquery(_hosted().values("starts_at")[:1]),
        ),
        state=Case(
            When(last_since=None, then=Value("none")),
            When(Exists(Membership.objects.on().filter(company=OuterRef("pk"))), then=Value("member")),
            When(last_since__gt=today, then=Value("coming")),
            When(last_paused=True, then=Value("paused")),
            default=Value("ended"),
        ),
    )


def choices() -> dict[str, list[str]]:
    """Industries and municipalities that some company has, in Norwegian order."""
    rows = Company.objects.filter(merged_into=None).order_by()
    return {
        name: sorted(rows.exclude(**{name: ""}).values_list(name, flat=True).distinct(), key=search.norwegian)
        for name in ("industry", "municipality")
    }


def with_numbers(rows: QuerySet[Company]) -> QuerySet[Company]:
    """`with_membership_state`, and what one company's page tells besides, in the same query.

    `people`: how many work there; `where`: its addresses, one line each; `domain_names`: the proven ones.
    """
    jobs = Employment.objects.on().filter(company=OuterRef("pk"), person__is_active=True).order_by()
    number = jobs.values("company").annotate(number=Count("pk")).values("number")
    domains = CompanyDomain.objects.filter(company=OuterRef("pk"), verified_at__isnull=False).order_by("domain")
    line = Concat("name", Value("|"), "address", Value("|"), "postcode", Value(" "), "town", output_field=TextField())
    sites = Site.objects.filter(company=OuterRef("pk"))
    return with_membership_state(rows).annotate(
        people=Coalesce(Subquery(number), 0),
        where=ArraySubquery(sites.values(line=line)),
        domain_names=ArraySubquery(domains.values("domain")),
    )
