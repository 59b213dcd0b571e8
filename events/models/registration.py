"""Places at events."""

from typing import Any, Self

from django.db import models
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.choices import LIVE, TAKEN, Audience, CancelCause, RegistrationState
from events.models.event import Event, ReminderRule
from events.models.visit import SiteRules
from groups.models import Seat
from members.models import Company, Employment, Membership, Person
from thamsklyngen.outbox.choices import OVERTAKEN, MessageState
from thamsklyngen.outbox.models import Message
from thamsklyngen.shared import clock
from thamsklyngen.shared.fields import LineField
from thamsklyngen.shared.periods import holds_on


def streams_of(event_id: int) -> str:
    """How the names of all outbox streams about one event begin."""
    return f"event:{event_id}:"


def stream_of(event_id: int, person_id: int) -> str:
    """The outbox stream in which all messages to one person about one event leave in order (rule 6)."""
    return f"{streams_of(event_id)}{person_id}"


class RegistrationQuerySet(models.QuerySet["Registration"]):
    """Lists of registrations."""

    def live(self) -> Self:
        """All but the cancelled ones."""
        return self.filter(state__in=LIVE)

    def taken(self) -> Self:
        """Those that take a place: registered and open offers (rule 1)."""
        return self.filter(state__in=TAKEN)

    def registered(self) -> Self:
        """Those with a confirmed place."""
        return self.filter(state=RegistrationState.REGISTERED)

    def waiting(self) -> Self:
        """The waiting list, first come first (rule 2)."""
        return self.filter(state=RegistrationState.WAITING).order_by("asked_at", "pk")

    def of(self, person: Any) -> Self:
        """Those of `person`; none for a visitor."""
        return self.filter(person_id=person.pk) if person.is_authenticated else self.none()

    def with_right(self) -> Self:
        """With `may_come`: whether the person may still have the place that they asked for (rule 2).

        They must be able to sign in, work where they did when they asked, which must be a member (of one without a
        company nothing can have ended), and for a committee meeting hold a seat; all of it today.
        """
        works = Employment.objects.at_members().filter(person=OuterRef("person"), company=OuterRef("company"))
        sits = Seat.objects.on().filter(person=OuterRef("person"), group=OuterRef("event__group"))
        right = Q(company=None) | Q(Exists(works))
        right &= ~Q(event__audience=Audience.COMMITTEE) | Q(Exists(sits))
        right &= Q(person__is_active=True)
        return self.annotate(may_come=ExpressionWrapper(right, BooleanField()))

    def standing(self) -> Self:
        """Those that have a ground today: the person works for the company, and it is a member or has only paused.

        While a membership is paused, places at events that are not over stay. One without a company is a guest's or
        an admin's own; nothing can have ended of it.
        """
        begun = Membership.objects.filter(company=OuterRef("company"), since__lte=clock.today())
        last = begun.order_by("-since", "-pk").values("pk")[:1]
        stays = Membership.objects.filter(holds_on() | Q(paused=True), pk=OuterRef("last_membership"))
        works = Exists(Employment.objects.of_row())
        ahead = Q(event__ends_at__gt=clock.now()) & Q(works) & Q(Exists(stays))
        rows = self.with_right().annotate(last_membership=Subquery(last))
        return rows.filter(Q(company=None) | Q(may_come=True) | ahead)

    def opening_to(self, person: Any) -> Self:
        """Those by which `person` sees an event and what is for those registered; for who is no member, `standing`."""
        rows = self.of(person)
        return rows if person.is_authenticated and person.is_member else rows.standing()

    def with_people(self) -> Self:
        """With person and company at hand."""
        return self.select_related("person", "company")

    def with_work(self) -> Self:
        """With `title`, what the person does at the company of their place, and `there`: whether they still do."""
        job = Employment.objects.of_row()
        return self.annotate(title=Subquery(job.values("title")[:1]), there=Exists(job))

    def with_last_message(self) -> Self:
        """With the state and answer of the newest message about each that still holds, None where there is none."""
        newest = RegistrationMessage.objects.filter(registration=OuterRef("pk")).order_by("-pk")
        newest = newest.exclude(message__error=OVERTAKEN)
        return self.annotate(
            mail_state=Subquery(newest.values("message__state")[:1]),
            mail_error=Subquery(newest.values("message__error")[:1]),
        )

    def at_door(self) -> Self:
        """Those whom a press at the door can be about: with a place, or let in once without one and taken back."""
        return self.filter(Q(state=RegistrationState.REGISTERED) | ~Q(before_walk_in=""))

    def not_reached(self) -> Self:
        """Those with a place, or a wait for one, to whom the newest mail could not be delivered."""
        return self.live().with_last_message().filter(mail_state=MessageState.FAILED)


