"""How an event stands in numbers, for those who run it."""

from dataclasses import dataclass

from django.db.models import Count, Q

from events.choices import TAKEN, RegistrationState
from events.domain.presence import counting
from events.models import Event


@dataclass(frozen=True)
class Numbers:
    """How many stand where.

    registered, offered, waiting, cancelled: registrations in that state; who cancelled and came back counts in both.
    guests: of those who take a place, who comes as a guest.
    invited, accepted, declined, silent: invitations of people of the cluster; accepted also means waiting for a place.
    guests_invited, guests_silent: invitations of guests that were not taken back.
    came, missing, late, walk_ins: who was ticked off, who had a place and was not, who gave a place up after the
    deadline and took none again, and who came without being registered.
    """

    registered: int = 0
    offered: int = 0
    waiting: int = 0
    cancelled: int = 0
    guests: int = 0
    invited: int = 0
    accepted: int = 0
    declined: int = 0
    silent: int = 0
    guests_invited: int = 0
    guests_silent: int = 0
    came: int = 0
    missing: int = 0
    late: int = 0
    walk_ins: int = 0

    @property
    def is_ticked(self) -> bool:
        """Whether anybody was ticked off: else nobody knows who came."""
        return self.came > 0


def numbers_of(event: Event) -> Numbers:
    """Count them: four queries, however many there are."""
    return Numbers(**_registrations(event), **_invitations(event), **_guests_invited(event), **_presence(event))


def _registrations(event: Event) -> dict[str, int]:
    states = {state.value: Count("pk", filter=Q(state=state)) for state in RegistrationState}
    return event.registrations.aggregate(**states, guests=Count("pk", filter=Q(as_guest=True, state__in=TAKEN)))


def _invitations(event: Event) -> dict[str, int]:
    """Who has a place, or waits for one, has answered so; a “can't” before that counts no more."""
    silent = Q(coming=False, declined_at__isnull=True)
    return event.invitations.with_answer().aggregate(
        invited=Count("pk"),
        accepted=Count("pk", filter=Q(coming=True)),
        declined=Count("pk", filter=Q(coming=False, declined_at__isnull=False)),
        silent=Count("pk", filter=silent),
    )


def _guests_invited(event: Event) -> dict[str, int]:
    standing = event.guest_invitations.filter(withdrawn_at=None)
    silent = Q(registration__isnull=True, declined_at__isnull=True)
    return standing.aggregate(guests_invited=Count("pk"), guests_silent=Count("pk", filter=silent))


def _presence(event: Event) -> dict[str, int]:
    """As `events.domain.presence` counts."""
    there = Q(state=RegistrationState.REGISTERED)
    came = there & Q(checked_in_at__isnull=False)
    return counting(event).aggregate(
        came=Count("pk", filter=came),
        missing=Count("pk", filter=there & Q(checked_in_at__isnull=True)),
        walk_ins=Count("pk", filter=came & Q(is_walk_in=True)),
        late=Count("person", filter=Q(state=RegistrationState.CANCELLED), distinct=True),
    )
