"""What mails about news say as they leave: only what the reader may see then, and still follows."""

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from events.choices import EventState
from events.models import Event, Invitation, Registration
from groups.choices import FollowLevel, VersionState
from groups.domain.follow import following
from groups.models import Group, YearReport
from groups.models.board import VERSIONS
from members.models import Person
from thamsklyngen.outbox.models import Message
from thamsklyngen.portal.news import EVENT
from thamsklyngen.shared import clock, dates
from thamsklyngen.shared.links import absolute

Row = tuple[dt.datetime, set[int], dict[str, str]]


def digest(message: Message) -> dict[str, Any] | None:
    """The rows of a digest, the newest first."""
    rows = _rows(message)
    return {"rows": rows, "url": absolute("/my/follow/")} if rows else None


def single(message: Message) -> dict[str, Any] | None:
    """The one row of a single mail."""
    rows = _rows(message)
    return {"row": rows[0], "url": absolute("/my/follow/")} if rows else None


def _rows(message: Message) -> list[dict[str, str]]:
    person = Person.objects.filter(pk=message.person_id, is_active=True).first()
    if person is None:
        return []
    wanted: dict[str, list[int]] = {}
    for key in message.facts["news"]:
        kind, _dash, pk = key.partition("-")
        wanted.setdefault(kind, []).append(int(pk))
    rows = [*_events(person, wanted.get(EVENT, []))]
    for kind, model in VERSIONS.items():
        rows += _versions(person, model, wanted.get(kind, []))
    follows = _followed(person, {group for _at, groups, _row in rows for group in groups})
    return [row for _at, groups, row in sorted(rows, key=lambda row: row[0], reverse=True) if groups & follows]


def _followed(person: Person, keys: set[int]) -> set[int]:
    """Those of groups that `person` still wants to hear of."""
    groups = list(Group.objects.visible_to(person).filter(pk__in=keys))
    return {row.group.pk for row in following(person, groups) if row.level != FollowLevel.NOTHING}


def _events(person: Person, keys: list[int]) -> list[Row]:
    """Events; not those to which the person was invited or has a place: that they know."""
    invited = Invitation.objects.filter(event=OuterRef("pk"), person=person)
    placed = Registration.objects.live().filter(event=OuterRef("pk"), person=person)
    shown = Event.objects.visible_to(person).filter(pk__in=keys, state=EventState.PUBLISHED, ends_at__gt=clock.now())
    shown = shown.filter(~Exists(invited), ~Exists(placed)).with_names().prefetch_related("co_organisers")
    return [
        (
            row.published_at or row.created_at,
            {row.group_id, *(group.pk for group in row.co_organisers.all())},
            _row(_("New event"), row.title, row, dates.when(row.starts_at, row.ends_at), str(row.group)),
        )
        for row in shown
    ]


def _versions(person: Person, model: Any, keys: list[int]) -> list[Row]:
    if not keys:
        return []
    shown = model.objects.visible_to(person).filter(pk__in=keys, state=VersionState.APPROVED)
    word = _("New year report") if model is YearReport else _("Approved by the board")
    return [
        (
            getattr(row, "published_at", None) or row.decided_at,
            {row.group.pk},
            _row(word, row.title, row, dates.day(row.decided_at), str(row.group)),
        )
        for row in shown.select_related(model.GROUP)
    ]


def _row(word: str, title: str, thing: Any, when: str, group: str) -> dict[str, str]:
    return {"word": word, "title": title, "when": when, "group": group, "url": absolute(thing.get_absolute_url())}
