"""Following groups: how much somebody hears of each.

Members follow every group with the weekly digest and no row says so: a new group reaches everybody at once, and
whoever joins a company has nothing to fill in. A row is a choice that differs. Who stops the digest as a whole
(`Follower.digest`) isn't followed up by groups that come later.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import transaction

from groups.choices import FollowLevel, GroupKind
from groups.models import Follow, Follower, Group
from members.models import Person
from thamsklyngen.shared import clock


@dataclass(frozen=True)
class Following:
    """A group and how much a person hears of it."""

    group: Group
    level: FollowLevel


def groups_to_follow(person: Person) -> list[Group]:
    """The groups that can be followed: those that go on, but for the board."""
    return list(Group.objects.visible_to(person).current().exclude(kind=GroupKind.BOARD))


def following(person: Person, groups: Collection[Group]) -> list[Following]:
    """How much `person` hears of each of `groups`, in their order; two queries."""
    chosen = dict(Follow.objects.filter(person=person, group__in=groups).values_list("group", "level"))
    usual = usual_level(person, Follower.objects.filter(person=person).first())
    return [Following(group, FollowLevel(chosen.get(group.pk, usual))) for group in groups]


def usual_level(person: Person, follower: Follower | None) -> FollowLevel:
    """What holds for a group without a choice."""
    wants = follower is None or follower.digest
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
