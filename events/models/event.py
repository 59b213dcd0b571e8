"""Events."""

import datetime as dt
import re
import uuid
from typing import Any, Self

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from events.choices import TAKEN, Audience, EventState, RegistrationState, ReminderUnit, Visibility
from groups.choices import EventKind
from groups.models import Activity, Group, Seat
from groups.rules import organised_groups
from members.models import Company, Competence, Person
from thamsklyngen.shared import clock
from thamsklyngen.shared.fields import LineField, WebAddressField


class EventQuerySet(models.QuerySet["Event"]):
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
            open_to |= Q(Exists(_live_place_of(person)))
        seen = ~Q(state=EventState.DRAFT) & open_to
        return self.filter(seen | self._organised_by(person) if person.is_authenticated else seen)

    def organised_by(self, person: Any) -> Self:
        """Events that `person` makes and runs."""
        if getattr(person, "is_admin", False):
            return self
        return self.filter(self._organised_by(person)) if person.is_authenticated else self.none()

    def _organised_by(self, person: Any) -> Q:
        groups = [group.pk for group in organised_groups(person)]
        together = Event.co_organisers.through.objects.filter(event=OuterRef("pk"), group__in=groups)
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

    def with_names(self) -> Self:
        """With group and host at hand, as every list shows them."""
        return self.select_related("group", "host")

    def with_places(self) -> Self:
        """With `taken` and `waiting`, counted now."""
        return self.annotate(taken=_number_of(*TAKEN), waiting=_number_of(RegistrationState.WAITING))

    def with_mine(self, person: Any) -> Self:
        """With `my_state`: what `person` has at each event, None for nothing."""
        if not person.is_authenticated:
            return self.annotate(my_state=Value(None, output_field=models.CharField()))
        return self.annotate(my_state=Subquery(_live_place_of(person).values("state")[:1]))


def _number_of(*states: str) -> Coalesce:
    """How many registrations in one of `states` the event has, as a subquery."""
    model: Any = Event.registrations.rel.related_model
    rows = model.objects.filter(event=OuterRef("pk"), state__in=states)
    number = rows.order_by().values("event").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(number), 0)


def _live_place_of(person: Person) -> models.QuerySet[Any]:
    return person.registrations.live().filter(event=OuterRef("pk"))


