"""The board's meetings, the cases before it, what its members think, and what it decided."""

import datetime as dt
import uuid
from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from groups.choices import WITH_REASON, Ballot, CaseKind, MeetingAnswer, MeetingKind, Outcome, Stance
from groups.models.mandate import Mandate
from groups.models.plan import PlanVersion
from groups.models.report import YearReport
from groups.models.version import Version
from members.models import Person
from thamsklyngen.shared import clock, dates
from thamsklyngen.shared.fields import LineField

CALENDARS = uuid.UUID("6f5b7b0e-6a4b-4a52-9d5f-9a1d3c8f2b47")  # drawn once, for the names of entries
VERSIONS: dict[str, type[Any]] = {model.CASE: model for model in (Mandate, PlanVersion, YearReport)}
SUBJECTS = {CaseKind.MANDATE: "mandate", CaseKind.PLAN: "plan_version", CaseKind.REPORT: "report"}


class BoardMeetingQuerySet(models.QuerySet["BoardMeeting"]):
    """Lists of board meetings."""

    def coming(self) -> Self:
        """Those neither closed nor cancelled, the next one first."""
        return self.filter(closed_at=None, cancelled_at=None).order_by("date")

    def past(self) -> Self:
        """Those whose minutes are closed, or that were cancelled, the latest first."""
        return self.exclude(closed_at=None, cancelled_at=None).order_by("-date")


