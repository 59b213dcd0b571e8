"""What a contact says of each person on the list."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from members.models import Employment
from thamsklyngen.shared import clock

DAY = dt.timedelta(days=1)
FARTHEST = dt.timedelta(days=730)


@dataclass(frozen=True)
class Answer:
    """Works here still, or has left with a last day."""

    job: Employment
    has_left: bool
    last_day: dt.date
    fault: object = ""  # a translatable sentence about the day


def answers_in(data: QueryDict, jobs: Iterable[Employment]) -> dict[int, Answer]:
    """What was ticked for those of `jobs` that stood in the form, by key; no day means yesterday."""
    given = {job.pk: (job, data.get(f"p{job.pk}", "")) for job in jobs}
    return {pk: _answer(job, word, data.get(f"d{pk}", "")) for pk, (job, word) in given.items() if word}


def _answer(job: Employment, word: str, text: str) -> Answer:
    yesterday = clock.today() - DAY
    if word != "left":
        return Answer(job, False, yesterday)
    try:
        day = dt.date.fromisoformat(text.strip()) if text.strip() else yesterday
    except ValueError:
        return Answer(job, True, yesterday, _("Write the day as 2026-03-31."))
    if day < job.since - DAY:
        return Answer(job, True, day, _("That is before the first day there."))
    if day > clock.today() + FARTHEST:
        return Answer(job, True, day, _("Choose a day within the next two years."))
    return Answer(job, True, day)


def seal_of(left: Iterable[Answer]) -> str:
    """Who has left and when, in short: what was shown before it is confirmed."""
    return ",".join(f"{answer.job.pk}:{answer.last_day.isoformat()}" for answer in left)
