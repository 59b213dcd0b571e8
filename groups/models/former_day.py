"""What mailed addresses of the board lead on by: the days on which a meeting once was to be."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from groups.models.board import BoardMeeting


class FormerDay(models.Model):
    """A day for which a meeting was called before it was moved: mailed addresses name it. Of several the latest."""

    date = models.DateField(unique=True)
    meeting = models.ForeignKey(BoardMeeting, models.CASCADE, related_name="former_days")

    class Meta:
        verbose_name = _("former day of a board meeting")
        verbose_name_plural = _("former days of board meetings")

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d}"