class Event(models.Model):
    """A meeting that a group arranges: visit, breakfast, workshop, course."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    group = models.ForeignKey(Group, models.PROTECT, related_name="events", verbose_name=_("arranged by"))
    co_organisers = models.ManyToManyField(
        Group, blank=True, related_name="co_organised_events", verbose_name=_("together with")
    )
    activity = models.ForeignKey(
        Activity,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("activity of the plan"),
    )
    kind = models.CharField(_("kind"), max_length=16, choices=EventKind, default=EventKind.BREAKFAST)
    title = LineField(_("title"), max_length=120)
    slug = models.SlugField(_("address"), max_length=120, unique=True, null=True, blank=True, editable=False)
    summary = LineField(_("in one sentence"), max_length=200, blank=True)
    description = models.TextField(
        _("description"), blank=True, help_text=_("Headings, lists and links as in Markdown.")
    )
    host = models.ForeignKey(
        Company, models.PROTECT, null=True, blank=True, related_name="hosted_events", verbose_name=_("host company")
    )
    competence = models.ForeignKey(
        Competence,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("what one learns"),
        help_text=_("Then it stands beside who can what, and is not suggested again."),
    )
    place = LineField(_("place"), max_length=120, blank=True)
    address = LineField(_("street address"), max_length=200, blank=True, help_text=_("For the map link."))
    online_link = WebAddressField(_("online link"), blank=True, help_text=_("Only those registered see it."))
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True, help_text=_("Empty: no limit."))
    company_limit = models.PositiveIntegerField(
        _("places per company"), null=True, blank=True, help_text=_("Empty: no limit.")
    )
    opens_at = models.DateTimeField(_("registration opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("registration closes"), null=True, blank=True)
    cancel_by = models.DateTimeField(
        _("cancel deadline"),
        null=True,
        blank=True,
        help_text=_("One can cancel until the start; after this it counts as late."),
    )
    audience = models.CharField(_("open to"), max_length=10, choices=Audience, default=Audience.MEMBERS)
    visibility = models.CharField(_("shown to"), max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    shows_attendees = models.BooleanField(_("members see who comes"), default=True)
    practical = models.TextField(
        _("practical information"), blank=True, help_text=_("Parking, where to meet, what to bring.")
    )
    safety = models.TextField(_("safety equipment"), blank=True)
    contact = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contact_for_events",
        verbose_name=_("contact person"),
    )

    state = models.CharField(_("state"), max_length=10, choices=EventState, default=EventState.DRAFT, editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    moved_at = models.DateTimeField(null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)
    reason = LineField(_("reason"), max_length=200, blank=True, editable=False)
    created_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-starts_at", "-pk"]
        indexes = [
            models.Index(fields=["starts_at", "id"], name="event_start"),
            models.Index(fields=["ends_at"], name="event_end"),
            models.Index(fields=["group", "starts_at"], name="event_group_start"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="event_ends_after_start",
                violation_error_message=_("It must end after it starts."),
            ),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gte=1),
                name="event_capacity_positive",
                violation_error_message=_("At least one place, or empty for no limit."),
            ),
            models.CheckConstraint(
                condition=Q(company_limit__isnull=True) | Q(company_limit__gte=1),
                name="event_company_limit_positive",
                violation_error_message=_("At least one place per company, or empty for no limit."),
            ),
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True) | Q(closes_at__isnull=True) | Q(closes_at__gt=F("opens_at")),
                name="event_closes_after_opening",
                violation_error_message=_("Registration must close after it opens."),
            ),
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True) | Q(closes_at__lte=F("starts_at")),
                name="event_closes_before_start",
                violation_error_message=_("Registration must close before the event starts."),
            ),
            models.UniqueConstraint(
                fields=["activity"],
                condition=~Q(state=EventState.CANCELLED),
                name="event_once_per_activity",
                violation_error_message=_("The activity has an event already."),
            ),
            models.CheckConstraint(
                condition=Q(state=EventState.DRAFT) | Q(slug__isnull=False), name="event_published_has_address"
            ),
            models.CheckConstraint(
                condition=~Q(state=EventState.CANCELLED) | Q(cancelled_at__isnull=False),
                name="event_cancelled_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The event's page."""
        return reverse("events:event", args=[self.key])

    @property
    def key(self) -> str:
        """What stands in the event's addresses: the slug, or `draft-<number>` before the first publication."""
        return self.slug or f"draft-{self.pk}"

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.ends_at <= clock.now()

    @property
    def has_begun(self) -> bool:
        """Whether it has started."""
        return self.starts_at <= clock.now()

    @property
    def opens_later(self) -> bool:
        """Whether registration has not opened."""
        return self.opens_at is not None and clock.now() < self.opens_at

    @property
    def is_closed(self) -> bool:
        """Whether the time for registering has passed."""
        return self.has_begun or (self.closes_at is not None and clock.now() >= self.closes_at)

    @property
    def is_cancelled(self) -> bool:
        """Whether it was called off."""
        return self.state == EventState.CANCELLED

    @property
    def is_draft(self) -> bool:
        """Whether only its organisers know of it."""
        return self.state == EventState.DRAFT


class ReminderRule(models.Model):
    """When before the start the registered are reminded."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="reminder_rules", verbose_name=_("event"))
    amount = models.PositiveSmallIntegerField(_("how long before"))
    unit = models.CharField(_("unit"), max_length=5, choices=ReminderUnit, default=ReminderUnit.DAYS)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-unit", "-amount"]
        constraints = [
            models.UniqueConstraint(fields=["event", "amount", "unit"], name="reminder_rule_once"),
            models.CheckConstraint(condition=Q(amount__gte=1, amount__lte=90), name="reminder_rule_sensible"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.get_unit_display()}"

    def due_at(self, starts_at: dt.datetime) -> dt.datetime:
        """When a reminder of an event that begins at `starts_at` (aware) is due, aware, in UTC.

        Days count on the wall clock, so that 08.00 stays 08.00 over the nights when the clocks change; hours pass.
        """
        if self.unit == ReminderUnit.HOURS:
            return starts_at.astimezone(dt.UTC) - dt.timedelta(hours=self.amount)
        wall = clock.local(starts_at).replace(tzinfo=None) - dt.timedelta(days=self.amount)
        return wall.replace(tzinfo=clock.zone()).astimezone(dt.UTC)
