"""Taking and giving up places."""

from django.db import transaction

from events import mails
from events.choices import Audience, CancelCause, GuestAccess, RegistrationState
from events.domain import errors
from events.domain.answering import NOTHING, Replies, take
from events.domain.belonging import is_of_group
from events.domain.erasing import sensitive
from events.domain.guards import guard_ahead, guard_coming, guard_received, guard_received_somehow
from events.domain.places import Claim, Places, claim_of, lock, places_of
from events.domain.waiting import fill, first_in_line, position_of, promotes_by_itself, promotion_of
from events.models import Event, Invitation, Registration
from groups.rules import has_seat
from members.models import Company, Person
from thamsklyngen.shared import clock

# Nobody's chair stays empty, the host has said no, or nobody was to have come.
NOT_LATE = (CancelCause.HANDED_ON, CancelCause.MERGED, CancelCause.HOST, CancelCause.DOOR)


@transaction.atomic
def register(
    event: Event,
    person: Person,
    *,
    company: Company | None = None,
    by: Person | None = None,
    in_time: bool = False,
    guest_of: str | None = None,
    replies: Replies | None = None,
) -> Registration:
    """Give `person` a place at `event`, or the last place in its queue (rules 1, 2 and 4); accept what is offered.

    Args:
        event: the event; it is locked and read anew.
        person: who comes.
        company: for which of their companies; by default the one they registered for last.
        by: who does it for them; the deadline and the opening do not bind an organiser.
        in_time: they bind whoever does it.
        guest_of: for a guest where they work, which may be empty; None for members. Whether this guest was asked, or
            anybody may come, is for the caller to know.
        replies: the answers to the event's questions, and the host's rules accepted. Members who register themselves
            must give what is needed; of guests, and of those who are registered by others, it may come later.

    Returns:
        The person's live registration. Asking again gives the same one, which then is no news.

    Raises:
        NotPublished, EventIsCancelled, EventHasBegun, EventIsOver: it can't be registered for.
        NotOpenYet, RegistrationClosed: not now.
        NotAMember, NotForYou, NoGuests, NotYourCompany, LeftCompany, NotReceived: this person can't.
        AnswerNeeded, AnswerDoesNotFit, RulesNotAccepted: something is not answered, or not as it is asked now.
        OfferLapsed: the place that was offered has gone to the next.
    """
    event = lock(event)
    mine = event.registrations.live().of(person).select_related("company", "person").first()
    if mine is not None:
        return _again(event, mine)
    guard_may_register(event, person, for_other=by is not None and not in_time, as_guest=guest_of is not None)
    new = _new(event, person, company, by, guest_of)
    return _settle(event, new, replies or NOTHING, complete=by is None and guest_of is None)


@transaction.atomic
def accept(registration: Registration) -> Registration:
    """Take the place that is offered with this very registration; one that is given up brings no new one about.

    Returns:
        The registration as it is now; if there was nothing to take, it is no news (rule 4).

    Raises:
        OfferLapsed: the place that was offered has gone to the next.
        NothingOffered: they wait, and no place is free for them.
        Others as of `register`.
    """
    event = lock(registration.event_id)
    row = event.registrations.with_people().get(pk=registration.pk)
    row.event = event
    if row.cause == CancelCause.LAPSED:
        raise errors.OfferLapsed
    row = _again(event, row) if row.is_live else row
    if row.is_waiting:
        raise errors.NothingOffered
    return row


def _again(event: Event, mine: Registration) -> Registration:
    """What asking once more comes to: a place is had, an offer accepted, a wait goes on or takes what is free."""
    mine.event = event
    if mine.is_registered:
        return mine
    # Who waits has asked in time: the deadline does not keep the free place from them.
    guard_may_register(event, mine.person, for_other=True, as_guest=mine.as_guest)
    if mine.is_offered:
        return _accept(mine)
    if promotes_by_itself(event):
        return mine  # a free place comes by itself
    if not event.registrations.with_right().get(pk=mine.pk).may_come:
        raise errors.LeftCompany(company=mine.company)
    return _settle(event, mine)


