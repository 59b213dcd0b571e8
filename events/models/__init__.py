"""Events, the places at them, the invitations to them, and all that is asked, told and given around them."""

from events.models.after import Announcement, CalendarAddress, Feedback, Material, Notice
from events.models.door import DoorPress, EarlyUndo
from events.models.event import Event, ReminderRule
from events.models.guest import GuestInvitation
from events.models.invitation import Invitation
from events.models.question import Answer, Question, SafetyProfile
from events.models.registration import Registration, RegistrationMessage
from events.models.visit import GateLook, GateMail, HostContact, HostDate, HostRequest, SiteRules, Visit
from events.models.watch import Watch

__all__ = [
    "Announcement",
    "Answer",
    "CalendarAddress",
    "DoorPress",
    "EarlyUndo",
    "Event",
    "Feedback",
    "GateLook",
    "GateMail",
    "GuestInvitation",
    "HostContact",
    "HostDate",
    "HostRequest",
    "Invitation",
    "Material",
    "Notice",
    "Question",
    "Registration",
    "RegistrationMessage",
    "ReminderRule",
    "SafetyProfile",
    "SiteRules",
    "Visit",
    "Watch",
]
