"""Lists of events."""

import datetime as dt
import re
from typing import Any, Self

from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest

from events.choices import TAKEN, Audience, EventState, Mine, Readers, RegistrationState, Visibility
from groups.models import Seat
from groups.rules import organised_groups
from members.models import Person
from thamsklyngen.shared import clock

GATE_STAYS = dt.timedelta(days=7)  # after the end, for the host's people
HOLDS = Q(held_for_host__gt=0) | Q(held_for_group__gt=0)


class EventQuerySet(models.QuerySet[Any]):
    """Lists of events."""

    def visible_to(self, person: Any) -> Self:
        """Events that `person` (or a visitor) may see; twin of the rule `events.see_event`."""
        if getattr(person, "is_admin", False):
            return self
        open_to = Q(visibility=Visibility.PUBLIC, audience=Audience.MEMBERS)
        if person.is_authenticated:
            if person.is_member:
                open_to |= Q(audience=Audience.MEMBERS)
            open_to |= Q(Exists(Seat.objects.of(person).filter(group=OuterRef("group"))))
            open_to |= Q(Exists(person.registrations.live().opening_to(person).filter(event=OuterRef("pk"))))
        seen = ~Q(state=EventState.DRAFT) & open_to
        return self.filter(seen | self._organised_by(person) if person.is_authenticated else seen)

    def organised_by(self, person: Any) -> Self:
        """Events that `person` makes and runs."""
        if getattr(person, "is_admin", False):
            return self
        return self.filter(self._organised_by(person)) if person.is_authenticated else self.none()

    def with_gate_open_to(self, person: Any) -> Self:
        """Events whose gate list `person` may see; twin of the rule `events.see_gate_list`."""
        if getattr(person, "is_admin", False):
            return self
        if not person.is_authenticated:
            return self.none()
        return self.filter(self._received_by(person) | self._organised_by(person))

    def received_by(self, person: Any) -> Self:
        """Visits whose organiser has named `person` as one of the host's who hear who comes; until a week after."""
        return self.filter(self._received_by(person)) if person.is_authenticated else self.none()

    def _received_by(self, person: Any) -> Q:
        contacts = self.model.host_contacts.rel.related_model.objects.standing()
        named = Q(Exists(contacts.filter(event=OuterRef("pk"), person=person)))
        return ~Q(state=EventState.DRAFT) & Q(ends_at__gt=clock.now() - GATE_STAYS) & named

    def _organised_by(self, person: Any) -> Q:
        groups = [group.pk for group in organised_groups(person)]
        together = self.model.co_organisers.through.objects.filter(event=OuterRef("pk"), group__in=groups)
        return Q(group__in=groups) | Q(Exists(together))

    def by_key(self, key: str) -> Self:
        """The event whose address holds `key`: its slug, or `draft-<number>` before it has one.

        What was a draft is still found by its number: an organiser may have its form open while another publishes it.
        """
        draft = re.fullmatch(r"draft-([0-9]{1,17})", key)
        return self.filter(pk=int(draft[1])) if draft else self.filter(slug=key)

    def coming(self) -> Self:
        """Published or cancelled events that are not over, the next one first."""
        return self.exclude(state=EventState.DRAFT).filter(ends_at__gt=clock.now()).order_by("starts_at", "pk")

    def past(self) -> Self:
        """Events that are over, the latest first; cancelled ones are left out."""
        return self.filter(state=EventState.PUBLISHED, ends_at__lte=clock.now()).order_by("-starts_at", "-pk")

    def between(self, first: dt.date, after: dt.date) -> Self:
        """Published or cancelled events that touch the days [first, after), in order.

        What was called off is left out once it is over, as in `past`.
        """
        gone = Q(state=EventState.CANCELLED, ends_at__lte=clock.now())
        rows = self.exclude(state=EventState.DRAFT).exclude(gone)
        return rows.filter(starts_at__lt=clock.at(after), ends_at__gt=clock.at(first)).order_by("starts_at", "pk")

    def arranged_by(self, slug: str) -> Self:
        """Those of the group at `slug`, alone or together with others."""
        together = self.model.co_organisers.through.objects.filter(group__slug=slug).values("event")
        return self.filter(Q(group__slug=slug) | Q(pk__in=together))

    def at_place(self, text: str) -> Self:
        """Those whose place, address, host or host's municipality has `text` in it."""
        fields = ("place", "address", "host__name", "host__municipality")
        found = Q()
        for field in fields:
            found |= Q(**{f"{field}__icontains": text})
        return self.filter(found)

    def with_room(self) -> Self:
        """Those that can be registered for now and have a place that is free for anyone; needs `with_places`."""
        now = clock.now()
        opened = Q(opens_at=None) | Q(opens_at__lte=now)
        still_open = Q(closes_at=None) | Q(closes_at__gt=now)
        free = Q(capacity=None) | Q(capacity__gt=F("taken") + F("held"))
        return self.filter(opened, still_open, free, state=EventState.PUBLISHED, starts_at__gt=now)

    def mine(self, person: Person, how: str) -> Self:
        """What `person` has to do with, in the way that `how` (one of `Mine`) says."""
        live = _live_place_of(person)
        asked = person.invitations.filter(event=OuterRef("pk"), declined_at=None)
        ways = {
            Mine.REGISTERED: Q(Exists(live.filter(state=RegistrationState.REGISTERED))),
            Mine.WAITING: Q(Exists(live.exclude(state=RegistrationState.REGISTERED))),
            Mine.INVITED: Q(Exists(asked)) & ~Q(Exists(live)),
            Mine.ORGANISED: self._organised_by(person),
        }
        if how in ways:
            return self.filter(ways[Mine(how)])
        return self.filter(Q(Exists(live)) | Q(Exists(asked)) | ways[Mine.ORGANISED])

    def with_materials(self, person: Any) -> Self:
        """With `picture_count` and `paper_count`: what `person` may fetch; twin of the rule `events.read_material`."""
        materials = self.model.materials.rel.related_model.objects
        may = Q(readers=Readers.ALL)
        if person.is_authenticated:
            may |= Q(readers=Readers.MEMBERS) if person.is_member else Q()
            groups = Seat.objects.of(person).values("group")
            placed = person.registrations.registered().opening_to(person).values("event")
            organised = self.model.objects.filter(self._organised_by(person)).values("pk")
            may |= Q(event__group__in=groups) | Q(event__in=placed) | Q(event__in=organised)
        if getattr(person, "is_admin", False):
            may = Q()
        rows = materials.filter(may, event=OuterRef("pk")).order_by().values("event")
        pictures = rows.filter(is_picture=True).annotate(number=Count("pk")).values("number")
        papers = rows.filter(is_picture=False).annotate(number=Count("pk")).values("number")
        return self.annotate(picture_count=Coalesce(Subquery(pictures), 0), paper_count=Coalesce(Subquery(papers), 0))

    def with_names(self) -> Self:
        """With group and host at hand, as every list shows them."""
        return self.select_related("group", "host")

    def with_places(self) -> Self:
        """With `taken`, `waiting` and `held` (places that are held and not taken), counted now as `Places` does."""
        host = Q(company=OuterRef("host"))
        for_host = Greatest(0, F("held_for_host") - _number_of(self.model, host & Q(state__in=TAKEN)))
        others = Q(as_group=True, state__in=TAKEN) & (Q(company=None) | Q(event__host=None) | ~host)
        for_group = Greatest(0, F("held_for_group") - _number_of(self.model, others))
        now = clock.now()
        holds = Q(starts_at__gt=now) & (Q(held_until=None) | Q(held_until__gt=now)) & HOLDS
        return self.annotate(
            taken=_number_of(self.model, Q(state__in=TAKEN)),
            waiting=_number_of(self.model, Q(state=RegistrationState.WAITING)),
            held=Case(When(holds, then=for_host + for_group), default=0, output_field=models.IntegerField()),
        )

    def with_mine(self, person: Any) -> Self:
        """With `my_state`: what `person` has at each event, None for nothing; `my_offer_until` for what is offered."""
        if not person.is_authenticated:
            nothing = Value(None, output_field=models.CharField())
            return self.annotate(my_state=nothing, my_offer_until=nothing)
        live = _live_place_of(person)
        until = Subquery(live.values("offer_expires_at")[:1])
        return self.annotate(my_state=Subquery(live.values("state")[:1]), my_offer_until=until)


def _number_of(model: Any, which: Q) -> Coalesce:
    """How many of its registrations are as `which` says, as a subquery."""
    rows = model.registrations.rel.related_model.objects.filter(which, event=OuterRef("pk"))
    number = rows.order_by().values("event").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(number), 0)


def _live_place_of(person: Person) -> models.QuerySet[Any]:
    return person.registrations.live().filter(event=OuterRef("pk"))
