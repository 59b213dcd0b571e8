"""What people do with places for each other: hand one over, register several, ask a colleague along."""

from collections.abc import Sequence

from django.db import transaction

from events import mails
from events.choices import CancelCause, RegistrationState
from events.domain import errors
from events.domain.belonging import is_of_group
from events.domain.guards import guard_coming, guard_received
from events.domain.places import Claim, Stop, claim_of, lock, places_of
from events.domain.registration import answer_no, close, company_for, guard_may_register, register
from events.domain.waiting import fill
from events.models import Event, Registration
from members.models import Company, CompanyDomain, Employment, Person
from thamsklyngen.shared import clock


@transaction.atomic
def hand_over(registration: Registration, to: Person, *, by: Person) -> Registration:
    """Make a place the place of a colleague at the same company, also when the event is full.

    It is never free in between, so nobody who waits is passed; a wait of the colleague's own ends.

    Args:
        by: the person themselves, the company's contact, or an organiser.

    Returns:
        The colleague's registration; where they have just this place already, it is no news.

    Raises:
        NoPlaceToHandOn: it is no confirmed place of a member company's (any more).
        NotYourColleague, ColleagueHasPlace, HeldForGroup: the other can't have it.
        NotPublished, EventIsCancelled, EventHasBegun, EventIsOver, NotForYou, NotReceived: as for registering.
    """
    event = lock(registration.event_id)
    row = event.registrations.with_people().select_for_update(no_key=True, of=("self",)).get(pk=registration.pk)
    row.event = event
    theirs = event.registrations.live().of(to).select_related("person", "company").first()
    if theirs is not None and theirs.handed_from_id == row.pk:
        return theirs  # pressed twice
    as_group = _guard_hand_over(event, row, to, theirs)
    for given_up in filter(None, (theirs, row)):
        close(_with(event, given_up), by, CancelCause.HANDED_ON)
    answer_no(event, row.person)
    new = Registration.objects.create(
        event=event, person=to, company=row.company, as_group=as_group, created_by=by, handed_from=row,
        state=RegistrationState.REGISTERED, placed_at=clock.now(),
    )  # fmt: skip
    new.is_news = True
    mails.handed_on(row, to=to, by=by)
    mails.handed_over(new, giver=row.person, by=by)
    fill(event)  # a place that the colleague was offered is free now
    return new


def _guard_group_seat(event: Event, row: Registration, to: Person) -> bool:
    """Whether the place still is one of the group's people's; held for them, it goes to nobody else (rule 1)."""
    if not row.as_group or is_of_group(to, event.group):
        return row.as_group
    if event.holds_places and places_of(event).with_one_less(claim_of(row)).left_for(Claim(row.company_id)) == 0:
        raise errors.HeldForGroup(group=event.group)
    return False


def _with(event: Event, row: Registration) -> Registration:
    row.event = event
    return row


def _guard_hand_over(event: Event, row: Registration, to: Person, theirs: Registration | None) -> bool:
    """Refuse what can't be handed over; else whether it stays a place of the group's people."""
    if not row.is_registered or row.company is None:
        raise errors.NoPlaceToHandOn
    guard_may_register(event, to, for_other=True)
    guard_received(event, to, row.company)
    if not Employment.objects.at_members().filter(person=to, company=row.company).exists():
        raise errors.NotYourColleague(person=to, company=row.company)
    if theirs is not None and theirs.is_registered:
        raise errors.ColleagueHasPlace(person=to)
    return _guard_group_seat(event, row, to)


@transaction.atomic
def register_colleagues(
    event: Event,
    people: Sequence[Person],
    *,
    company: Company,
    by: Person,
    all_or_none: bool,
    waits: bool = False,
    in_time: bool = True,
) -> tuple[list[Registration], list[Person]]:
    """Register several people of `company`, in their order, under one lock.

    Args:
        by: the company's contact, or an organiser.
        all_or_none: where not all get a place, nobody does; else those who fit do.
        waits: whether the others go on the waiting list; else they stay as they are.
        in_time: opening and deadline bind.

    Returns:
        The registrations of those who have a place now, or a wait for one, and who is left out.

    Raises:
        NotAllFit: all or none, and there is too little room.
        Others as for registering, for the first person who can't at all.
    """
    event = lock(event)
    placed, left_out = [], []
    for person in people:
        if waits:
            placed.append(register(event, person, company=company, by=by, in_time=in_time))
            continue
        row = _place_or_nothing(event, person, company, by, in_time)
        if row is not None:
            placed.append(row)
        elif all_or_none:
            raise errors.NotAllFit(person=person)
        else:
            left_out.append(person)
    return placed, left_out


class _NoPlace(Exception):
    """There is none for this one."""


def _place_or_nothing(event: Event, person: Person, company: Company, by: Person, in_time: bool) -> Registration | None:
    """A place for `person`; None where there would only be a wait, which is then taken back with its mail."""
    try:
        with transaction.atomic():
            row = register(event, person, company=company, by=by, in_time=in_time)
            if not row.is_registered and row.is_news:
                raise _NoPlace
    except _NoPlace:
        return None
    return row if row.is_registered else None


def room_for(event: Event, company: Company | None) -> tuple[Stop | None, bool]:
    """Whether one more of `company` finds room at `event`: how its limit is in the way, and whether all is taken."""
    places, claim = places_of(event), Claim(company.pk if company else None)
    return places.stop_of(claim), places.left_for(claim) == 0


def may_be_asked(person: Person, email: str) -> bool:
    """Whether `email` (in its one spelling) is at a company where `person` works: by a proven domain, or somebody's."""
    companies = [job.company_id for job in person.memberships_today]
    domain = email.rpartition("@")[2]
    if CompanyDomain.objects.filter(company__in=companies, domain=domain, verified_at__isnull=False).exists():
        return True
    return Person.objects.working_at(companies).filter(email=email).exists()


def ask(event: Event, *, by: Person, name: str, email: str) -> None:
    """Send `event` to a colleague of `by`.

    Args:
        name: how the colleague is greeted, one line.
        email: in its one spelling, see `may_be_asked`.

    Raises:
        NotPublished, EventIsCancelled, EventHasBegun, EventIsOver: there is nothing to come to.
    """
    guard_coming(event)
    stop, is_full = room_for(event, company_for(by))
    stop_facts = stop._asdict() if stop else None
    mails.asked_along(event, by=by, name=name, email=email, stop=stop_facts, is_full=is_full)
