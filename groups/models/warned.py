"""What the clock has told somebody already."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models import Person
from thamsklyngen.shared import clock


class Warned(models.Model):
    """That somebody was told of something that comes nearer, so that they are told once.

    `what` names the thing (`mandate 120`, `papers 14`, `answer`), `key` its row, `due` the day it was about.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    what = models.CharField(max_length=40)
    key = models.PositiveBigIntegerField()
    due = models.DateField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("warning that was sent")
        verbose_name_plural = _("warnings that were sent")
        constraints = [models.UniqueConstraint(fields=["person", "what", "key", "due"], name="warned_once")]
        indexes = [models.Index(fields=["what", "key"], name="warned_of")]  # who was told of it, asked every minute

    def __str__(self) -> str:
        return f"{self.what} {self.key}"
