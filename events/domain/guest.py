"""Guests: people at no member company who are asked by name, or come by themselves where anybody may."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import models, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events import mails
from events.choices import Audience, CancelCause, GuestAccess
from events.domain import errors, guest_errors
from events.domain.guards import guard_coming
from events.domain.guest_mail import keep, last_left, move_since
from events.domain.places import lock
from events.domain.registration import register
from events.guest_links import Wish
from events.history import note
from events.models import Event, GuestInvitation, Registration
from members.choices import Language
from members.domain.pasted import Pasted
from members.domain.person import person_at, person_with
from members.models import Person
from thamsklyngen.outbox.compose import supersede
from thamsklyngen.shared import clock

MOST = 500  # at once


class Known(models.TextChoices):
    """What an address of a list is to the event."""

    NEW = "new", pgettext_lazy("guest", "Gets an invitation")
    MEMBER = "member", _("Works at a member company")
    COMES = "comes", _("Has a place or waits for one")
    INVITED = "invited", pgettext_lazy("guest", "Invited already")
    TWICE = "twice", _("Stands here twice")


@dataclass(frozen=True)
class Candidate:
    """Somebody of a pasted list, and what they are to the event."""

    pasted: Pasted
    known: str


def look_at(event: Event, people: Sequence[Pasted]) -> list[Candidate]:
    """What the people of a list are to `event`; those with faults are left out. Four queries for any number."""
    usable = [person for person in people if not person.fault]
    emails = {person.email for person in usable}
    members = set(Person.objects.members().filter(email__in=emails).values_list("email", flat=True))
    confirmed = Person.objects.members().filter(emailaddress__email__in=emails, emailaddress__verified=True)
    members |= set(confirmed.values_list("emailaddress__email", flat=True))
    coming = set(event.registrations.live().filter(person__email__in=emails).values_list("person__email", flat=True))
    invited = set(_open(event).filter(email__in=emails).values_list("email", flat=True))
    found: list[Candidate] = []
    seen: set[str] = set()
    for person in usable:
        sorts = ((members, Known.MEMBER), (coming, Known.COMES), (invited, Known.INVITED), (seen, Known.TWICE))
        found.append(Candidate(person, next((name for those, name in sorts if person.email in those), Known.NEW)))
        seen.add(person.email)
    return found


def _open(event: Event) -> QuerySet[GuestInvitation]:
    return event.guest_invitations.filter(withdrawn_at=None)


def silent_guests(event: Event) -> QuerySet[GuestInvitation]:
    """Invitations of guests that nobody has answered or taken back."""
    return _open(event).filter(declined_at=None, registration=None)


def _unanswered(event: Event) -> list[GuestInvitation]:
    rows = list(silent_guests(event).select_related("sent_by", "message"))
    for row in rows:
        row.event = event
    return rows


@transaction.atomic
def invite(
    event: Event, people: Iterable[Pasted], *, by: Person, company: str = "", language: str = Language.BOKMAL
) -> list[GuestInvitation]:
    """Invite those of `people` who are new to `event`; whose invitation was taken back gets it anew.

    Args:
        company: where they all work, as far as it is known.
        language: of the mail, and of what they are written and shown afterwards.

    Returns:
        The invitations that went out.

    Raises:
        NoGuests: the event lets none in.
        NotPublished, EventIsCancelled, EventHasBegun, EventIsOver: there is nothing to come to.
    """
    event = lock(event)
    guard_coming(event)
    if event.guests == GuestAccess.NONE:
        raise errors.NoGuests
    old = {row.email: row for row in event.guest_invitations.exclude(withdrawn_at=None)}
    rows = []
    for one in look_at(event, list(people)):
        if one.known == Known.NEW:
            row = old.get(one.pasted.email) or GuestInvitation(event=event, email=one.pasted.email)
            row.name, row.company = one.pasted.name or row.name, company
            row.sent_at, row.sent_by, row.withdrawn_at, row.declined_at = clock.now(), by, None, None
            row.save()
            rows.append(row)
    keep(rows, language=language)
    note(event, by, guests=len(rows))
    return rows


@transaction.atomic
def accept(invitation: GuestInvitation) -> Registration:
    """Register the guest who was asked; asked twice it is the same place, which then is no news.

    Raises:
        InvitationWithdrawn, TakenOff, NotReceived: the organiser or the host has said no since.
        Others as of `register_guest`.
    """
    person = _person(invitation.email, invitation.name, invitation.language)
    row = _lock_row(invitation)
    _guard_stands(row)
    registration = register_guest(row.event, person, company=row.company)
    row.declined_at = None
    if not GuestInvitation.objects.filter(registration=registration).exclude(pk=row.pk).exists():
        row.registration = registration
    row.save(update_fields=["registration", "declined_at"])
    supersede([row.stream])
    return registration


def _guard_stands(row: GuestInvitation) -> None:
    if row.withdrawn_at:
        raise guest_errors.InvitationWithdrawn
    guard_not_taken_off(row.registration)


def guard_not_taken_off(last: Registration | None) -> None:
    """Refuse a guest whose place, `last`, has been taken from them.

    Raises:
        TakenOff: the organiser has said no.
        NotReceived: the host has, and has not taken it back.
    """
    if last is None or last.is_live:
        return
    if last.cause == CancelCause.ORGANISER:
        raise guest_errors.TakenOff
    if last.is_refused:
        raise errors.NotReceived


def _person(email: str, name: str, language: str) -> Person:
    """The person at `email`, made if nobody is known there; before the event's lock, as everywhere.

    Raises:
        WorksAtMember: they come as members, so that their company's limit counts.
        NoGuests: the account was closed.
    """
    person = person_at(email, name=name, language=language)
    if not person.is_active:
        raise errors.NoGuests
    if person.is_member:
        raise guest_errors.WorksAtMember
    if not person.name:
        person.name = name
        person.save(update_fields=["name"])
    return person


def register_guest(event: Event, person: Person, *, company: str) -> Registration:
    """Give a guest a place at `event`, or a wait for one: the one way in for those invited and those who asked.

    Raises:
        As for registering.
    """
    return register(event, person, guest_of=company)


@transaction.atomic
def decline(invitation: GuestInvitation) -> GuestInvitation:
    """Answer an invitation with “can't”; a second time changes nothing.

    Raises:
        InvitationWithdrawn: there is nothing to answer any more.
        HasPlace: they have a place, which they would cancel instead.
    """
    row = _lock_row(invitation)
    if row.withdrawn_at:
        raise guest_errors.InvitationWithdrawn
    if row.registration is not None and row.registration.is_live:
        raise errors.HasPlace
    if row.declined_at is None:
        row.declined_at = clock.now()
        row.save(update_fields=["declined_at"])
        supersede([row.stream])
    return row


@transaction.atomic
def withdraw(invitation: GuestInvitation) -> GuestInvitation:
    """Take an invitation back: its link leads to a sentence that says so.

    Raises:
        GuestHasPlace: the guest is on the list, and is taken off there.
    """
    row = _lock_row(invitation)
    if row.registration is not None and row.registration.is_live:
        raise guest_errors.GuestHasPlace(name=row.name)
    if row.withdrawn_at is None:
        row.withdrawn_at = clock.now()
        row.save(update_fields=["withdrawn_at"])
        supersede([row.stream])
    return row


@transaction.atomic
def send_again(invitation: GuestInvitation, *, by: Person) -> GuestInvitation:
    """Send the same invitation once more, with the same link, to a guest who has not answered; once a day at most.

    Raises:
        InvitationAnswered: they have answered, or it was taken back.
        InvitedToday: it was sent less than a day ago, so pressed twice it is sent once.
        NoGuests: the event lets none in any more.
        NotPublished, EventIsCancelled, EventHasBegun, EventIsOver: there is nothing to come to.
    """
    row = _lock_row(invitation)
    guard_coming(row.event)
    if row.event.guests == GuestAccess.NONE:
        raise errors.NoGuests
    if not row.is_open:
        raise guest_errors.InvitationAnswered(name=row.name)
    if not row.may_be_sent_again:
        raise guest_errors.InvitedToday(name=row.name)
    row.sent_at, row.sent_by = clock.now(), by
    row.save(update_fields=["sent_at", "sent_by"])
    supersede([row.stream])
    told = last_left([row]).get(row.pk)
    move = move_since(row, told) if told else None
    keep([row], moves={row.pk: move} if move else None)
    note(row.event, by, guests_again=1)
    return row


def _lock_row(invitation: GuestInvitation) -> GuestInvitation:
    event = lock(invitation.event_id)
    rows = GuestInvitation.objects.select_for_update(no_key=True, of=("self",)).select_related("registration")
    row = rows.get(pk=invitation.pk)
    row.event = event
    return row


def guard_open(event: Event) -> None:
    """Refuse, with the reason, unless anybody may ask for a place at `event` now.

    Raises:
        NotPublished, EventIsCancelled, EventHasBegun, EventIsOver, NoGuests, NotOpenYet, RegistrationClosed.
    """
    guard_coming(event)
    if event.guests != GuestAccess.OPEN or event.audience != Audience.MEMBERS:
        raise errors.NoGuests
    if event.opens_later:
        raise errors.NotOpenYet
    if event.is_closed:
        raise errors.RegistrationClosed


@transaction.atomic
def ask(event: Event, *, name: str, email: str, company: str, language: str) -> None:
    """Send a link to whoever would like to come; nothing of what they typed is kept but in it.

    Who works at a member company is led to the sign-in by the mail: the page doesn't tell who is known.

    Raises:
        As of `guard_open`.
    """
    guard_open(event)
    person = person_with(email)
    if person is not None and person.is_member:
        mails.guest_is_member(event, person, to=email)
    else:
        mails.guest_confirm(event, Wish(event.pk, name, email, company, language))


@transaction.atomic
def confirm(event: Event, wish: Wish) -> Registration:
    """Register whoever opened the link that was sent to their address; pressed twice it is the same place.

    Raises:
        TakenOff, NotReceived: the organiser or the host has said no since.
        Others as of `guard_open` and `register_guest`.
    """
    person = _person(wish.email, wish.name, wish.language)
    event = lock(event)
    rows = event.registrations.of(person).exclude(cause=CancelCause.DOOR)  # let in by mistake: as if it had never been
    last = rows.order_by("-pk").first()
    if last is None or not last.is_live:
        guard_open(event)
    guard_not_taken_off(last)
    return register_guest(event, person, company=wish.company)


def tell_called_off(event: Event, *, urgent: bool) -> None:
    """Tell guests who have been asked, and have no place, that a locked `event` is called off."""
    rows = _unanswered(event)
    supersede([row.stream for row in rows])
    left = last_left(rows)
    mails.guests_in_vain([row for row in rows if row.pk in left], urgent=urgent)


def tell_guests_moved(event: Event) -> None:
    """Ask guests who have not answered anew, now that a locked `event` has another time or place.

    Each reads what was the last that a mail told them, and what is now. Who knows already is told nothing.
    """
    rows = _unanswered(event)
    supersede([row.stream for row in rows])
    left = last_left(rows)  # read now, since a worker may have taken one meanwhile
    moves = {row.pk: move for row in rows if row.pk in left and (move := move_since(row, left[row.pk]))}
    knowing = {row for row in rows if row.pk in left and left[row.pk].facts and row.pk not in moves}
    for row in knowing:  # it was moved back before they heard of it
        row.message = left[row.pk]
    GuestInvitation.objects.bulk_update(knowing, ["message"], batch_size=1000)
    keep([row for row in rows if row not in knowing], moves=moves)
