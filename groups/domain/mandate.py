"""Writing on the draft of a mandate."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from groups.domain import errors
from groups.domain.saving import Typed, save
from groups.models import FocusArea, Mandate, MandateFocus, Save
from members.models import Person
from thamsklyngen.shared import dates
from thamsklyngen.shared.compare import Text, sections_of

LONGEST = 100_000
DAY = dt.timedelta(days=1)


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
    return save(
        mandate,
        Typed(content.text, facts_of(content)),
        differs=lambda stands: _differs(stands, content),
        write=lambda stands: _write(stands, content),
        base=base,
        by=by,
        quietly=quietly,
    )


def _write(mandate: Mandate, content: Content) -> tuple[str, ...]:
    mandate.text, mandate.since, mandate.until = content.text, content.since, content.until
    mandate.focus.all().delete()
    MandateFocus.objects.bulk_create(
        MandateFocus(mandate=mandate, position=number, title=row.title, text=row.text, area=row.area)
        for number, row in enumerate(content.focus)
    )
    return "text", "since", "until"


def _differs(mandate: Mandate, content: Content) -> bool:
    stands = [(row.title, row.text, row.area_id) for row in mandate.focus.all()]
    said = [(row.title, row.text, row.area.pk if row.area else None) for row in content.focus]
    return (mandate.text, mandate.since, mandate.until, stands) != (content.text, content.since, content.until, said)


def says(mandate: Mandate, content: Content) -> bool:
    """Whether `mandate` stands as `content` was typed."""
    return not _differs(mandate, content)


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
    words = {"first": dates.full_date(since), "last": dates.full_date(until - DAY)}
    return [Text(_("How long"), _("It holds from %(first)s until %(last)s.") % words, key="period")]


def kept(held: Save) -> Content:
    """What a save holds, as it was written."""
    days = {name: dt.date.fromisoformat(held.facts[name]) for name in ("since", "until") if name in held.facts}
    rows = [Focus(title, text) for title, text in held.facts.get("focus", [])]
    return Content(held.text, days.get("since"), days.get("until"), rows)
