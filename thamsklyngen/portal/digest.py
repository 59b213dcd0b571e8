"""The weekly digest: Thursdays, what is new in the groups that somebody follows, each thing once.

Up to where a person has heard stands in `Follower.heard_until`; it moves in the transaction that writes the message.
So a run that crashes or comes late loses nothing and doubles nothing, and two at once write each digest once.
What a person wanted as a single mail and has had (`Warned`) is left out; what they became new to is not.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from groups.choices import FollowLevel, GroupKind, GroupState
from groups.domain.follow import usual_level
from groups.models import Follow, Follower, Group, Seat, Warned
from members.models import Employment, Person
from members.models.person import PersonQuerySet
from thamsklyngen.outbox.choices import Priority
from thamsklyngen.outbox.compose import draft, post
from thamsklyngen.portal.links import stop_url
from thamsklyngen.portal.news import News, news_between
from thamsklyngen.portal.singles import WHAT
from thamsklyngen.portal.weekly import MORNING, THURSDAY, last_due
from thamsklyngen.shared import clock

BATCH = 500
PAUSE = dt.timedelta(minutes=10)  # what is being written just then comes in the next one
FARTHEST = dt.timedelta(weeks=5)  # of old news to somebody who has heard nothing for long
WEEK = dt.timedelta(days=7)


@dataclass(frozen=True)
class Circle:
    """What is known of a batch of people."""

    follows: Mapping[int, Mapping[int, Follow]]
    seats: Mapping[int, frozenset[int]]
    told: frozenset[tuple[int, str]]


def write_all() -> int:
    """Write the digests that are due.

    Returns:
        How many were written; one with nothing left to say is let go as it would leave.
    """
    cut = clock.at(last_due(THURSDAY), MORNING) - PAUSE
    if not to_tell(cut).exists():
        return 0
    news = news_between(cut - FARTHEST, cut)
    groups = frozenset(
        Group.objects.exclude(kind=GroupKind.BOARD).exclude(state=GroupState.CLOSED).values_list("pk", flat=True)
    )
    written, after = 0, 0
    while keys := list(to_tell(cut).filter(pk__gt=after).values_list("pk", flat=True)[:BATCH]):
        written += _write(keys, cut, news, groups)
        after = keys[-1]
    return written


def to_tell(cut: dt.datetime) -> PersonQuerySet:
    """Who follows anything and has not heard up to `cut`."""
    heard = Follower.objects.filter(person=OuterRef("pk"), heard_until__gte=cut)
    chose = Follow.objects.filter(person=OuterRef("pk")).exclude(level=FollowLevel.NOTHING)
    member = Employment.objects.at_members().filter(person=OuterRef("pk"))
    rows = Person.objects.filter(Q(Exists(member)) | Exists(chose), ~Exists(heard))
    return rows.filter(is_active=True, anonymised_at=None).order_by("pk")


@transaction.atomic
def _write(keys: list[int], cut: dt.datetime, news: list[News], groups: frozenset[int]) -> int:
    """Write those of a batch; a fixed number of queries. Locked rows are somebody else's to write."""
    Follower.objects.bulk_create([Follower(person_id=key) for key in keys], ignore_conflicts=True)
    rows = Follower.objects.select_for_update(skip_locked=True).filter(person__in=keys)
    followers = {row.person_id: row for row in rows.exclude(heard_until__gte=cut)}
    circle = _circle(list(followers))
    messages = []
    for person in Person.objects.filter(pk__in=followers).with_work().order_by("pk"):
        found = list(_news_for(person, followers[person.pk], cut, [one for one in news if one.groups & groups], circle))
        if found:
            facts = {"news": [one.key for one in found], "unsubscribe_url": stop_url(person)}
            messages.append(draft("portal/digest", person, facts=facts, priority=Priority.BULK))
    post(messages)
    Follower.objects.filter(person__in=followers).update(heard_until=cut)
    return len(messages)


def _circle(people: list[int]) -> Circle:
    follows: dict[int, dict[int, Follow]] = defaultdict(dict)
    for row in Follow.objects.filter(person__in=people):
        follows[row.person_id][row.group_id] = row
    seats: dict[int, set[int]] = defaultdict(set)
    for person, group in Seat.objects.on().filter(person__in=people).values_list("person", "group"):
        seats[person].add(group)
    told = Warned.objects.filter(person__in=people, what__startswith=WHAT).values_list("person", "what", "key")
    return Circle(
        follows,
        {person: frozenset(groups) for person, groups in seats.items()},
        frozenset((person, f"{what.removeprefix(WHAT)}-{key}") for person, what, key in told),
    )


def _news_for(
    person: Person, follower: Follower, cut: dt.datetime, news: Iterable[News], circle: Circle
) -> Iterable[News]:
    """What `person` is to hear, as far as a batch can tell; what they may see is asked again as it leaves."""
    since = max(follower.heard_until or cut - WEEK, cut - FARTHEST)
    usual, chosen = usual_level(person, follower), circle.follows.get(person.pk, {})
    seats, member = circle.seats.get(person.pk, frozenset()), person.is_member
    for one in news:
        if one.at < since or (person.pk, one.key) in circle.told:
            continue
        seen = one.public or (member and one.members) or bool(one.groups & seats) or person.is_admin
        if seen and any(_wants(one, chosen.get(group), usual) for group in one.groups):
            yield one


def _wants(one: News, row: Follow | None, usual: str) -> bool:
    """Whether it belongs into the digest: also what was new before somebody chose single mails."""
    if row is None:
        return usual == FollowLevel.DIGEST
    return row.level == FollowLevel.DIGEST or (one.fits(row.level) and one.at < row.changed_at)