def _new(
    event: Event, person: Person, company: Company | None, by: Person | None, guest_of: str | None
) -> Registration:
    new = Registration(event=event, person=person, created_by=by)
    if guest_of is not None:
        new.as_guest, new.guest_company = True, guest_of
    else:
        new.company, new.as_group = company_for(person, company), is_of_group(person, event.group)
    guard_received(event, person, new.company)
    return new


def _accept(registration: Registration) -> Registration:
    """Make an open offer a place."""
    if registration.offer_expires_at and registration.offer_expires_at <= clock.now():
        raise errors.OfferLapsed
    registration.state, registration.placed_at = RegistrationState.REGISTERED, clock.now()
    registration.offer_expires_at = None
    registration.save(update_fields=["state", "placed_at", "offer_expires_at"])
    registration.is_news = True
    mails.registered(registration)
    return registration


def _settle(
    event: Event, registration: Registration, replies: Replies = NOTHING, *, complete: bool = False
) -> Registration:
    """Store the registration with a place if it may have one, else as waiting; a new one with what was answered."""
    places = _places_after_queue(event)
    is_new, stop = registration.pk is None, places.stop_of(claim_of(registration))
    if places.may_have(claim_of(registration)):
        registration.state, registration.placed_at = RegistrationState.REGISTERED, clock.now()
        _save(registration, replies, complete=complete, is_new=is_new)
        registration.is_news = True
        mails.registered(registration)
    elif is_new:
        registration.state = RegistrationState.WAITING
        _save(registration, replies, complete=complete, is_new=is_new)
        registration.is_news = True
        mails.waiting(
            registration,
            position_of(registration),
            stop=stop._asdict() if stop else None,
            promotion=promotion_of(event),
        )
    return registration


def _save(registration: Registration, replies: Replies, *, complete: bool, is_new: bool) -> None:
    registration.save()
    if is_new:
        take(registration, replies, complete=complete)


def _places_after_queue(event: Event) -> Places:
    """The places once everybody who waits and may have one has got it: nobody passes them (rule 2)."""
    places = places_of(event)
    if places.waiting and not places.is_all_taken and promotes_by_itself(event) and fill(event):
        return places_of(event)
    return places


def guard_may_register(event: Event, person: Person, *, for_other: bool = False, as_guest: bool = False) -> None:
    """Refuse, with the reason, where `person` can't register for `event` now.

    Args:
        for_other: an organiser does it, whom opening and deadline do not bind.
        as_guest: the person comes as a guest.

    Raises:
        NotPublished, EventIsCancelled, EventHasBegun, EventIsOver: it can't be registered for.
        NotOpenYet, RegistrationClosed: not now.
        NotAMember, NotForYou, NoGuests, NotReceived: this person can't.
    """
    guard_coming(event)
    if as_guest and event.guests == GuestAccess.NONE:
        raise errors.NoGuests
    if not as_guest and not person.is_member:
        raise errors.NotAMember
    if event.audience == Audience.COMMITTEE and not has_seat(person, event.group):
        raise errors.NotForYou
    if for_other:
        return
    if event.opens_later and not _opened_for_group(event, person):
        raise errors.NotOpenYet
    if event.closes_at and clock.now() >= event.closes_at:
        raise errors.RegistrationClosed
    if not as_guest:
        guard_received_somehow(event, person)


def _opened_for_group(event: Event, person: Person) -> bool:
    opened = event.group_opens_at is not None and event.group_opens_at <= clock.now()
    return opened and is_of_group(person, event.group)


def claim_for(event: Event, person: Person, company: Company | None) -> Claim:
    """What a registration of `person` for `company` would count as; who is of the group is asked where it matters."""
    return Claim(company.pk if company else None, bool(event.held_for_group) and is_of_group(person, event.group))


