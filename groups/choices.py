"""The words of the groups app."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class GroupKind(models.TextChoices):
    """What kind of group it is; the board is one too."""

    COMPETENCE = "competence", _("Competence group")
    WORKING = "working", _("Working group")
    BOARD = "board", _("Board")


class GroupState(models.TextChoices):
    """Where in its life a group is."""

    PROPOSED = "proposed", pgettext_lazy("group", "Being planned")
    ACTIVE = "active", pgettext_lazy("group", "Active")
    DORMANT = "dormant", pgettext_lazy("group", "Resting")
    CLOSED = "closed", pgettext_lazy("group", "Closed")


class EventKind(models.TextChoices):
    """What kind of meeting it is."""

    COMPANY_VISIT = "company_visit", _("Company visit")
    BREAKFAST = "breakfast", _("Breakfast meeting")
    WORKSHOP = "workshop", _("Workshop")
    COURSE = "course", _("Course")
    CONFERENCE = "conference", _("Conference")
    WEBINAR = "webinar", _("Webinar")
    KICK_OFF = "kick_off", _("Kick-off")
    GATHERING = "gathering", _("Cluster gathering")
    ANNUAL_MEETING = "annual_meeting", _("Annual meeting")
    STUDY_TRIP = "study_trip", _("Study trip")
    COMMITTEE = "committee", _("Committee meeting")


class SeatRole(models.TextChoices):
    """What a person is in a steering committee."""

    LEADER = "leader", _("Leader")
    DEPUTY = "deputy", _("Deputy leader")
    SECRETARY = "secretary", _("Secretary")
    MEMBER = "member", pgettext_lazy("seat", "Member")


BOARD_ROLES = {  # what the same roles are called in the board
    SeatRole.LEADER: _("Chair of the board"),
    SeatRole.DEPUTY: _("Deputy chair of the board"),
    SeatRole.SECRETARY: _("Secretary of the board"),
    SeatRole.MEMBER: _("Member of the board"),
}


def role_name(role: str, group_kind: str) -> str:
    """What `role` is called in a group of that kind, in the active language."""
    return str(BOARD_ROLES[SeatRole(role)] if group_kind == GroupKind.BOARD else SeatRole(role).label)


ORGANISING_ROLES = (SeatRole.LEADER, SeatRole.DEPUTY, SeatRole.SECRETARY)
LEADING_ROLES = (SeatRole.LEADER, SeatRole.DEPUTY)  # who answers for a group first of all
KEEPING_ROLES = (SeatRole.LEADER, SeatRole.SECRETARY)  # in the board: who calls it together and records decisions


class VersionState(models.TextChoices):
    """Where a version of a mandate, plan or year report stands. Once submitted its content never changes."""

    DRAFT = "draft", pgettext_lazy("version", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("version", "Submitted to the board")
    RETURNED = "returned", pgettext_lazy("version", "Returned")
    WITHDRAWN = "withdrawn", pgettext_lazy("version", "Withdrawn")
    APPROVED = "approved", pgettext_lazy("version", "Approved")
    REPLACED = "replaced", pgettext_lazy("version", "Replaced")
    EXPIRED = "expired", pgettext_lazy("version", "Expired")


OPEN_STATES = (VersionState.DRAFT, VersionState.SUBMITTED)
DECIDED_STATES = (VersionState.APPROVED, VersionState.REPLACED, VersionState.EXPIRED)


class ActivityFate(models.TextChoices):
    """What is stored about an activity; all else is read from its event."""

    AS_PLANNED = "", pgettext_lazy("activity", "As planned")
    MOVED = "moved", pgettext_lazy("activity", "Moved")
    CANCELLED = "cancelled", pgettext_lazy("activity", "Cancelled")


class MeetingKind(models.TextChoices):
    """How the board decides: around a table, or in writing between meetings."""

    MEETING = "meeting", _("Board meeting")
    CIRCULATION = "circulation", _("By circulation")


class CaseKind(models.TextChoices):
    """What a case before the board is about."""

    MANDATE = "mandate", _("Mandate")
    PLAN = "plan", _("Annual plan")
    REPORT = "report", _("Year report")
    ORIENTATION = "orientation", _("For information")
    FINANCE = "finance", _("Finance")
    OTHER = "other", pgettext_lazy("case", "Other")


class Outcome(models.TextChoices):
    """What the board decided."""

    APPROVED = "approved", pgettext_lazy("decision", "Approved")
    RETURNED = "returned", pgettext_lazy("decision", "Returned")
    NOTED = "noted", pgettext_lazy("decision", "Noted")
    REJECTED = "rejected", pgettext_lazy("decision", "Not approved")


WITH_REASON = (Outcome.RETURNED, Outcome.REJECTED)  # never without a word why


class Stance(models.TextChoices):
    """What a member of the board thinks of a case, or that they may not take part."""

    FOR = "for", pgettext_lazy("view", "For")
    AGAINST = "against", pgettext_lazy("view", "Against")
    ABSTAINS = "abstains", pgettext_lazy("view", "Abstains")
    PARTIAL = "partial", pgettext_lazy("view", "Not impartial")


class Ballot(models.TextChoices):
    """What a seat of the board counts as in a case that is decided in writing: its stance, or that it was silent."""

    FOR = "for", pgettext_lazy("view", "For")
    AGAINST = "against", pgettext_lazy("view", "Against")
    ABSTAINS = "abstains", pgettext_lazy("view", "Abstains")
    PARTIAL = "partial", pgettext_lazy("view", "Not impartial")
    SILENT = "silent", _("Has not answered")


class MeetingAnswer(models.TextChoices):
    """Whether a member of the board comes to the meeting."""

    SILENT = "", _("No answer yet")
    COMING = "coming", pgettext_lazy("board meeting", "Coming")
    CANNOT = "cannot", _("Can't come")


class ProposalState(models.TextChoices):
    """What became of a proposal for a seat."""

    OPEN = "open", pgettext_lazy("proposal", "Open")
    ACCEPTED = "accepted", pgettext_lazy("proposal", "Accepted")
    DECLINED = "declined", pgettext_lazy("proposal", "Declined")
    TAKEN_BACK = "taken_back", pgettext_lazy("proposal", "Taken back")


class HandoverPoint(models.TextChoices):
    """What is ticked off when a seat is handed over: the first three by who leaves it, the others by who comes."""

    DRAFTS = "drafts", _("Submit the drafts that are ready, or say how far they have come.")
    PROMISES = "promises", _("Tell what is promised, to whom, and what nobody has written down.")
    FILES = "files", _("Hand over files and lists that lie in your own mail.")
    MANDATE = "mandate", _("Read the mandate in force")
    PLANNED = "planned", _("See what is planned, and who is asked about it")
    HELLO = "hello", _("Say hello to the others in the committee.")


LEAVING_POINTS = (HandoverPoint.DRAFTS, HandoverPoint.PROMISES, HandoverPoint.FILES)
COMING_POINTS = (HandoverPoint.MANDATE, HandoverPoint.PLANNED, HandoverPoint.HELLO)


class GapKind(models.TextChoices):
    """What is amiss with a seat; computed, never stored."""

    VACANT = "vacant", pgettext_lazy("seat", "Vacant")
    ENDING = "ending", pgettext_lazy("seat", "Ends soon")
    GONE = "gone", pgettext_lazy("seat", "Has left the company")
    LEAVING = "leaving", pgettext_lazy("seat", "Leaves the company")


class FollowLevel(models.TextChoices):
    """How much a person wants to hear of a group."""

    EVERYTHING = "everything", pgettext_lazy("follow", "Everything")
    EVENTS = "events", pgettext_lazy("follow", "Events only")
    DIGEST = "digest", pgettext_lazy("follow", "Weekly digest")
    NOTHING = "nothing", pgettext_lazy("follow", "Nothing")
