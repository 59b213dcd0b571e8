"""Why a change at a mandate, plan, report or board meeting can't be made, in words that the person can act on."""

from django.utils.translation import gettext_lazy as _

from thamsklyngen.shared.domain import DomainError


class NotADraft(DomainError):
    """Writing on, or submitting, what is no draft any more."""

    text = _("It has been submitted already. Withdraw it first to go on writing.")


class Discarded(NotADraft):
    """Writing on, or submitting, what was thrown away."""

    text = _("Somebody has thrown the draft away meanwhile.")


class NotSubmitted(DomainError):
    """Withdrawing or deciding what does not wait for the board."""

    text = _("It doesn't wait for the board any more: somebody else was first.")


class OpenAlready(DomainError):
    """Beginning a draft beside another open version."""

    text = _("There is a draft already, or one waits for the board. Go on with that one.")


class NotYours(DomainError):
    """Submitting for a group that one doesn't lead."""

    text = _("Only the group's leader, deputy and secretary can do that.")


class NotTheBoards(DomainError):
    """Recording a decision without being who does that."""

    text = _("Only the board's leader and secretary and the cluster manager record decisions.")


class NoSeat(DomainError):
    """Saying what one thinks of a case, or whether one comes, without a seat in the board."""

    text = _("Only members of the board answer here.")


class OwnCase(DomainError):
    """Deciding, moving or taking off what one has submitted, or what a group has in whose committee one sits or sat."""

    text = _(
        "You submitted it, or sit in the group's committee or did then, and so are not impartial. Another one of the"
        " board's leader, its secretary and the cluster managers has to see to it."
    )


class BoardHasNone(DomainError):
    """A mandate, plan or report of the board itself."""

    text = _("The board gives mandates and approves plans and reports; it has none itself.")


class SameName(DomainError):
    """Approving a mandate in which two focus areas have one name; submitted before that was looked at."""

    text = _("Two focus areas are called “%(title)s”: give each a name of its own.")


class AttendanceMissing(DomainError):
    """Deciding at a meeting before it is noted who is there."""

    text = _("Tick who was present first: the minutes say who decided.")


class NobodyDecides(DomainError):
    """Deciding at a meeting where all who were present stood aside."""

    text = _("Nobody who was present takes part in deciding this case. Postpone it to a meeting where somebody can.")


class NotThere(DomainError):
    """Noting as abstaining who wasn't there."""

    text = _("Only who was present can be noted as not taking part: %(names)s.")


class DaysPassed(DomainError):
    """Approving a mandate whose last day had passed when the board met: it would hold on no day."""

    text = _("Its last day had passed by then. Return it, so that the group sets new days.")


class Incomplete(DomainError):
    """Submitting what lacks something."""

    text = _("It isn't ready yet: %(missing)s")


class ReasonMissing(DomainError):
    """Returning, withdrawing, moving or leaving out without a word why."""

    text = _("Write one line about why: others go on from there.")


class WrongOutcome(DomainError):
    """A decision that does not fit the case."""

    text = _("This case can't be decided that way.")


class ForInformation(DomainError):
    """Being for or against what the board only takes note of."""

    text = _("It is for information: nobody is asked for or against.")


class DecidedAlready(DomainError):
    """Deciding twice."""

    text = _("The decision has been recorded already: %(outcome)s.")


class Overwritten(DomainError):
    """Saving on top of what somebody else has changed meanwhile. What was typed is kept."""

    text = _("%(who)s changed the text at %(time)s, after you opened it. Yours is kept: put the two together.")


class OverwrittenElsewhere(Overwritten):
    """The same, where it was oneself."""

    text = _("You saved another text at %(time)s, perhaps in another tab. This one is kept: put the two together.")


class ChangedSince(DomainError):
    """Saving on top of what somebody else has changed meanwhile, where nobody notes who. What was typed is kept."""

    text = _("Somebody else has changed this since you opened it. Yours is kept: put the two together and save again.")


class TooLong(DomainError):
    """A text beyond all measure."""

    text = _("The text is too long: at most %(most)s characters.")


class NoMajority(DomainError):
    """Deciding by circulation without the majority of the seats."""

    text = _(
        "%(votes)s of %(seats)s seats are for this outcome. By circulation it takes more than half of all seats;"
        " without them it goes to the next meeting."
    )


class VotingOver(DomainError):
    """Answering by circulation after the last day."""

    text = _("The last day for answers has passed.")


class PlanExists(DomainError):
    """Beginning a plan for a year that has one."""

    text = _("The group has a plan for %(year)s already.")


class YearOutside(DomainError):
    """Beginning a plan for a year beyond all measure."""

    text = _("Choose a year from %(first)s to %(last)s.")


class ActivityGone(DomainError):
    """Changing an activity that was cancelled or moved out of the year."""

    text = _("The activity was cancelled or moved. Plan it anew in a new version of the plan.")


class OutsideQuarter(DomainError):
    """Moving an activity of an approved plan out of its quarter."""

    text = _("Within its quarter it can be moved at once. Further away it takes a new version that the board approves.")


class BeforeTheBoard(DomainError):
    """A small change while a new version of the plan waits for the board."""

    text = _("A new version of the plan waits for the board. Change this when the board has decided.")
