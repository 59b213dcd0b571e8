"""The words of the events app."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EventState(models.TextChoices):
    """Where in its life an event is; that it is over is derived from the clock."""

    DRAFT = "draft", pgettext_lazy("event", "Draft")
    PUBLISHED = "published", pgettext_lazy("event", "Published")
    CANCELLED = "cancelled", pgettext_lazy("event", "Cancelled")


class Visibility(models.TextChoices):
    """Who sees an event."""

    PUBLIC = "public", _("Everybody")
    MEMBERS = "members", _("Members")


class Audience(models.TextChoices):
    """Who may register."""

    MEMBERS = "members", _("All members")
    COMMITTEE = "committee", _("The steering committee")


class RegistrationState(models.TextChoices):
    """What a person has at an event."""

    REGISTERED = "registered", pgettext_lazy("registration", "Registered")
    WAITING = "waiting", pgettext_lazy("registration", "On the waiting list")
    OFFERED = "offered", pgettext_lazy("registration", "Offered a place")
    CANCELLED = "cancelled", pgettext_lazy("registration", "Cancelled")


class ReminderUnit(models.TextChoices):
    """How the time before the start is counted: days by the wall clock, hours as they pass."""

    DAYS = "days", _("days")
    HOURS = "hours", _("hours")


LIVE = (RegistrationState.REGISTERED, RegistrationState.WAITING, RegistrationState.OFFERED)
TAKEN = (RegistrationState.REGISTERED, RegistrationState.OFFERED)
RESERVED_SLUGS = frozenset(
    {"place", "new", "manage", "feed", "draft", "edit", "my", "calendar", "past", "suggest", "clashes"}
)


class Standing(models.TextChoices):
    """How far an activity of an annual plan has come; read from its event, never typed."""

    PLANNED = "planned", pgettext_lazy("activity", "Planned")
    SCHEDULED = "scheduled", pgettext_lazy("activity", "Date set")
    HELD = "held", pgettext_lazy("activity", "Held")
    REPORTED = "reported", pgettext_lazy("activity", "Held and reported")
    MOVED = "moved", pgettext_lazy("activity", "Moved")
    CANCELLED = "cancelled", pgettext_lazy("activity", "Cancelled")
