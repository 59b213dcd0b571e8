"""The mails of events."""

from events.mails.asking import asked_along, invitation_moved, invitations, invited_in_vain, opened
from events.mails.gate import gate_changes, gate_list, gate_moved, gate_off
from events.mails.guests import guest_confirm, guest_invitations, guest_is_member, guests_in_vain
from events.mails.places import (
    answers_lacking,
    cancelled,
    changed,
    event_cancelled,
    handed_on,
    handed_over,
    late_cancellation,
    lost_ground,
    offer_lapsed,
    offered,
    place_free,
    promoted,
    registered,
    reminder,
    removed,
    waiting,
)
from events.mails.telling import event_facts, organisers_of, where

__all__ = [
    "answers_lacking",
    "asked_along",
    "cancelled",
    "changed",
    "event_cancelled",
    "event_facts",
    "gate_changes",
    "gate_list",
    "gate_moved",
    "gate_off",
    "guest_confirm",
    "guest_invitations",
    "guest_is_member",
    "guests_in_vain",
    "handed_on",
    "handed_over",
    "invitation_moved",
    "invitations",
    "invited_in_vain",
    "late_cancellation",
    "lost_ground",
    "offer_lapsed",
    "offered",
    "opened",
    "organisers_of",
    "place_free",
    "promoted",
    "registered",
    "reminder",
    "removed",
    "waiting",
    "where",
]
