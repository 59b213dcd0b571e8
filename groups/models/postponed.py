"""Cases that a meeting of the board left to a later one."""

import datetime as dt
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from groups.choices import Ballot
from groups.models.board import BoardMeeting, Case, reference
from members.models import Person
from thamsklyngen.shared import clock
from thamsklyngen.shared.fields import LineField


class PostponedQuerySet(models.QuerySet["Postponed"]):
    """Lists of postponed cases."""

    def with_cases(self) -> Self:
        """Read with where each case stands now, and with what it is about."""
        about = ("case__mandate__group", "case__plan_version__plan__group", "case__report__plan__group")
        return self.select_related("case__meeting", *about)


class Postponed(models.Model):
    """That a meeting left a case to a later one: its minutes say so, with the number the case had then.

    Until the next meeting is called, the case stays on the one that left it (`put_off`).
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="postponed")
    meeting = models.ForeignKey(BoardMeeting, models.PROTECT, related_name="postponed")
    number = models.PositiveIntegerField()
    year = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField(default=0)
    reason = LineField(_("reason"), max_length=200, blank=True)
    at = models.DateTimeField(default=clock.now)

    objects = PostponedQuerySet.as_manager()

    class Meta:
        verbose_name = _("postponed case")
        verbose_name_plural = _("postponed cases")
        ordering = ["meeting", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["case", "meeting"], name="postponed_once")]

    def __str__(self) -> str:
        return f"{self.reference} {self.case.name}"

    @property
    def until(self) -> dt.date | None:
        """The day of the meeting it was left to; None until that is called."""
        return None if self.case.meeting_id == self.meeting_id else self.case.meeting.date

    @property
    def reference(self) -> str:
        """The number that the case had then."""
        return reference(self.number, self.year)


class PostponedBallot(models.Model):
    """What a seat of the board counted as in a case when a round in writing left it to a meeting."""

    postponed = models.ForeignKey(Postponed, models.CASCADE, related_name="ballots")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    ballot = models.CharField(max_length=8, choices=Ballot)

    class Meta:
        verbose_name = _("ballot in a postponed case")
        verbose_name_plural = _("ballots in postponed cases")
        ordering = ["postponed", "person__sort_name", "pk"]
        constraints = [models.UniqueConstraint(fields=["postponed", "person"], name="postponed_ballot_once")]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_ballot_display()}"
