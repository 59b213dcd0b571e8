"""News of one group for its page: what the reader may see of what was decided, published, or happened to it."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from events.choices import EventState
from groups.choices import GroupState, VersionState
from groups.models import Group, Seat
from thamsklyngen.portal.group_papers import REPORT, Paper
from thamsklyngen.shared import clock, dates

LATELY = dt.timedelta(days=183)
MOST = 6


@dataclass(frozen=True)
class Told:
    """Something that happened on a day."""

    day: dt.date
    word: str
    title: str
    url: str = ""


def told_of(
    group: Group, *, papers: Iterable[Paper], events: Iterable[Any], seats: Iterable[Seat], inside: bool
) -> list[Told]:
    """What happened lately, the newest first; no query.

    Args:
        group: with its latest step (`with_latest_step`).
        events: coming ones that the reader may see.
        seats: those of today and those that ended lately.
        inside: the reader may know who sat when.
    """
    found = [*_papers(papers), *_events(events), *_step(group), *_seats(group, list(seats), inside=inside)]
    first = clock.today() - LATELY
    return sorted((row for row in found if row.day >= first), key=lambda row: row.day, reverse=True)[:MOST]


def _papers(papers: Iterable[Paper]) -> Iterator[Told]:
    """What the board decided about which text, in which case; returned ones are there for who may see them."""
    for paper in papers:
        if not paper.is_under_way and paper.decided_at is not None:
            word = _("The board, case %(reference)s") % {"reference": paper.case} if paper.case else _("The board")
            at = paper.published_at or paper.decided_at
            yield Told(clock.local(at).date(), word, _decided(paper), paper.version.get_absolute_url())


def _decided(paper: Paper) -> str:
    title = {"title": paper.version.title}
    if paper.state == VersionState.RETURNED:
        return _("%(title)s was returned") % title
    if paper.kind == REPORT:
        return _("%(title)s was approved and published") % title
    if paper.since is None or paper.until is None:
        return _("%(title)s was approved") % title
    days = {"first": dates.date(paper.since), "last": dates.date(dates.day_before(paper.until))}
    return _("%(title)s was approved, from %(first)s until %(last)s") % {**title, **days}


def _events(events: Iterable[Any]) -> Iterator[Told]:
    for event in events:
        off = event.state == EventState.CANCELLED
        at = event.cancelled_at if off else event.published_at
        if at is not None:
            word = _("Called off") if off else _("New event")
            yield Told(clock.local(at).date(), word, event.title, event.get_absolute_url())


def _step(group: Group) -> Iterator[Told]:
    state, at = group.step_state, group.step_at  # type: ignore[attr-defined]
    words = {
        GroupState.ACTIVE: _("The group is open"),
        GroupState.DORMANT: _("The group rests"),
        GroupState.CLOSED: _("The group is closed"),
    }
    if state == group.state and state in words:
        yield Told(clock.local(at).date(), words[state], group.state_reason)


def _seats(group: Group, seats: Sequence[Seat], *, inside: bool) -> Iterator[Told]:
    """One row for each day on which the committee changed; of a closed group that is told already."""
    by_day: dict[dt.date, list[str]] = {}
    now = {seat.person_id for seat in seats if seat.holds()}
    for seat in seats:
        facts = {"name": seat.person, "role": seat.get_role_display().lower()}
        if seat.holds():
            by_day.setdefault(seat.since, []).append(_("%(name)s sits as %(role)s") % facts)
        elif seat.until is not None and inside and seat.person_id not in now and not seat.person.hidden:
            by_day.setdefault(seat.until, []).append(_("%(name)s no longer sits") % facts)
    if group.state != GroupState.CLOSED:
        for day, words in by_day.items():
            yield Told(day, _("Committee"), ". ".join(words))
