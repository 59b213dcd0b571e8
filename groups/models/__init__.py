"""Groups: seats in their committees, mandates, plans, reports, and the board that decides."""

from groups.models.board import Attendance, BoardMeeting, Case, Decision, View, Voter
from groups.models.competence import CompetenceOwner
from groups.models.focus import FocusArea
from groups.models.follow import Follow, Follower
from groups.models.former import FormerNumber
from groups.models.former_day import FormerDay
from groups.models.group import Group
from groups.models.handover import HandoverTick
from groups.models.life import GroupStep
from groups.models.mandate import Mandate, MandateFocus
from groups.models.plan import Activity, AnnualPlan, PlanRow, PlanVersion
from groups.models.postponed import Postponed, PostponedBallot
from groups.models.proposal import SeatProposal
from groups.models.report import YearReport
from groups.models.seat import Seat
from groups.models.version import Version
from groups.models.warned import Warned
from groups.models.writing import Save

__all__ = [
    "Activity",
    "AnnualPlan",
    "Attendance",
    "BoardMeeting",
    "Case",
    "CompetenceOwner",
    "Decision",
    "FocusArea",
    "Follow",
    "Follower",
    "FormerDay",
    "FormerNumber",
    "Group",
    "GroupStep",
    "HandoverTick",
    "Mandate",
    "MandateFocus",
    "PlanRow",
    "PlanVersion",
    "Postponed",
    "PostponedBallot",
    "Save",
    "Seat",
    "SeatProposal",
    "Version",
    "View",
    "Voter",
    "Warned",
    "YearReport",
]
