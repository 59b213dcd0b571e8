"""Why a change at an event can't be made, in words that the person can act on."""

from django.utils.translation import gettext_lazy as _

from thamsklyngen.shared.domain import DomainError


class NotAMember(DomainError):
    """The person works at no member company."""

    text = _("Only people who work at a member company can register. Ask the cluster manager to add you.")


class NoGuests(DomainError):
    """A guest, where none are let in."""

    text = _("This event is for members only.")


class DoorIsShut(DomainError):
    """Ticking off who comes, long before the event or days after it."""

    text = _("Who comes is ticked off from %(opens)s, and can be put right until the end of %(day)s.")


class NotOnTheList(DomainError):
    """Ticking off somebody who has no place."""

    text = _("%(person)s has no place any more. Let them in as unregistered.")


class CountedForAnother(DomainError):
    """A press whose key was used for another place, at this event or another one."""

    text = _("That press has counted for somebody else already. Open the door's page anew, and press once more.")


class NotOfTheHost(DomainError):
    """Naming somebody as a contact of the host's who works elsewhere."""

    text = _("%(person)s does not work at the host company.")


class RatherThePerson(DomainError):
    """Sending a link that needs no sign-in to somebody who can sign in."""

    text = _("That is the address of %(person)s. Choose them by name instead: they sign in.")


class AllTaken(DomainError):
    """Letting somebody in without a place, where none is left, by who only helps at the door."""

    text = _("All places are taken. Whoever runs the event can let %(person)s in.")


class OfferLapsed(DomainError):
    """Accepting too late."""

    text = _("The time for answering is over, and the place has gone to the next in the queue.")


class NothingOffered(DomainError):
    """Accepting while one only waits."""

    text = _("No place is offered to you yet. You are still on the waiting list, and nothing has changed.")


class HeldForGroup(DomainError):
    """Handing a place that is held for the group's people to somebody else while all others are taken."""

    text = _("This place is held for the people of %(group)s, and your colleague is not one of them.")


class NotForYou(DomainError):
    """The event is for others."""

    text = _("This meeting is for the steering committee only.")


class NotOpenYet(DomainError):
    """Registration has not opened."""

    text = _("Registration has not opened yet.")


class RegistrationClosed(DomainError):
    """The deadline has passed."""

    text = _("Registration has closed.")


class EventHasBegun(DomainError):
    """It is under way."""

    text = _("The event has already begun.")


class NotOverYet(DomainError):
    """Waiting for what comes afterwards, before it is over."""

    text = _("The event is not over yet.")


class EventIsOver(EventHasBegun):
    """It has ended."""

    text = _("The event is over.")


class EventIsCancelled(DomainError):
    """It was called off."""

    text = _("The event is cancelled.")


class NotPublished(DomainError):
    """It is a draft."""

    text = _("The event is not published yet.")


class AlreadyPublished(DomainError):
    """Publishing or deleting what is out already."""

    text = _("The event is published already.")


class ChangedMeanwhile(DomainError):
    """Saving over what somebody else has saved since one looked."""

    text = _("Somebody else changed the event while you were writing. Nothing is saved yet: look through it.")


class NoPlaceToHandOn(DomainError):
    """Handing on what one hasn't got."""

    text = _("There is no confirmed place to hand over. A place on the waiting list can't be handed over.")


class NotYourColleague(DomainError):
    """Handing a company's place to somebody who doesn't work there."""

    text = _("%(person)s does not work at %(company)s now, and the place is the company's.")


class ColleagueHasPlace(DomainError):
    """Handing a place to somebody who has one."""

    text = _("%(person)s has a place already.")


class NotAllFit(DomainError):
    """Registering several, all or none, where there are too few places."""

    text = _("There is not room for all of them, so nobody was registered. %(person)s was the first without a place.")


class NotWaiting(DomainError):
    """Moving somebody who has left the waiting list."""

    text = _("They are no longer on the waiting list.")


class MayNotCome(DomainError):
    """Giving a place to somebody who has lost the right to it."""

    text = _("%(person)s may not come now: not at the company any more, or it is no member.")


class NoPlaceFree(DomainError):
    """Giving a place that there is not."""

    text = _("No place is free for them: the event or their company is full, or what is left is held for others.")


class NoLimit(DomainError):
    """More places, where there are any number."""

    text = _("The event has no limit, so nobody has to wait.")


