"""Events."""

import datetime as dt
import uuid

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from events.choices import Audience, EventState, GuestAccess, ReminderUnit, Visibility
from events.models.event_list import EventQuerySet
from events.models.short_code import new_code
from groups.choices import EventKind
from groups.models import Activity, Group
from members.models import Company, Competence, Person
from thamsklyngen.shared import clock
from thamsklyngen.shared.fields import LineField, WebAddressField


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
    held_for_host = models.PositiveIntegerField(
        _("held for the host's people"), default=0, help_text=_("They may have these even when the limit is reached.")
    )
    held_for_group = models.PositiveIntegerField(_("held for the group's people"), default=0)
    held_until = models.DateTimeField(
        _("held until"), null=True, blank=True, help_text=_("Then they are for everybody. Empty: until the start.")
    )
    offer_hours = models.PositiveSmallIntegerField(
        _("hours to answer an offer"), default=4, help_text=_("The time from 21 to 07 does not count.")
    )
    group_opens_at = models.DateTimeField(_("registration opens for the group's people"), null=True, blank=True)
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
    guests = models.CharField(_("guests"), max_length=10, choices=GuestAccess, default=GuestAccess.NONE)
    uses_qr = models.BooleanField(_("QR code in the confirmation"), default=False)
    asks_feedback = models.BooleanField(_("ask for feedback afterwards"), default=True)
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
    code = models.CharField(_("short address"), max_length=8, unique=True, default=new_code, editable=False)
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
                condition=Q(held_for_host=0, held_for_group=0)
                | Q(capacity__gte=F("held_for_host") + F("held_for_group")),
                name="event_held_within_capacity",
                violation_error_message=_("No more places can be held than there are."),
            ),
            models.CheckConstraint(
                condition=Q(held_for_host=0) | Q(host__isnull=False),
                name="event_held_for_some_host",
                violation_error_message=_("Places are held for the host's people: say which company is the host."),
            ),
            models.CheckConstraint(
                condition=Q(offer_hours__gte=1, offer_hours__lte=48),
                name="event_offer_hours_sensible",
                violation_error_message=_("Between 1 and 48 hours."),
            ),
            models.CheckConstraint(
                condition=Q(group_opens_at__isnull=True) | Q(opens_at__gt=F("group_opens_at")),
                name="event_group_opens_before",
                violation_error_message=_("It must open for the group's people before it opens for all."),
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
    def lacks_place(self) -> bool:
        """Whether people are to come somewhere, and nobody knows where."""
        return self.kind != EventKind.WEBINAR and not (self.place or self.address or self.online_link)

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.ends_at <= clock.now()

    @property
    def has_begun(self) -> bool:
        """Whether it has started."""
        return self.starts_at <= clock.now()

    @property
    def holds_places(self) -> bool:
        """Whether places are held for some now; from `held_until` on, or the start, they are for everybody."""
        held = bool(self.held_for_host or self.held_for_group)
        return held and not self.has_begun and (self.held_until is None or clock.now() < self.held_until)

    @property
    def opens_later(self) -> bool:
        """Whether registration has not opened."""
        return self.opens_at is not None and clock.now() < self.opens_at

    @property
    def is_closed(self) -> bool:
        """Whether the time for registering has passed."""
        return self.has_begun or (self.closes_at is not None and clock.now() >= self.closes_at)

    def is_late(self, at: dt.datetime | None = None) -> bool:
        """Whether giving a place up `at` that moment, by default now, is late; at the very deadline it is (rule 10)."""
        return self.cancel_by is not None and (at or clock.now()) >= self.cancel_by

    @property
    def answers_until(self) -> dt.datetime:
        """Until when answers can be changed; what was never answered can be, until the start."""
        return self.cancel_by or self.starts_at

    @property
    def are_answers_settled(self) -> bool:
        """Whether answers that were given can't be changed any more."""
        return clock.now() >= self.answers_until

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
