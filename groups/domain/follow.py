"""Following groups: how much somebody hears of each.

Members follow every group with the weekly digest and no row says so: a new group reaches everybody at once, and
whoever joins a company has nothing to fill in. A row is a choice that differs. Who stops the digest as a whole
(`Follower.digest`) isn't followed up by groups that come later.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery

from groups.choices import FollowLevel, GroupKind
from groups.models import Follow, Follower, Group
from groups.models.group import GroupQuerySet
from members.models import Person
from thamsklyngen.shared import clock


@dataclass(frozen=True)
class Following:
    """A group and how much a person hears of it."""

    group: Group
    level: FollowLevel
    asked: bool = True  # whether the person has answered which groups they want to hear of


def groups_to_follow(person: Person) -> list[Group]:
    """The groups that can be followed: those that go on, but for the board."""
    return list(Group.objects.visible_to(person).current().exclude(kind=GroupKind.BOARD))


def following(person: Person, groups: Collection[Group]) -> list[Following]:
    """How much `person` hears of each of `groups`, in their order; two queries."""
    chosen = dict(Follow.objects.filter(person=person, group__in=groups).values_list("group", "level"))
    usual = usual_level(person, Follower.objects.filter(person=person).first())
    return [Following(group, FollowLevel(chosen.get(group.pk, usual))) for group in groups]


def followed(person: Person, rows: GroupQuerySet) -> list[Following]:
    """The same of all in `rows`, with the groups themselves in one query."""
    return [Following(row, level_of(row, person), row.asked is not None) for row in with_levels(rows, person)]  # type: ignore[attr-defined]


def with_levels(rows: GroupQuerySet, person: Person) -> GroupQuerySet:
    """Groups with what `person` chose, and what holds for all without a choice."""
    chosen = Follow.objects.filter(person=person, group=OuterRef("pk")).values("level")
    own = Follower.objects.filter(person=person)
    return rows.annotate(
        chosen=Subquery(chosen), digest=Subquery(own.values("digest")), asked=Subquery(own.values("asked_at"))
    )


def level_of(group: Any, person: Person) -> FollowLevel:
    """How much `person` hears of a group `with_levels`."""
    return FollowLevel(group.chosen or _usual(person, group.digest is not False))


def usual_level(person: Person, follower: Follower | None) -> FollowLevel:
    """What holds for a group without a choice."""
    return _usual(person, follower is None or follower.digest)


def _usual(person: Person, wants: bool) -> FollowLevel:
    return FollowLevel.DIGEST if wants and person.is_member else FollowLevel.NOTHING


@transaction.atomic
def follow(person: Person, group: Group, *, level: FollowLevel) -> None:
    """Hear so much of one group from now on."""
    follower = _locked(person)
    _set(person, {group: level})
    if level == FollowLevel.DIGEST and not follower.digest:
        _keep_quiet(person, group)
        follower.digest = True
        follower.save(update_fields=["digest"])


@transaction.atomic
def choose(person: Person, levels: Mapping[Group, FollowLevel]) -> None:
    """Answer for all of the groups at once. Who wants the digest of none gets none of later groups either."""
    follower = _locked(person)
    _set(person, levels)
    follower.digest = FollowLevel.DIGEST in levels.values()
    follower.asked_at = follower.asked_at or clock.now()
    follower.save(update_fields=["digest", "asked_at"])


@transaction.atomic
def skip(person: Person) -> None:
    """Leave it as it is, and not be asked again."""
    follower = _locked(person)
    follower.asked_at = follower.asked_at or clock.now()
    follower.save(update_fields=["asked_at"])


@transaction.atomic
def stop_digest(person: Person) -> None:
    """Send no more digests, also none of groups that come later; single mails stay."""
    follower = _locked(person)
    follower.digest = False
    follower.save(update_fields=["digest"])
    rows = Follow.objects.filter(person=person, level=FollowLevel.DIGEST)
    rows.update(level=FollowLevel.NOTHING, changed_at=clock.now())


def is_asked(person: Person) -> bool:
    """Whether a member has answered which groups they want to hear of; nobody else is asked."""
    return not person.is_member or Follower.objects.filter(person=person).exclude(asked_at=None).exists()


def _locked(person: Person) -> Follower:
    """The row of `person`, made if need be, and locked: two tabs answer one after the other."""
    Follower.objects.bulk_create([Follower(person=person)], ignore_conflicts=True)
    return Follower.objects.select_for_update().get(person=person)


def _set(person: Person, levels: Mapping[Group, FollowLevel]) -> None:
    """Write down each choice. What is chosen as it was keeps its day: it says from when single mails are due."""
    known = {row.group_id: row for row in Follow.objects.filter(person=person, group__in=levels)}
    for group, level in levels.items():
        row = known.get(group.pk)
        if row is None:
            Follow.objects.create(person=person, group=group, level=level)
        elif row.level != level:
            row.level, row.changed_at = level, clock.now()
            row.save(update_fields=["level", "changed_at"])


def _keep_quiet(person: Person, group: Group) -> None:
    """Turning the digest on for one group turns it on for no other."""
    others = Group.objects.exclude(kind=GroupKind.BOARD).exclude(pk=group.pk).exclude(follows__person=person)
    Follow.objects.bulk_create(Follow(person=person, group=other, level=FollowLevel.NOTHING) for other in others)
