"""Writing on the draft of a mandate."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from groups.domain import errors
from groups.domain.approval import locked
from groups.models import FocusArea, Mandate, MandateFocus, Save
from members.models import Person
from thamsklyngen.shared import clock, dates
from thamsklyngen.shared.compare import Text, sections_of

LONGEST = 100_000
DAY = dt.timedelta(days=1)
ONE_SITTING = dt.timedelta(minutes=10)  # what the browser saves by itself within it is kept as one save
SHRUNK = 0.9  # but what takes away more than a tenth of the text is a save of its own


@dataclass(frozen=True)
class Focus:
    """A focus area as it is to be worded; `area` where the group has it already."""

    title: str
    text: str = ""
    area: FocusArea | None = None


@dataclass(frozen=True)
class Content:
    """All that is written in a mandate; it holds in [since, until)."""

    text: str
    since: dt.date | None = None
    until: dt.date | None = None
    focus: Sequence[Focus] = ()


def facts_of(content: Content) -> dict[str, Any]:
    """What a save keeps beside the text."""
    days = {name: day.isoformat() for name in ("since", "until") if (day := getattr(content, name))}
    return {**days, "focus": [[row.title, row.text] for row in content.focus]}


def save_draft(mandate: Mandate, content: Content, *, base: int | None, by: Person, quietly: bool = False) -> Mandate:
    """Save what was written on top of revision `base` (None: on top of another draft than this one).

    Nothing is overwritten: what was written on top of something older is kept as a save that did not stand.

    Args:
        quietly: the browser does it by itself; what it saves in one sitting is kept as one save.

    Raises:
        NotADraft: it has been submitted meanwhile.
        TooLong: beyond all measure.
        Overwritten: somebody has saved since `base`; says who and when. The text is kept.
    """
    if len(content.text) > LONGEST:
        raise errors.TooLong(most=LONGEST)
    with transaction.atomic():
        mandate = locked(mandate)
        if not mandate.is_draft:
            raise errors.NotADraft
        if not _differs(mandate, content):
            return mandate
        if mandate.revision == base:
            return _write(mandate, content, by, quietly=quietly)
        _keep_aside(mandate, content, base or 0, by)
    raise _overwritten(mandate, by)


def _overwritten(mandate: Mandate, by: Person) -> errors.Overwritten:
    time = dates.clock(mandate.changed_at)
    if mandate.changed_by == by:
        return errors.OverwrittenElsewhere(time=time)
    return errors.Overwritten(who=mandate.changed_by or _("Somebody"), time=time)


def _keep_aside(mandate: Mandate, content: Content, base: int, by: Person) -> None:
    """Keep what did not stand, once."""
    said = {"base": base, "text": content.text, "facts": facts_of(content), "by": by}
    if not mandate.saves.filter(stood=False, **said).exists():
        Save.objects.create(mandate=mandate, stood=False, **said)


def _write(mandate: Mandate, content: Content, by: Person, *, quietly: bool) -> Mandate:
    _note(mandate, content, by, quietly=quietly)
    mandate.text, mandate.since, mandate.until = content.text, content.since, content.until
    mandate.revision += 1
    mandate.changed_by, mandate.changed_at = by, clock.now()
    mandate.save(update_fields=["text", "since", "until", "revision", "changed_by", "changed_at"])
    mandate.focus.all().delete()
    MandateFocus.objects.bulk_create(
        MandateFocus(mandate=mandate, position=number, title=row.title, text=row.text, area=row.area)
        for number, row in enumerate(content.focus)
    )
    return mandate


def _note(mandate: Mandate, content: Content, by: Person, *, quietly: bool) -> None:
    """Add a save, or carry on the one of this sitting."""
    last = mandate.saves.filter(stood=True).first() if quietly else None
    now = clock.now()
    same = last is not None and last.by == by and now - last.at < ONE_SITTING
    if last is None or not same or len(content.text) < SHRUNK * len(last.text):
        facts = facts_of(content)
        Save.objects.create(mandate=mandate, base=mandate.revision, text=content.text, facts=facts, by=by)
        return
    last.base, last.text, last.facts = mandate.revision, content.text, facts_of(content)
    last.save(update_fields=["base", "text", "facts"])


def _differs(mandate: Mandate, content: Content) -> bool:
    stands = [(row.title, row.text, row.area_id) for row in mandate.focus.all()]
    said = [(row.title, row.text, row.area.pk if row.area else None) for row in content.focus]
    return (mandate.text, mandate.since, mandate.until, stands) != (content.text, content.since, content.until, said)


def texts_of(mandate: Mandate) -> list[Text]:
    """The mandate as sections that can be compared: its text, its focus areas, how long it holds."""
    rows = [_focus_text(row.title, row.text, row.area_id) for row in mandate.focus.all()]
    return [*sections_of(mandate.text), *rows, *_period(mandate.since, mandate.until)]


def texts_in(content: Content) -> list[Text]:
    """The same, of what was typed."""
    rows = [_focus_text(row.title, row.text, row.area.pk if row.area else None) for row in content.focus]
    return [*sections_of(content.text), *rows, *_period(content.since, content.until)]


def _focus_text(title: str, text: str, area: int | None) -> Text:
    return Text(title, text, key=f"area {area}" if area else "")


def _period(since: dt.date | None, until: dt.date | None) -> list[Text]:
    if since is None or until is None:
        return []
    words = {"first": dates.date(since), "last": dates.date(until - DAY)}
    return [Text(_("How long"), _("It holds from %(first)s until %(last)s.") % words, key="period")]


def kept(save: Save) -> Content:
    """What a save holds, as it was written."""
    days = {name: dt.date.fromisoformat(save.facts[name]) for name in ("since", "until") if name in save.facts}
    rows = [Focus(title, text) for title, text in save.facts.get("focus", [])]
    return Content(save.text, days.get("since"), days.get("until"), rows)
