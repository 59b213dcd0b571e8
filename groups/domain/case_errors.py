"""Why a case, or what stands on a meeting, can't be changed as wished."""

from django.utils.translation import gettext_lazy as _

from thamsklyngen.shared.domain import DomainError


class MeetingClosed(DomainError):
    """Changing what is over."""

    text = _("The minutes of that meeting are closed.")


class MeetingOff(DomainError):
    """Changing or deciding something on a meeting that was cancelled."""

    text = _("That meeting was cancelled.")


class CaseGone(DomainError):
    """Changing a case that somebody has just taken off, or moved elsewhere."""

    text = _("That case no longer stands on the meeting: somebody has taken it off or moved it.")


class OnAMeeting(DomainError):
    """Putting something on a meeting twice."""

    text = _("It stands on a meeting already: case %(reference)s.")


class WasPostponed(DomainError):
    """Taking a case off that another meeting's minutes tell of."""

    text = _("An earlier meeting postponed it and its minutes say so. Decide it, or postpone it again.")


class Answered(DomainError):
    """Taking off, or writing anew, what somebody has answered in a round in writing: the votes are for what it says."""

    text = _("Somebody has answered in this round already. Have a meeting deal with it instead.")


class ToItself(DomainError):
    """Moving a case to where it stands, or to a meeting that has been."""

    text = _("Choose another meeting that is still to come.")


class TooEarly(DomainError):
    """Leaving a case to the next meeting before its own has been."""

    text = _("From the day of the meeting on it can be left to the next one. Until then, take it off.")


class NotFree(DomainError):
    """Writing in a case that is about a mandate, plan or report."""

    text = _("What it is about is written by the group; only cases of your own can be changed here.")


class NotWaiting(DomainError):
    """Putting something on a meeting that nobody has submitted."""

    text = _("It doesn't wait for the board any more.")
