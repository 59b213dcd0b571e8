"""Taking and giving up places."""

from django.db import transaction

from events import mails
from events.choices import Audience, RegistrationState
from events.domain import errors
from events.domain.guards import guard_ahead, guard_coming
from events.domain.places import Places, lock, places_of
from events.domain.waiting import fill, position_of, promotes_by_itself
from events.models import Event, Invitation, Registration
from groups.rules import has_seat
from members.models import Company, Person
from thamsklyngen.shared import clock


@transaction.atomic
def register(event: Event, person: Person, *, company: Company | None = None, by: Person | None = None) -> Registration:
    """Give `person` a place at `event`, or the last place in its queue (rules 1, 2 and 4).

    Args:
        event: the event; it is locked and read anew.
        person: who comes.
        company: for which of their companies; by default the one they registered for last.
        by: the organiser who does it for them; the deadline and the opening do not bind an organiser.

    Returns:
        The person's live registration. Asking again gives the same one, which then is no news.

    Raises:
        NotPublished, EventIsCancelled, EventHasBegun, EventIsOver: it can't be registered for.
        NotOpenYet, RegistrationClosed: not now.
        NotAMember, NotForYou, NotYourCompany, LeftCompany: this person can't.
    """
    event = lock(event)
    mine = event.registrations.live().of(person).select_related("company", "person").first()
    if mine is not None and not mine.is_waiting:
        return mine
    # Who waits has asked in time: the deadline does not keep the free place from them.
    guard_may_register(event, person, for_other=by is not None or mine is not None)
    if mine is None:
        mine = Registration(event=event, person=person, created_by=by, company=company_for(person, company))
    elif promotes_by_itself(event):
        return mine  # waits already; a free place comes by itself
    elif not event.registrations.with_right().get(pk=mine.pk).may_come:
        raise errors.LeftCompany(company=mine.company)
    mine.event = event
    return _settle(event, mine)


def _settle(event: Event, registration: Registration) -> Registration:
    """Store the registration with a place if it may have one, else as waiting."""
    places = _places_after_queue(event)
    is_new = registration.pk is None
    if places.may_have(registration.company_id):
        registration.state, registration.placed_at = RegistrationState.REGISTERED, clock.now()
        registration.save()
        registration.is_news = True
        mails.registered(registration)
    elif is_new:
        registration.state = RegistrationState.WAITING
        registration.save()
        registration.is_news = True
        mails.waiting(
            registration,
            position_of(registration),
            company_full=not places.is_full,
            promotes=promotes_by_itself(event),
        )
    return registration


def _places_after_queue(event: Event) -> Places:
    """The places once everybody who waits and may have one has got it: nobody passes them (rule 2)."""
    places = places_of(event)
    if places.waiting and not places.is_full and promotes_by_itself(event) and fill(event):
        return places_of(event)
    return places


def guard_may_register(event: Event, person: Person, *, for_other: bool = False) -> None:
    """Refuse, with the reason, where `person` can't register for `event` now.

    Args:
        for_other: an organiser does it, whom opening and deadline do not bind.

    Raises:
        NotPublished, EventIsCancelled, EventHasBegun, EventIsOver: it can't be registered for.
        NotOpenYet, RegistrationClosed: not now.
        NotAMember, NotForYou: this person can't.
    """
    guard_coming(event)
    if not person.is_member:
        raise errors.NotAMember
    if event.audience == Audience.COMMITTEE and not has_seat(person, event.group):
        raise errors.NotForYou
    if for_other:
        return
    if event.opens_at and clock.now() < event.opens_at:
        raise errors.NotOpenYet
    if event.closes_at and clock.now() >= event.closes_at:
        raise errors.RegistrationClosed


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
def cancel(registration: Registration, *, by: Person | None = None, reason: str = "") -> Registration:
    """Give a place, or a wait, up; the place goes to the first who may have it in the same transaction.

    Args:
        by: who does it: the person (also by a signed link), or an organiser, who may give a reason.

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
    had_place = not registration.is_waiting
    close(registration, by or registration.person)
    if by is None or by.pk == registration.person_id:
        Invitation.objects.filter(event=event, person=registration.person_id, declined_at=None).update(
            declined_at=clock.now()
        )
        mails.cancelled(registration, had_place=had_place)
        _tell_organisers_if_late(registration)
    else:
        mails.removed(registration, by=by, had_place=had_place, reason=reason)
    fill(event)
    registration.is_news = True
    return registration


def close(registration: Registration, by: Person) -> None:
    """Note that a registration, whose event is locked, is given up; late if the deadline has passed (rule 10)."""
    now, deadline = clock.now(), registration.event.cancel_by
    registration.cancelled_late = bool(deadline and now > deadline and registration.is_registered)
    registration.state, registration.offer_expires_at = RegistrationState.CANCELLED, None
    registration.cancelled_at, registration.cancelled_by = now, by
    registration.save()


def _tell_organisers_if_late(registration: Registration) -> None:
    """Tell of a late cancellation, once per person and event: who comes and goes does not fill their letter-boxes."""
    event, person = registration.event, registration.person
    earlier = (
        event.registrations.of(person).filter(cancelled_late=True, cancelled_by=person).exclude(pk=registration.pk)
    )
    if not registration.cancelled_late or earlier.exists():
        return
    for organiser in mails.organisers_of(event):
        if organiser != person:
            mails.late_cancellation(registration, organiser)


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
