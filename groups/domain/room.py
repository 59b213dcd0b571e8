"""Who is there to decide a case: the board's members, whom a seat makes partial, and what each has said."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Q

from groups.choices import Ballot, GroupKind, Stance
from groups.models import Case, Postponed, Seat, Version, View, Voter
from members.models import Person
from thamsklyngen.shared import clock
from thamsklyngen.shared.periods import holds_on


def board_seats() -> list[Seat]:
    """Who sits in the board today, with people and companies, its leader first."""
    return list(Seat.objects.on().filter(group__kind=GroupKind.BOARD).in_order())


def partial_by_seat(version: Version | None) -> set[int]:
    """Whose impartiality is in doubt by itself (keys of people): those with a seat in the group concerned.

    Today, or when it was submitted: who left the committee since has had a part in it. On the day itself the seat may
    have ended after it was submitted, so that the first day without it counts too.
    """
    if version is None:
        return set()
    rows, when = Seat.objects.filter(group=version.group), holds_on()
    if version.submitted_at is not None:
        day = clock.local(version.submitted_at).date()
        when |= Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gte=day))
    return set(rows.filter(when).values_list("person_id", flat=True))


@dataclass(frozen=True)
class Tally:
    """What the seats of the board count as in a case that is decided in writing: person and ballot, one for each."""

    ballots: list[tuple[Person, str]]

    @property
    def seats(self) -> int:
        """How many seats the majority is of."""
        return len(self.ballots)

    @property
    def needed(self) -> int:
        """How many are more than half."""
        return self.seats // 2 + 1

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many are for, against and not impartial; how many abstain, where somebody does. Each with its name."""
        numbers = Counter(ballot for _person, ballot in self.ballots)
        always = (Ballot.FOR, Ballot.AGAINST, Ballot.PARTIAL)
        shown = [*always, *([Ballot.ABSTAINS] if numbers[Ballot.ABSTAINS] else [])]
        return [(str(ballot.label), numbers[ballot]) for ballot in shown]

    @property
    def silent(self) -> list[Person]:
        """Who has not answered."""
        return [person for person, ballot in self.ballots if ballot == Ballot.SILENT]


@dataclass(frozen=True)
class Room:
    """Who decides one case: who sits in the board today, whom their seat makes partial, what each has said."""

    case: Case
    seats: list[Seat]
    partial: set[int]
    views: list[View]

    def is_own(self, person: Person) -> bool:
        """Whether `person` has submitted what it is about, or sits, or sat then, in the committee of the group."""
        return self._is_partial(person.pk)

    def votes_for(self, stance: Stance = Stance.FOR) -> int:
        """How many who sit in the board, and aren't partial, take this stance."""
        return sum(ballot == stance for ballot in self.ballots.values())

    @property
    def ballots(self) -> dict[int, str]:
        """What each who sits in the board counts as (by the person's key), whatever they have said."""
        said = {view.person_id: view.stance for view in self.views}
        found = {seat.person_id: said.get(seat.person_id, Ballot.SILENT) for seat in self.seats}
        return {key: Ballot.PARTIAL if self._is_partial(key) else ballot for key, ballot in found.items()}

    def _is_partial(self, key: int) -> bool:
        version = self.case.subject
        return key in self.partial or (version is not None and version.submitted_by_id == key)

    @property
    def tally(self) -> Tally:
        """How it stands in writing."""
        ballots = self.ballots
        return Tally([(seat.person, ballots[seat.person_id]) for seat in self.seats])

    @property
    def may_be_decided(self) -> bool:
        """Whether, in writing, more than half of the seats are for it, or against it."""
        return any(self.votes_for(stance) * 2 > len(self.seats) for stance in (Stance.FOR, Stance.AGAINST))

    @property
    def abstaining(self) -> set[int]:
        """Who doesn't take part in deciding (keys of people): by their own view, or by their seat in the group."""
        out = {view.person_id for view in self.views if view.stance in (Stance.ABSTAINS, Stance.PARTIAL)}
        return out | self.partial

    def view_of(self, person: Person) -> View | None:
        """What `person` has said."""
        return next((view for view in self.views if view.person_id == person.pk), None)


def rooms_of(cases: Sequence[Case]) -> list[Room]:
    """Who decides each of `cases`, read with what they are about; two queries, however many there are."""
    if not cases:
        return []
    views: dict[int, list[View]] = defaultdict(list)
    for view in View.objects.filter(case__in=cases).select_related("person"):
        views[view.case_id].append(view)
    board, versions = Q(holds_on(), group__kind=GroupKind.BOARD), [case.subject for case in cases if case.subject]
    rows = list(Seat.objects.filter(board | Q(group__in=[version.group for version in versions])).in_order())
    seats = [row for row in rows if row.group.kind == GroupKind.BOARD and row.holds()]
    partial = _partial_among(rows, versions)
    return [Room(case, seats, partial.get(case.subject, set()), views[case.pk]) for case in cases]


def _partial_among(rows: Collection[Seat], versions: Collection[Version]) -> dict[Version | None, set[int]]:
    """`partial_by_seat` of each of `versions`, whose groups' seats, of all times, are among `rows`."""
    return {
        version: {row.person_id for row in rows if row.group_id == version.group.pk and _sat(row, version)}
        for version in versions
    }


def _sat(seat: Seat, version: Version) -> bool:
    if seat.holds():
        return True
    day = clock.local(version.submitted_at).date() if version.submitted_at else None
    return day is not None and seat.since <= day and (seat.until is None or seat.until >= day)


def room_of(case: Case) -> Room:
    """Who decides `case`; three queries."""
    views = list(case.views.select_related("person"))
    return Room(case, board_seats(), partial_by_seat(case.subject), views)


def tallies_of(cases: Sequence[Case]) -> dict[int, Tally]:
    """How each of `cases` of a round in writing stands, or stood when it was decided (by the case's key).

    Four queries at most. Of what is for information there is none, nor of what was decided before ballots were kept.
    """
    asked = [case for case in cases if not (case.is_for_information or hasattr(case, "decision"))]
    found = {room.case.pk: room.tally for room in rooms_of(asked)}
    kept: dict[int, list[tuple[Person, str]]] = defaultdict(list)
    rows = Voter.objects.filter(decision__case__in=cases).exclude(ballot="")
    for row in rows.select_related("person", "decision").order_by("person__sort_name", "pk"):
        kept[row.decision.case_id].append((row.person, row.ballot))
    return found | {key: Tally(ballots) for key, ballots in kept.items()}


def tally_kept(postponed: Postponed) -> Tally | None:
    """How a case stood when a round in writing left it to a meeting. None where nobody was asked."""
    ballots = [(row.person, row.ballot) for row in postponed.ballots.all()]
    return Tally(ballots) if ballots else None