class Registration(models.Model):
    """A person's place at an event, or their wait for one. Cancelled, never deleted."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="registrations", verbose_name=_("event"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="registrations", verbose_name=_("person"))
    company = models.ForeignKey(
        Company,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="registrations",
        verbose_name=pgettext_lazy("noun", "company"),
    )
    as_guest = models.BooleanField(_("as a guest"), default=False)
    guest_company = LineField(_("guest's company"), max_length=120, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=RegistrationState)
    as_group = models.BooleanField(_("as one of the group's people"), default=False)
    asked_at = models.DateTimeField(_("asked"), default=clock.now)
    placed_at = models.DateTimeField(_("got the place"), null=True, blank=True)
    offer_expires_at = models.DateTimeField(_("answer by"), null=True, blank=True)
    told_free_at = models.DateTimeField(null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    cancelled_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("cancelled by")
    )
    cancelled_late = models.BooleanField(_("late"), default=False)
    cause = models.CharField(_("why it was given up"), max_length=10, choices=CancelCause, blank=True)
    reason = LineField(_("reason"), max_length=200, blank=True)  # why an organiser gave it past the queue, or moved it
    handed_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("handed over from")
    )
    approved_at = models.DateTimeField(_("approved by the host"), null=True, blank=True)
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    site_rules = models.ForeignKey(
        SiteRules, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("site rules accepted")
    )
    rules_accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    created_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("registered by")
    )
    checked_in_at = models.DateTimeField(_("attended"), null=True, blank=True)
    checked_in_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    is_walk_in = models.BooleanField(_("came without being registered"), default=False)
    before_walk_in = models.CharField(max_length=10, choices=RegistrationState, blank=True, editable=False)
    offer_before_walk_in = models.DateTimeField(null=True, blank=True, editable=False)
    feedback_at = models.DateTimeField(_("gave feedback"), null=True, blank=True)
    may_come: bool  # of rows read by `with_right`
    is_news = False  # no column: whether the domain function that returned it has changed it, or found it so (rule 4)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ["asked_at", "pk"]
        indexes = [
            models.Index(fields=["event", "state", "asked_at", "id"], name="registration_queue"),
            models.Index(fields=["person", "state"], name="registration_person"),
            models.Index(  # when a company's people came last
                fields=["company", "event"],
                condition=models.Q(state=RegistrationState.REGISTERED),
                name="registration_came",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "person"], condition=Q(state__in=LIVE), name="one_live_registration"
            ),
            models.CheckConstraint(
                condition=Q(state=RegistrationState.OFFERED, offer_expires_at__isnull=False)
                | (~Q(state=RegistrationState.OFFERED) & Q(offer_expires_at__isnull=True)),
                name="registration_offer_has_deadline",
            ),
            models.CheckConstraint(
                condition=Q(state=RegistrationState.CANCELLED, cancelled_at__isnull=False)
                | (~Q(state=RegistrationState.CANCELLED) & Q(cancelled_at__isnull=True)),
                name="registration_cancelled_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=RegistrationState.REGISTERED) | Q(placed_at__isnull=False),
                name="registration_place_has_time",
            ),
            models.CheckConstraint(
                condition=Q(site_rules__isnull=True, rules_accepted_at__isnull=True)
                | Q(site_rules__isnull=False, rules_accepted_at__isnull=False),
                name="registration_rules_have_time",
            ),
            models.CheckConstraint(
                condition=Q(as_guest=False) | Q(company__isnull=True), name="registration_guest_has_no_company"
            ),
            models.CheckConstraint(
                condition=Q(is_walk_in=False) | ~Q(before_walk_in=""), name="registration_walk_in_can_be_undone"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.event}"

    @property
    def comes_from(self) -> str:
        """For which company they come: of a guest as it was typed; empty where there is none."""
        return str(self.company or self.guest_company)

    @property
    def is_live(self) -> bool:
        """Whether it is not cancelled."""
        return self.state in LIVE

    @property
    def is_registered(self) -> bool:
        """Whether the place is confirmed."""
        return self.state == RegistrationState.REGISTERED

    @property
    def is_offered(self) -> bool:
        """Whether a place waits for the person's answer."""
        return self.state == RegistrationState.OFFERED

    @property
    def had_place(self) -> bool:
        """Whether it is, or was before it was cancelled, a confirmed place: more than a wait or an offer."""
        return self.placed_at is not None

    @property
    def cancelled_in_time(self) -> bool:
        """Whether a place was given up while the event's deadline had not passed; False also where it has none."""
        if self.cancelled_at is None or not self.had_place or self.event.cancel_by is None:
            return False
        return not (self.cancelled_late or self.event.is_late(self.cancelled_at))

    @property
    def is_refused(self) -> bool:
        """Whether the host has refused the person, and has not taken it back."""
        return self.cause == CancelCause.HOST and self.approved_by_id is not None and self.approved_at is None

    @property
    def is_waiting(self) -> bool:
        """Whether it stands on the waiting list."""
        return self.state == RegistrationState.WAITING

    @property
    def was_taken_back(self) -> bool:
        """Whether the person was let in at the door without a place, and that was undone."""
        return bool(self.before_walk_in) and not self.is_walk_in and not self.is_registered

    @property
    def stream(self) -> str:
        """The outbox stream in which its messages leave in order (rule 6)."""
        return stream_of(self.event_id, self.person_id)


class RegistrationMessage(models.Model):
    """A message about a registration; for a reminder, also which rule and which start it was for (rule 7)."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="messages")
    message = models.OneToOneField(Message, models.CASCADE, related_name="registration_link")
    sequence = models.PositiveIntegerField(null=True, blank=True)
    rule = models.ForeignKey(ReminderRule, models.SET_NULL, null=True, blank=True, related_name="+")
    starts_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("message about a registration")
        verbose_name_plural = _("messages about registrations")
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "rule", "starts_at"], condition=Q(rule__isnull=False), name="reminded_once"
            ),
        ]
        indexes = [models.Index(fields=["registration", "-id"], name="registration_last_message")]

    def __str__(self) -> str:
        return f"{self.registration_id}: {self.message_id}"
