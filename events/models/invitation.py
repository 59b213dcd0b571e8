"""Invitations to events."""

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from events.models.event import Event
from events.models.registration import Registration, stream_of
from members.models import Person
from thamsklyngen.outbox.models import Message
from thamsklyngen.shared import clock


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Lists of invitations."""

    def with_answer(self) -> "InvitationQuerySet":
        """With `coming`: whether the person has a place or waits for one. Who can't has `declined_at`."""
        place = Registration.objects.live().filter(event=OuterRef("event"), person=OuterRef("person"))
        return self.annotate(coming=Exists(place))

    def silent(self) -> "InvitationQuerySet":
        """Those without an answer."""
        return self.with_answer().filter(coming=False, declined_at__isnull=True)


class Invitation(models.Model):
    """That a person was asked to come. Whether they come is read from their registration, never typed twice."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="invitations", verbose_name=_("event"))
    person = models.ForeignKey(Person, models.CASCADE, related_name="invitations", verbose_name=_("person"))
    sent_at = models.DateTimeField(_("sent"), default=clock.now)
    sent_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    declined_at = models.DateTimeField(_("can't come"), null=True, blank=True)
    nudged_at = models.DateTimeField(_("reminded to answer"), null=True, blank=True)
    message = models.OneToOneField(Message, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-sent_at"]
        constraints = [models.UniqueConstraint(fields=["event", "person"], name="invited_once")]

    def __str__(self) -> str:
        return f"{self.person}, {self.event}"

    @property
    def stream(self) -> str:
        """The outbox stream it shares with what follows, so that a registration overtakes it."""
        return stream_of(self.event_id, self.person_id)
