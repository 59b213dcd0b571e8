"""What points from groups and their board at two people who become one."""

from functools import partial

from django.db import models

from groups.models import (
    Attendance,
    BoardMeeting,
    Decision,
    Follow,
    Follower,
    GroupStep,
    HandoverTick,
    Mandate,
    PlanVersion,
    PostponedBallot,
    Save,
    SeatProposal,
    View,
    Voter,
    Warned,
    YearReport,
)
from members.models import Person
from thamsklyngen.portal.domain.merging_rows import Mover, move, move_only_one, move_unless_there


def _warnings(gone: Person, keep: Person) -> None:
    """Who was told of something under either account isn't told again."""
    known = set(Warned.objects.filter(person=keep).values_list("what", "key", "due"))
    for row in Warned.objects.filter(person=gone):
        if (row.what, row.key, row.due) in known:
            row.delete()
    move(Warned, "person", gone, keep)


WRITTEN: list[tuple[type[models.Model], str]] = [
    *((model, field) for model in (Mandate, PlanVersion, YearReport) for field in ("created_by", "changed_by")),
    *((model, "submitted_by") for model in (Mandate, PlanVersion, YearReport)),
    (Save, "by"),
    (GroupStep, "by"),
    (BoardMeeting, "chair"),
    (HandoverTick, "by"),
    (BoardMeeting, "created_by"),
    (Decision, "recorded_by"),
    (SeatProposal, "proposed_by"),
    (SeatProposal, "answered_by"),
    (SeatProposal, "person"),
]
PERSON_RELATIONS: dict[tuple[type[models.Model], str], Mover] = {
    **{(model, field): partial(move, model, field) for model, field in WRITTEN},
    (Attendance, "person"): partial(move_unless_there, Attendance, "person", "meeting"),
    (View, "person"): partial(move_unless_there, View, "person", "case"),
    (Voter, "person"): partial(move_unless_there, Voter, "person", "decision"),
    (PostponedBallot, "person"): partial(move_unless_there, PostponedBallot, "person", "postponed"),
    (Follow, "person"): partial(move_unless_there, Follow, "person", "group"),
    (Follower, "person"): partial(move_only_one, Follower, "person"),
    (Warned, "person"): _warnings,
}
