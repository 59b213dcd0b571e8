"""What waits for a board meeting: texts and cases that stand on none, or on one that doesn't decide them any more."""

from django.db.models import Q, QuerySet

from groups.choices import MeetingKind
from groups.models import BoardMeeting, Case, Version
from groups.models.board import VERSIONS
from thamsklyngen.shared import clock


def can_decide(meeting: BoardMeeting) -> bool:
    """Whether a case on it may still be decided there: neither cancelled, nor a round in writing that is over."""
    return not (meeting.is_cancelled or (meeting.is_circulation and meeting.is_over))


def stranded() -> Q:
    """Condition on versions: on no meeting, on one that can't decide them any more, or left to the next one."""
    too_late = Q(case__meeting__kind=MeetingKind.CIRCULATION, case__meeting__date__lt=clock.today())
    gone = Q(case=None) | Q(case__meeting__cancelled_at__isnull=False) | too_late
    return gone | Q(case__in=Case.objects.put_off())


def stranded_cases() -> QuerySet[Case]:
    """Free cases without a decision on meetings that can't decide them any more, or leave them to the next one.

    The oldest first.
    """
    rows = Case.objects.filter(mandate=None, plan_version=None, report=None, decision=None)
    too_late = Q(meeting__kind=MeetingKind.CIRCULATION, meeting__date__lt=clock.today(), meeting__closed_at=None)
    off = Q(meeting__cancelled_at__isnull=False, meeting__closed_at=None)
    return (
        rows.filter(off | too_late | Q(pk__in=Case.objects.put_off()))
        .with_subjects()
        .order_by("meeting__date", "position", "pk")
    )


def put_off_cases() -> list[Case]:
    """What is left to the next meeting, the oldest first; what was withdrawn meanwhile is not."""
    rows = Case.objects.put_off().filter(decision=None).with_subjects().order_by("meeting__date", "position", "pk")
    return [case for case in rows if case.waits]


def waiting_versions() -> list[Version]:
    """What waits for the board and stands on no meeting that may still decide it, the oldest first."""
    found: list[Version] = []
    for model in VERSIONS.values():
        found += model.objects.in_state("submitted").filter(stranded()).select_related(model.GROUP, "submitted_by")
    return sorted(found, key=lambda version: (version.submitted_at or version.created_at, version.pk))


def standing_versions() -> list[Version]:
    """What waits for the board and stands on a meeting, or round, that is to come."""
    rows = Case.objects.filter(meeting__in=open_to(), decision=None).with_subjects()
    return [case.subject for case in rows if case.subject is not None and case.waits]


def open_to() -> QuerySet[BoardMeeting]:
    """Meetings and rounds on which something can be put: today's and those to come, the next first."""
    return BoardMeeting.objects.coming().filter(date__gte=clock.today())
