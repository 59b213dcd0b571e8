"""Events, the places at them, the invitations to them, and who waits for them to open."""

from events.models.event import Event, ReminderRule
from events.models.invitation import Invitation
from events.models.registration import Registration, RegistrationMessage
from events.models.watch import Watch

__all__ = ["Event", "Invitation", "Registration", "RegistrationMessage", "ReminderRule", "Watch"]
