"""Events, the places at them, and the invitations to them."""

from events.models.event import Event, ReminderRule
from events.models.invitation import Invitation
from events.models.registration import Registration, RegistrationMessage

__all__ = ["Event", "Invitation", "Registration", "RegistrationMessage", "ReminderRule"]
