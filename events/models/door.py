"""Who came, as it was pressed at the door."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models.event import Event
from events.models.registration import Registration
from members.models import Person
from thamsklyngen.shared import clock


class DoorPress(models.Model):
    """One press at the door. A phone without network sends it later, perhaps twice: the key makes it count once."""

    key = models.UUIDField(primary_key=True)  # made on the phone
    event = models.ForeignKey(Event, models.CASCADE, related_name="door_presses", verbose_name=_("event"))
    registration = models.ForeignKey(Registration, models.CASCADE, related_name="door_presses")
    checks_in = models.BooleanField()  # False takes it back
    moves_place = models.BooleanField(default=False)  # lets somebody in who had no place, or takes that back
    pressed_at = models.DateTimeField()  # by the phone's clock, at most the time it came
    came_at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("press at the door")
        verbose_name_plural = _("presses at the door")
        ordering = ["came_at"]
        indexes = [models.Index(fields=["registration", "-pressed_at"], name="door_press_last")]

    def __str__(self) -> str:
        return f"{self.registration_id} {self.pressed_at}"


class EarlyUndo(models.Model):
    """Taking back a letting in that has not arrived yet: it counts, and goes, when that one does."""

    key = models.UUIDField(primary_key=True)
    event = models.ForeignKey(Event, models.CASCADE, related_name="early_undos", verbose_name=_("event"))
    undoes = models.UUIDField()  # the key of that press
    pressed_at = models.DateTimeField()
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("undo that came early")
        verbose_name_plural = _("undos that came early")

    def __str__(self) -> str:
        return f"{self.undoes} {self.pressed_at}"