def company_for(person: Person, wanted: Company | None = None) -> Company | None:
    """The company that `person` registers for: the wanted one, else the one last used, else the first.

    Raises:
        NotYourCompany: the person does not work at the wanted one, or it is no member.
    """
    companies = {job.company_id: job.company for job in person.memberships_today}
    if wanted is not None:
        if wanted.pk not in companies:
            raise errors.NotYourCompany
        return wanted
    if len(companies) > 1:
        last = person.registrations.filter(company__in=companies).order_by("-pk").first()
        if last is not None and last.company_id is not None:
            return companies[last.company_id]
    return next(iter(companies.values()), None)


@transaction.atomic
def cancel(
    registration: Registration,
    *,
    by: Person | None = None,
    reason: str = "",
    cause: CancelCause = CancelCause.ORGANISER,
) -> Registration:
    """Give a place, or a wait, up; the place goes to the first who may have it in the same transaction.

    Args:
        by: who does it: the person (also by a signed link), or somebody else, who may give a reason.
        cause: why, where it is somebody else.

    Returns:
        The registration as it is now; if it was cancelled already, nothing happens and it is no news (rule 4).

    Raises:
        EventHasBegun, EventIsOver: cancelling is possible until the start (rule 10).
        EventIsCancelled: the event is called off; there is nothing to give up.
    """
    event = lock(registration.event_id)
    registration = (
        Registration.objects.select_for_update(no_key=True, of=("self",)).with_people().get(pk=registration.pk)
    )
    registration.event = event
    if not registration.is_live:
        return registration
    if event.is_cancelled:
        raise errors.EventIsCancelled
    guard_ahead(event)
    if by is not None and by.pk != registration.person_id:
        close(registration, by, cause)
        mails.removed(registration, by=by, reason=reason)
        fill(event)
    else:
        _give_up(registration)
    registration.is_news = True
    return registration


def _give_up(registration: Registration) -> None:
    """What follows when people themselves can't come; the organisers hear of it last, when it is clear who is next."""
    event = registration.event
    close(registration, registration.person, CancelCause.OWN)
    answer_no(event, registration.person)
    mails.cancelled(registration)
    fill(event)
    _tell_organisers_if_late(registration)


def answer_no(event: Event, person: Person) -> None:
    """Take an open invitation for answered: whoever gives their place up is not asked again."""
    asked = Invitation.objects.filter(event=event, person=person, declined_at=None)
    asked.update(declined_at=clock.now())


def close(registration: Registration, by: Person | None, cause: CancelCause) -> None:
    """Note that a registration, whose event is locked, is given up; late if the deadline has passed (rule 10)."""
    now = clock.now()
    late = registration.is_registered and cause not in NOT_LATE
    registration.cancelled_late = late and registration.event.is_late(now)
    registration.state, registration.offer_expires_at = RegistrationState.CANCELLED, None
    registration.cancelled_at, registration.cancelled_by, registration.cause = now, by, cause
    registration.save()
    sensitive(registration).delete()  # nobody needs to know any more


def _tell_organisers_if_late(registration: Registration) -> None:
    """Tell of a late cancellation, once per person and event: who comes and goes does not fill their letter-boxes."""
    event, person = registration.event, registration.person
    earlier = (
        event.registrations.of(person).filter(cancelled_late=True, cancelled_by=person).exclude(pk=registration.pk)
    )
    if not registration.cancelled_late or earlier.exists():
        return
    next_ones = first_in_line(event)
    for organiser in mails.organisers_of(event):
        if organiser != person:
            mails.late_cancellation(registration, organiser, next_ones)


@transaction.atomic
def decline(event: Event, person: Person) -> Invitation:
    """Answer an invitation with “can't”; a second time changes nothing.

    Raises:
        NotInvited: nobody asked them.
        HasPlace: they have a place, which they would cancel instead.
    """
    event = lock(event)
    invitation = Invitation.objects.filter(event=event, person=person).first()
    if invitation is None:
        raise errors.NotInvited
    if event.registrations.live().of(person).exists():
        raise errors.HasPlace
    if invitation.declined_at is None:
        invitation.declined_at = clock.now()
        invitation.save(update_fields=["declined_at"])
    return invitation