class CapacityTaken(DomainError):
    """Fewer places than are taken."""

    text = _("%(taken)s places are taken already. Take people off the list first, or keep at least %(taken)s.")


class HeldTaken(DomainError):
    """More places held than are left to hold."""

    text = _("%(taken)s places are taken, so that %(most)s more can be held at most.")


class CompanyLimitTaken(DomainError):
    """A lower limit than a company has taken."""

    text = _("%(company)s already has %(taken)s places. Keep the limit at %(taken)s or more.")


class ReasonNeeded(DomainError):
    """Cancelling, or moving at short notice, without a word why."""

    text = _("Write one line about why: people have planned for it.")


class NotYourCompany(DomainError):
    """Registering for a company where the person does not work."""

    text = _("You can only register for a company where you work.")


class LeftCompany(DomainError):
    """Taking a free place for a company where the person no longer works, or that is no member any more."""

    text = _(
        "You wait for a place for %(company)s, and no longer work there, or it is no member any more."
        " Leave the waiting list and register again."
    )


class NotInvited(DomainError):
    """Answering an invitation that does not exist."""

    text = _("You have no invitation to answer.")


class HasPlace(DomainError):
    """Answering 'can't' while holding a place."""

    text = _("You are registered. Cancel your place instead, so that the next one gets it.")


class HasEvent(DomainError):
    """Calling an activity off whose event stands."""

    text = _("It has an event. Call that off, or delete its draft: then those who come hear of it.")


class PlanReasonNeeded(DomainError):
    """A day outside the quarter that the board approved, without a word."""

    text = _("The day lies outside what the board has approved for it. Say why: the plan shows it.")


class AnswerNeeded(DomainError):
    """Registering without an answer that is needed."""

    text = _("“%(question)s” must be answered before you are registered.")


class AnswerDoesNotFit(DomainError):
    """An answer that the question, as it is now, doesn't have."""

    text = _("The answer to “%(question)s” does not fit the question as it is now. Answer it again.")


class RulesNotAccepted(DomainError):
    """Registering without having accepted the host's rules as they are now."""

    text = _("Read the host's rules as they are now, and say that you will follow them.")


class AnswersSettled(DomainError):
    """Changing an answer after the deadline."""

    text = _("The deadline for changing answers has passed. Call whoever runs the event.")


class NoPlaceToAnswerFor(DomainError):
    """Answering for a place that was given up."""

    text = _("You are not registered any more, so there is nothing to answer.")


class HasAnswers(DomainError):
    """Making another question of one that somebody has answered."""

    text = _(
        "Somebody has answered, so the kind of answer, what there was to choose, what is sensitive and what is"
        " filled in stay. Take the question away and ask a new one instead."
    )


class TooManyQuestions(DomainError):
    """More questions than anybody answers."""

    text = _("An event can ask %(most)s questions at most.")


class RulesWrittenMeanwhile(DomainError):
    """Writing over rules that somebody else has changed since one looked."""

    text = _("Somebody else has written new rules meanwhile. Yours are not saved: look at theirs first.")


class NotReceived(DomainError):
    """The host bars the company, or has refused the person. It says no more than that."""

    text = _("Unfortunately this company can't receive you this time.")


class NobodyToReach(DomainError):
    """A message to a group of people that is empty."""

    text = _("There is nobody to write to: choose others.")


class FeedbackClosed(DomainError):
    """Answering before the event, or long after it."""

    text = _("The questions are open from the start of the event until %(days)s days after it.")


class NotThere(DomainError):
    """Feedback from somebody who was not at the event."""

    text = _("Only those who were there are asked.")


class MaterialTooLarge(DomainError):
    """More than a file may have."""

    text = _("“%(name)s” is larger than %(most)s MB. Save it smaller, or add a link to it.")


class MaterialUnknown(DomainError):
    """A file of a kind that the portal does not hand out."""

    text = _("“%(name)s” is none of the files that can be added: PDF, Word, Excel, PowerPoint, picture or plain text.")


class MaterialRuns(DomainError):
    """A document that holds programs."""

    text = _("“%(name)s” holds programs (macros). Save it without them, or as PDF.")


class MaterialUnpacks(DomainError):
    """A small file that unpacks to a large one."""

    text = _("“%(name)s” unpacks to more than %(most)s MB. Save it smaller, or as PDF.")


class MaterialsFull(DomainError):
    """More than an event may have."""

    text = _("An event has room for %(most)s materials. Take some away, or put the rest in one folder and link to it.")
