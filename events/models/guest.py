"""People from outside the member companies who are asked to come."""

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models.event import Event
from events.models.registration import Registration, streams_of
from members.choices import Language
from members.models import Person
from thamsklyngen.outbox.models import Message
from thamsklyngen.shared import clock
from thamsklyngen.shared.fields import LineField

BETWEEN = dt.timedelta(days=1)  # two mails with the same invitation


class GuestInvitation(models.Model):
    """A personal invitation to one event, by name and address. Its link signs in nobody and lets one guest in."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="guest_invitations", verbose_name=_("event"))
    name = LineField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"))  # lower case
    company = LineField(_("where they work"), max_length=120, blank=True)
    sent_at = models.DateTimeField(_("sent"), default=clock.now)
    sent_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    declined_at = models.DateTimeField(_("can't come"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    registration = models.OneToOneField(
        Registration, models.PROTECT, null=True, blank=True, related_name="guest_invitation"
    )
    message = models.OneToOneField(Message, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("invitation of a guest")
        verbose_name_plural = _("invitations of guests")
        ordering = ["-sent_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["event", "email"], name="guest_invited_once")]

    def __str__(self) -> str:
        return f"{self.name}, {self.event}"

    @property
    def is_open(self) -> bool:
        """Whether it still waits for an answer."""
        return self.registration_id is None and self.declined_at is None and self.withdrawn_at is None

    @property
    def may_be_sent_again(self) -> bool:
        """Whether it still waits for an answer, and went out a day ago or more."""
        return self.is_open and self.sent_at <= clock.now() - BETWEEN

    @property
    def language(self) -> str:
        """The language that the guest was written to in, and is written to again."""
        return self.message.language if self.message else Language.BOKMAL

    @property
    def stream(self) -> str:
        """The outbox stream of what is written to somebody before they are a person with a place."""
        return f"{streams_of(self.event_id)}guest-{self.pk}"
