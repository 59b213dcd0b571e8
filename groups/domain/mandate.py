"""Writing on the draft of a mandate."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from groups.domain import errors
from groups.domain.approval import locked
from groups.models import FocusArea, Mandate, MandateFocus, Save
from members.models import Person
from thamsklyngen.shared import clock, dates
from thamsklyngen.shared.compare import Text, sections_of

LONGEST = 100_000


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


def save_draft(mandate: Mandate, content: Content, *, base: int, by: Person) -> Mandate:
    """Save what was written on top of revision `base`.

    Nothing is overwritten: what was written on top of something older is kept as a save that did not stand.

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
        if mandate.revision == base:
            return _write(mandate, content, by)
        if not _differs(mandate, content):
            return mandate
        Save.objects.create(mandate=mandate, base=base, text=content.text, stood=False, by=by)
    raise errors.Overwritten(who=mandate.changed_by, time=dates.clock(mandate.changed_at))


def _write(mandate: Mandate, content: Content, by: Person) -> Mandate:
    Save.objects.create(mandate=mandate, base=mandate.revision, text=content.text, by=by)
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


def _differs(mandate: Mandate, content: Content) -> bool:
    stands = [(row.title, row.text) for row in mandate.focus.all()]
    said = [(row.title, row.text) for row in content.focus]
    return (mandate.text, mandate.since, mandate.until, stands) != (content.text, content.since, content.until, said)


@transaction.atomic
def discard(mandate: Mandate) -> None:
    """Throw a draft away; nobody but the committee knew of it.

    Raises:
        NotADraft: it has been submitted.
    """
    mandate = locked(mandate)
    if not mandate.is_draft:
        raise errors.NotADraft
    mandate.delete()


def texts_of(mandate: Mandate) -> list[Text]:
    """The mandate as sections that can be compared: its text, its focus areas, how long it holds."""
    found = sections_of(mandate.text)
    found += [
        Text(row.title, row.text, key=f"area {row.area_id}" if row.area_id else "") for row in mandate.focus.all()
    ]
    if mandate.since and mandate.until:
        words = {"first": dates.date(mandate.since), "last": dates.date(mandate.until - dt.timedelta(days=1))}
        found.append(Text(_("How long"), _("It holds from %(first)s until %(last)s.") % words, key="period"))
    return found
