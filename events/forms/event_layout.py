"""Where on the form of an event its fields stand, and at which of them each refusal is told."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.domain import errors
from thamsklyngen.shared.domain import DomainError

# Which field a rule of the database (events/models/event.py) speaks of.
FIELD_OF_CONSTRAINT = {
    "event_ends_after_start": "ends_at",
    "event_capacity_positive": "capacity",
    "event_company_limit_positive": "company_limit",
    "event_closes_after_opening": "closes_at",
    "event_closes_before_start": "closes_at",
    "event_held_within_capacity": "held_for_host",
    "event_held_for_some_host": "held_for_host",
    "event_offer_hours_sensible": "offer_hours",
    "event_group_opens_before": "group_opens_at",
}
FIELD_OF_ERROR: dict[type[DomainError], str] = {
    errors.CapacityTaken: "capacity",
    errors.CompanyLimitTaken: "company_limit",
    errors.HeldTaken: "held_for_host",
    errors.ReasonNeeded: "reason",
    errors.PlanReasonNeeded: "plan_reason",
    errors.EventHasBegun: "starts_at",
    errors.EventIsOver: "starts_at",
}
# Heading, and rows of fields; two in a row stand beside each other where there is room.
SECTIONS = (
    (_("What"), ("group kind", "title", "summary", "description")),
    (_("When and where"), ("starts_at ends_at", "host", "place address", "reason", "plan_reason")),
    (pgettext_lazy("of an event", "Places"), ("capacity company_limit", "closes_at")),
    (_("Practical"), ("practical", "safety", "contact")),
)
RARE = (
    (_("More about registration"), ("opens_at cancel_by", "audience visibility", "shows_attendees")),
    (
        _("Held places and the waiting list"),
        ("held_for_host held_for_group", "held_until group_opens_at", "offer_hours"),
    ),
    (_("Guests, the door and afterwards"), ("guests", "uses_qr asks_feedback")),
    (_("Online, with other groups, reminders"), ("online_link", "competence", "reminders", "co_organisers")),
)
