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


class GuestAccess(models.TextChoices):
    """How people who work at no member company come in."""

    NONE = "none", pgettext_lazy("guests", "None")
    INVITED = "invited", _("Who is invited by name")
    OPEN = "open", _("Anybody may ask for a place")


class RegistrationState(models.TextChoices):
    """What a person has at an event."""

    REGISTERED = "registered", pgettext_lazy("registration", "Registered")
    WAITING = "waiting", pgettext_lazy("registration", "On the waiting list")
    OFFERED = "offered", pgettext_lazy("registration", "Offered a place")
    CANCELLED = "cancelled", pgettext_lazy("registration", "Cancelled")


class CancelCause(models.TextChoices):
    """Why a place or a wait was given up."""

    OWN = "own", _("Gave it up")
    ORGANISER = "organiser", _("Taken off the list")
    COMPANY = "company", _("The company gave it up")
    LEFT = "left", _("Left the company, or it left the cluster")
    HOST = "host", _("The host could not receive them")
    LAPSED = "lapsed", _("Did not answer the offer")
    HANDED_ON = "handed_on", _("Handed over to a colleague")
    DOOR = "door", _("Let in by mistake at the door")
    MERGED = "merged", _("Had another place by another account")


class Promotion(models.TextChoices):
    """What becomes of a place that comes free, by the time left (rule 3)."""

    AT_ONCE = "at_once", _("It goes to the first in the queue at once")
    OFFER = "offer", _("It is offered to the first in the queue")
    FIRST = "first", _("It goes to whoever presses first")


class QuestionKind(models.TextChoices):
    """What an answer looks like."""

    TEXT = "text", pgettext_lazy("question", "Text")
    CHOICE = "choice", pgettext_lazy("question", "One of several")
    CHOICES = "choices", pgettext_lazy("question", "Several")
    YES_NO = "yes_no", _("Yes or no")
    NUMBER = "number", pgettext_lazy("question", "Number")


class ProfileField(models.TextChoices):
    """What of a person's safety profile fills an answer in."""

    SHOE_SIZE = "shoe_size", _("Shoe size")
    CLOTHES_SIZE = "clothes_size", _("Clothes size")
    DIET = "diet", _("Diet")


class RequestState(models.TextChoices):
    """Where a question to a host stands."""

    OPEN = "open", pgettext_lazy("host", "Waits for an answer")
    YES = "yes", pgettext_lazy("host", "Yes")
    NO = "no", pgettext_lazy("host", "No")
    OTHER = "other", pgettext_lazy("host", "Another date")
    WITHDRAWN = "withdrawn", pgettext_lazy("host", "Taken back")
    UNNEEDED = "unneeded", pgettext_lazy("host", "Yes, but another is the host")


class GateMailKind(models.TextChoices):
    """What a contact of the host's is told of the gate list."""

    LIST = "list", _("Gate list")
    CHANGES = "changes", _("Changes")
    MOVED = "moved", _("The visit is moved")
    OFF = "off", _("The visit is cancelled")


class Opened(models.TextChoices):
    """In which form somebody opened the gate list."""

    PAGE = "page", pgettext_lazy("gate list", "On the page")
    PRINT = "print", pgettext_lazy("gate list", "For paper")
    XLSX = "xlsx", pgettext_lazy("gate list", "As a spreadsheet")


class Readers(models.TextChoices):
    """Who gets the materials of an event."""

    REGISTERED = "registered", _("Those registered")
    MEMBERS = "members", _("Members")
    ALL = "all", _("Everybody")


class Reached(models.TextChoices):
    """Whom a message from the organiser goes to."""

    REGISTERED = "registered", _("Those registered")
    WAITING = "waiting", _("Those waiting")
    PRESENT = "present", _("Those who came")


class NoticeKind(models.TextChoices):
    """What is told once about an event."""

    CLOSED = "closed", _("Registration has closed")
    FEW = "few", _("Few have come")
    THANKS = "thanks", _("Thanks to those who came")
    NO_SHOW = "no_show", _("Note to those who did not come")


class WatchFor(models.TextChoices):
    """What a person wants to hear of an event."""

    OPENING = "opening", _("When registration opens")
    MATERIALS = "materials", _("When materials or the report come")


class Mine(models.TextChoices):
    """What one has to do with an event, for narrowing lists down."""

    ALL = "all", pgettext_lazy("events", "All of mine")
    REGISTERED = "registered", pgettext_lazy("events", "I'm registered")
    WAITING = "waiting", pgettext_lazy("events", "I'm waiting for a place")
    INVITED = "invited", pgettext_lazy("events", "I'm invited and haven't answered")
    ORGANISED = "organised", pgettext_lazy("events", "I help to arrange it")


class ReminderUnit(models.TextChoices):
    """How the time before the start is counted: days by the wall clock, hours as they pass."""

    DAYS = "days", _("days")
    HOURS = "hours", _("hours")


LIVE = (RegistrationState.REGISTERED, RegistrationState.WAITING, RegistrationState.OFFERED)
TAKEN = (RegistrationState.REGISTERED, RegistrationState.OFFERED)
RESERVED_SLUGS = frozenset(
    {
        *("place", "new", "manage", "feed", "draft", "edit", "my", "calendar", "past", "suggest", "clashes", "offer"),
        *("host", "hosting", "gate", "guest", "door", "feedback", "month", "week", "statistics", "materials"),
    }
)


class Standing(models.TextChoices):
    """How far an activity of an annual plan has come; read from its event, never typed."""

    PLANNED = "planned", pgettext_lazy("activity", "Planned")
    SCHEDULED = "scheduled", pgettext_lazy("activity", "Date set")
    HELD = "held", pgettext_lazy("activity", "Held")
    REPORTED = "reported", pgettext_lazy("activity", "Held and reported")
    MOVED = "moved", pgettext_lazy("activity", "Moved")
    CANCELLED = "cancelled", pgettext_lazy("activity", "Cancelled")
