"""Who wants to hear when registration for an event opens, or when its materials come."""

import datetime as dt

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from events.choices import EventState, WatchFor
from events.models.after import Material
from events.models.event import Event
from events.models.registration import stream_of
from members.models import Person
from thamsklyngen.shared import clock

SETTLED = dt.timedelta(minutes=10)  # after the last one was added: files come one by one, and some are taken back
WORTH_TELLING = dt.timedelta(days=7)  # after one was added: who may not have it then is not asked about for ever


class WatchQuerySet(models.QuerySet["Watch"]):
    """Lists of those who want to hear."""

    def due(self) -> "WatchQuerySet":
        """Those who have not been told of a published event that can be registered for now."""
        now = clock.now()
        return self.filter(
            Q(event__opens_at=None) | Q(event__opens_at__lte=now),
            Q(event__closes_at=None) | Q(event__closes_at__gt=now),
            told_at=None,
            wants=WatchFor.OPENING,
            event__state=EventState.PUBLISHED,
            event__starts_at__gt=now,
        )

    def due_materials(self) -> "WatchQuerySet":
        """Those who have not been told of materials of an event that came after they asked.

        Whether they may have them is another question.
        """
        now = clock.now()
        materials = Material.objects.filter(event=OuterRef("event"))
        new = materials.filter(added_at__gte=OuterRef("asked_at"), added_at__gt=now - WORTH_TELLING)
        still_coming = materials.filter(added_at__gt=now - SETTLED)
        return self.filter(
            Exists(new),
            ~Exists(still_coming),
            told_at=None,
            wants=WatchFor.MATERIALS,
            person__is_active=True,
            event__state=EventState.PUBLISHED,
        )


class Watch(models.Model):
    """That a person wants a mail when registration opens, or materials come.

    Told once; asking anew, after it was put off, tells anew.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="watches", verbose_name=_("event"))
    person = models.ForeignKey(Person, models.CASCADE, related_name="watches", verbose_name=_("person"))
    wants = models.CharField(_("wants to hear"), max_length=10, choices=WatchFor, default=WatchFor.OPENING)
    asked_at = models.DateTimeField(_("asked"), default=clock.now)
    told_at = models.DateTimeField(_("told"), null=True, blank=True)

    objects = WatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("wish to hear of an event")
        verbose_name_plural = _("wishes to hear of an event")
        constraints = [models.UniqueConstraint(fields=["event", "person", "wants"], name="watched_once")]
        indexes = [models.Index(fields=["event"], name="watch_untold", condition=Q(told_at=None))]

    def __str__(self) -> str:
        return f"{self.person}, {self.event}"

    @property
    def stream(self) -> str:
        """The outbox stream it shares with what follows, so that a registration overtakes it."""
        return stream_of(self.event_id, self.person_id)