class BoardMeeting(models.Model):
    """A meeting of the board, or one round in writing: then `date` is the last day for answers."""

    kind = models.CharField(_("kind"), max_length=12, choices=MeetingKind, default=MeetingKind.MEETING)
    date = models.DateField(_("date"), unique=True)
    starts_at = models.TimeField(_("starts"), null=True, blank=True)  # local wall clock, of a meeting only
    ends_at = models.TimeField(_("ends"), null=True, blank=True)
    place = LineField(_("place"), max_length=120, blank=True)
    deadline = models.DateField(_("deadline for papers"))
    minutes = models.TextField(_("remarks for the minutes"), blank=True)
    chair = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", editable=False)  # who led it
    called_at = models.DateTimeField(null=True, editable=False)  # when the board was told
    closed_at = models.DateTimeField(null=True, editable=False)  # when the minutes were closed
    cancelled_at = models.DateTimeField(null=True, editable=False)
    reason = LineField(_("reason"), max_length=200, blank=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)  # RFC 5545, 3.8.7.4
    created_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", editable=False)

    objects = BoardMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("board meeting")
        verbose_name_plural = _("board meetings")
        ordering = ["-date"]
        constraints = [
            models.CheckConstraint(
                condition=Q(deadline__lte=F("date")),
                name="board_deadline_before_meeting",
                violation_error_message=_("The papers must be in before the board meets."),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(starts_at__isnull=False, ends_at__gt=F("starts_at")),
                name="board_meeting_ends_after_start",
                violation_error_message=_("It must end after it starts."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.date:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        """The meeting's page, with its pack and its minutes."""
        return reverse("board:meeting", args=[self.date])

    @property
    def is_circulation(self) -> bool:
        """Whether it is decided in writing."""
        return self.kind == MeetingKind.CIRCULATION

    @property
    def is_closed(self) -> bool:
        """Whether its minutes are closed and nothing in it changes any more."""
        return self.closed_at is not None

    @property
    def is_cancelled(self) -> bool:
        """Whether it was called off; it may be called again."""
        return self.cancelled_at is not None

    @property
    def is_asking(self) -> bool:
        """Whether it is a round in writing that goes on."""
        return self.is_circulation and not (self.is_closed or self.is_cancelled or self.is_over)

    @property
    def in_calendars(self) -> bool:
        """Whether those who are called get a calendar entry: a meeting with a time."""
        return self.starts_at is not None and not self.is_circulation

    @property
    def uid(self) -> str:
        """Its name in calendars, the same for good (RFC 7986, 5.3): made from what never changes."""
        return str(uuid.uuid5(CALENDARS, f"board meeting {self.pk} {self.called_at:%Y-%m-%dT%H:%M:%S.%f}"))

    @property
    def hours(self) -> str:
        """From when until when, as the reader's language writes it."""
        times = (time for time in (self.starts_at, self.ends_at) if time)
        return "–".join(dates.clock(dt.datetime.combine(dt.date.min, time)) for time in times)

    @property
    def starts(self) -> dt.datetime:
        """When it begins; without an hour, when its day is over."""
        if self.starts_at is None:
            return clock.at(self.date + dt.timedelta(days=1))
        return clock.at(self.date, self.starts_at.hour, self.starts_at.minute)

    @property
    def has_begun(self) -> bool:
        """Whether it goes on or has been; without an hour its whole day is before it."""
        return self.starts <= clock.now()

    @property
    def is_over(self) -> bool:
        """Whether its day has passed."""
        return self.date < clock.today()


class Attendance(models.Model):
    """A member of the board and a meeting: whether they mean to come, and whether they did."""

    meeting = models.ForeignKey(BoardMeeting, models.CASCADE, related_name="attendance")
    person = models.ForeignKey(Person, models.PROTECT, related_name="board_meetings")
    answer = models.CharField(
        _("answer"), max_length=8, choices=MeetingAnswer, default=MeetingAnswer.SILENT, blank=True
    )
    present = models.BooleanField(_("present"), null=True)

    class Meta:
        verbose_name = _("attendance at a board meeting")
        verbose_name_plural = _("attendance at board meetings")
        ordering = ["meeting", "person__sort_name", "pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="board_attendance_once")]

    def __str__(self) -> str:
        return f"{self.person}, {self.meeting}"


def reference(number: int, year: int) -> str:
    """A case's number as people quote it: 42/18."""
    return f"{number}/{year % 100:02}"


class CaseQuerySet(models.QuerySet["Case"]):
    """Lists of cases."""

    def with_subjects(self) -> Self:
        """Read with their meeting, their decision, and what they are about with its group."""
        return self.select_related(
            "meeting", "decision", "mandate__group", "plan_version__plan__group", "report__plan__group"
        )

    def about(self, version: Version) -> Self:
        """The one about `version`, if there is."""
        return self.filter(**{SUBJECTS[version.CASE]: version})

    def put_off(self) -> Self:
        """Those that their own meeting has left to the next one, which wasn't called yet."""
        return self.filter(postponed__meeting=F("meeting"))

    def with_put_off(self) -> Self:
        """Each with whether it is one of those (`left_to_next`), so that its page needs no query for it."""
        return self.annotate(left_to_next=Exists(Case.objects.put_off().filter(pk=OuterRef("pk"))))


class Case(models.Model):
    """Something the board deals with at a meeting: one mandate, plan or report, or a free case."""

    meeting = models.ForeignKey(BoardMeeting, models.PROTECT, related_name="cases", verbose_name=_("board meeting"))
    number = models.PositiveIntegerField(_("case number"), editable=False)
    year = models.PositiveSmallIntegerField(editable=False)
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(_("kind"), max_length=12, choices=CaseKind)
    title = LineField(_("title"), max_length=160)
    text = models.TextField(_("text"), blank=True, help_text=_("Headings, lists and links as in Markdown."))
    mandate = models.OneToOneField(Mandate, models.PROTECT, null=True, blank=True, related_name="case")
    plan_version = models.OneToOneField(PlanVersion, models.PROTECT, null=True, blank=True, related_name="case")
    report = models.OneToOneField(YearReport, models.PROTECT, null=True, blank=True, related_name="case")

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("board", "case")
        verbose_name_plural = pgettext_lazy("board", "cases")
        ordering = ["meeting", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="case_number_once"),
            models.CheckConstraint(
                condition=Q(kind=CaseKind.MANDATE, mandate__isnull=False, plan_version=None, report=None)
                | Q(kind=CaseKind.PLAN, mandate=None, plan_version__isnull=False, report=None)
                | Q(kind=CaseKind.REPORT, mandate=None, plan_version=None, report__isnull=False)
                | Q(
                    ~Q(kind__in=list(SUBJECTS)),
                    mandate=None,
                    plan_version=None,
                    report=None,
                ),
                name="case_about_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.name}"

    def get_absolute_url(self) -> str:
        """The one screen where it is read and decided."""
        return reverse("board:case", args=[self.meeting.date, self.number])

    @property
    def reference(self) -> str:
        """Its number as people quote it: 42/18."""
        return reference(self.number, self.year)

    @property
    def name(self) -> str:
        """Its title, in the reader's language where it is about a version; read with `with_subjects`."""
        return self.subject.title if self.subject else self.title

    @property
    def subject(self) -> Version | None:
        """The version it is about; None for a free case."""
        column = SUBJECTS.get(CaseKind(self.kind))
        return getattr(self, column) if column else None

    @property
    def waits(self) -> bool:
        """Whether there is something to decide: no longer where its subject was withdrawn. The decision apart."""
        return self.subject is None or self.subject.is_submitted

    @property
    def is_for_information(self) -> bool:
        """Whether the board only takes note of it: nobody is asked for or against."""
        return self.kind == CaseKind.ORIENTATION

    @property
    def needs_majority(self) -> bool:
        """Whether more than half of the seats have to answer alike: in writing, unless it is for information."""
        return self.meeting.is_circulation and not self.is_for_information

    @property
    def is_put_off(self) -> bool:
        """Whether its meeting has left it to the next one, which wasn't called yet; one query but `with_put_off`."""
        known = getattr(self, "left_to_next", None)
        return self.postponed.filter(meeting=self.meeting_id).exists() if known is None else known


class View(models.Model):
    """What a member of the board thinks of a case beforehand; by circulation it is their vote."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="views")
    person = models.ForeignKey(Person, models.PROTECT, related_name="board_views")
    stance = models.CharField(_("view"), max_length=8, choices=Stance)
    remark = models.TextField(_("remark"), blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("view of a case")
        verbose_name_plural = _("views of cases")
        ordering = ["case", "person__sort_name", "pk"]
        constraints = [models.UniqueConstraint(fields=["case", "person"], name="view_once")]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_stance_display()}"


class Decision(models.Model):
    """What the board decided in a case. Written once, never changed."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="decision")
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome)
    reason = models.TextField(_("reason"), blank=True)
    decided_on = models.DateField(_("decided on"), default=clock.today)
    recorded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-decided_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(outcome__in=WITH_REASON) | ~Q(reason=""), name="decision_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.get_outcome_display()}"


class Voter(models.Model):
    """Somebody who was there when the board decided, or abstained (as not impartial, or by choice).

    In writing: everybody who had a seat then, with what it counted as (`ballot`), and who had answered without one.
    """

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="voters")
    person = models.ForeignKey(Person, models.PROTECT, related_name="votes")
    abstained = models.BooleanField(_("abstained"), default=False)
    ballot = models.CharField(max_length=8, choices=Ballot, blank=True)  # empty at a meeting, and without a seat

    class Meta:
        verbose_name = _("voter")
        verbose_name_plural = _("voters")
        ordering = ["decision", "person__sort_name", "pk"]
        constraints = [models.UniqueConstraint(fields=["decision", "person"], name="voter_once")]

    def __str__(self) -> str:
        return str(self.person)
