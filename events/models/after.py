"""What is said and given before and after an event: messages, materials, feedback, and what is told once."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.choices import NoticeKind, Reached, Readers
from events.models.event import Event
from members.models import Person
from thamsklyngen.shared import clock
from thamsklyngen.shared.fields import LineField, WebAddressField


class Announcement(models.Model):
    """A message from an organiser to those registered, waiting, or present. Sent once."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="announcements", verbose_name=_("event"))
    key = models.UUIDField(unique=True, editable=False)  # from the form: pressed twice it goes once
    to = models.CharField(_("to"), max_length=10, choices=Reached, default=Reached.REGISTERED)
    subject = LineField(_("subject"), max_length=150)
    text = models.TextField(_("text"))
    sent_at = models.DateTimeField(default=clock.now)
    sent_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    number = models.PositiveIntegerField(default=0)  # of people it went to

    class Meta:
        verbose_name = _("message from the organiser")
        verbose_name_plural = _("messages from the organiser")
        ordering = ["-sent_at", "-pk"]

    def __str__(self) -> str:
        return self.subject


class MaterialQuerySet(models.QuerySet["Material"]):
    """Lists of materials."""

    def visible_to(self, person: Any, event: Event) -> Self:
        """Those of `event`, which the person may see, that they may read; twin of the rule `events.read_material`."""
        rows = self.filter(event=event).defer("file")
        if not person.is_authenticated:
            return rows.filter(readers=Readers.ALL)
        if person.has_perm("events.see_registrations", event) or _has_place(person, event):
            return rows
        return rows.filter(readers__in=(Readers.MEMBERS, Readers.ALL) if person.is_member else (Readers.ALL,))


def _has_place(person: Person, event: Event) -> bool:
    return event.registrations.registered().opening_to(person).exists()


class Material(models.Model):
    """A file or a link that belongs to an event. Files lie in the database: backed up and moved with all else."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="materials", verbose_name=_("event"))
    title = LineField(_("title"), max_length=150)
    link = WebAddressField(_("link"), blank=True)
    file = models.BinaryField(null=True, blank=True, editable=False)
    file_name = models.CharField(max_length=150, blank=True, editable=False)
    content_type = models.CharField(max_length=100, blank=True, editable=False)
    size = models.PositiveIntegerField(default=0, editable=False)  # bytes
    readers = models.CharField(_("for"), max_length=10, choices=Readers, default=Readers.REGISTERED)
    is_picture = models.BooleanField(default=False, editable=False)
    added_at = models.DateTimeField(default=clock.now)
    added_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")

    objects = MaterialQuerySet.as_manager()

    class Meta:
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        ordering = ["added_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(file__isnull=True) & ~Q(link="") | Q(file__isnull=False, link=""),
                name="material_file_or_link",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ending(self) -> str:
        """What kind of file it is, as people call it: "PDF"; empty for a link."""
        return self.file_name.rpartition(".")[2].upper()


class Feedback(models.Model):
    """What somebody who came thought of it. Nobody's: who has answered is noted at the registration alone."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="feedback", verbose_name=_("event"))
    score = models.PositiveSmallIntegerField(_("how useful"))  # 1 to 5
    best = models.TextField(_("best"), blank=True)
    next_time = models.TextField(_("next time"), blank=True)

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        constraints = [models.CheckConstraint(condition=Q(score__gte=1, score__lte=5), name="feedback_score")]

    def __str__(self) -> str:
        return f"{self.event_id}: {self.score}"


class Notice(models.Model):
    """That something about an event was told, which is told once."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="notices", verbose_name=_("event"))
    kind = models.CharField(max_length=10, choices=NoticeKind)
    starts_at = models.DateTimeField()  # of the event then: after a move it is told anew
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [models.UniqueConstraint(fields=["event", "kind", "starts_at"], name="noticed_once")]

    def __str__(self) -> str:
        return f"{self.event_id}: {self.kind}"


class CalendarAddress(models.Model):
    """The secret part of a person's calendar addresses. A new one silences the old at once."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="calendar_address")
    secret = models.CharField(max_length=43, unique=True)
    made_at = models.DateTimeField(default=clock.now)
    is_first = False  # no column: whether the domain function that returned it has made it where there was none

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")

    def __str__(self) -> str:
        return f"{self.person}"
