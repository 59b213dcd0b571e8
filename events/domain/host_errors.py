"""Why a host can't be asked, answer or refuse somebody, in words that the person can act on."""

from django.utils.translation import gettext_lazy as _

from thamsklyngen.shared.domain import DomainError


class AskedAlready(DomainError):
    """The same company, about the same event."""

    text = _("%(company)s has been asked already and has not answered yet.")


class AskedAnew(DomainError):
    """Going back to a question after a newer one has come."""

    text = _("You have been asked anew about the same event. Answer the new question instead.")


class NobodyAnswers(DomainError):
    """A company without a contact."""

    text = _("Nobody answers for %(company)s in the portal. Ask the cluster manager to name somebody.")


class AnsweredAlready(DomainError):
    """Somebody else was first."""

    text = _("%(by)s has answered already: %(state)s.")


class EventMadeAlready(DomainError):
    """Making a second event of one yes."""

    text = _("An event has been made of that yes already.")


class TakenBack(DomainError):
    """Answering what nobody asks any more."""

    text = _("The question has been taken back.")


class NotOneOfTheDays(DomainError):
    """A yes to a day that was not asked about, or that has passed."""

    text = _("Choose one of the days that stand there, or propose another one.")


class NoYes(DomainError):
    """Taking a host that has not said yes to the event."""

    text = _("%(company)s has not said yes to this event.")


class DayHasPassed(DomainError):
    """Another day, in the past."""

    text = _("That day has passed. Propose one that is ahead.")


class NoHost(DomainError):
    """Whom the host receives, where there is none."""

    text = _("Say in the event's form which company is the host first.")


class ApproveInTime(DomainError):
    """A time for approving that is of no use."""

    text = _("It must lie ahead, and before the event starts.")


class ApprovalOver(DomainError):
    """Refusing after the time for it."""

    text = _("The time for refusing visitors has passed: all who stand there are approved.")
