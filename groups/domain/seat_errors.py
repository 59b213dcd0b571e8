"""Why a seat can't be proposed, given or ended, in words that the person can act on."""

from django.utils.translation import gettext_lazy as _

from thamsklyngen.shared.domain import DomainError


class GroupClosed(DomainError):
    """Seats in what is closed."""

    text = _("The group is closed. Reopen it first.")


class OnlyManagers(DomainError):
    """Giving and ending seats without being who does that."""

    text = _("Only the cluster manager can do that.")


class NoMember(DomainError):
    """A seat for somebody who works at no member company."""

    text = _("%(name)s doesn't work at a member company today.")


class WrongDays(DomainError):
    """Days that can't be."""

    text = _("The seat has to begin before it ends, and may last ten years at most.")


class LeaderThen(DomainError):
    """Two leaders on one day."""

    text = _("%(name)s leads the group then. Choose in whose place the new one comes, or a later day.")


class SitsAlready(DomainError):
    """Two seats of one person in one group."""

    text = _("%(name)s has a seat in the group in that time already.")


class ProposedAlready(DomainError):
    """Proposing somebody twice."""

    text = _("%(name)s has been proposed already, and waits for the cluster manager.")


class NoPredecessor(DomainError):
    """In the place of somebody who doesn't sit then."""

    text = _("%(name)s doesn't have that seat on the day before. Choose another day.")


class NotYourPoint(DomainError):
    """Ticking off what is another's to do."""

    text = _("Who does it ticks it off: this point is for the other one.")


class AnsweredAlready(DomainError):
    """Answering a proposal twice."""

    text = _("Somebody was first: the proposal is answered already (%(state)s).")


class SeatOver(DomainError):
    """Ending what has ended."""

    text = _("The seat has ended already.")


class NotThatDay(DomainError):
    """Ending a seat on a day that is over, or later than it ends anyway."""

    text = _("Choose a day from yesterday on, and none after the seat ends anyway.")
