"""What a contact says of each person on the list."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from members.domain.leaving import addresses_at
from members.models import Employment
from thamsklyngen.portal.domain.employment import Farewell, Hangs, what_hangs_on
from thamsklyngen.portal.forms.leaving import DAY, FARTHEST, AddressesForm
from thamsklyngen.shared import clock


@dataclass(frozen=True)
class Answer:
    """Works here still, or has left with a last day."""

    job: Employment
    has_left: bool
    last_day: dt.date
    fault: object = ""  # a translatable sentence about the day
    data: QueryDict | None = None

    @cached_property
    def form(self) -> AddressesForm:
        """How the person signs in afterwards."""
        said = self.data if self.data and f"f{self.job.pk}-new_email" in self.data else None
        addresses = addresses_at(self.job.person, self.job.company)
        return AddressesForm(said, prefix=f"f{self.job.pk}", addresses=addresses)

    @property
    def is_sound(self) -> bool:
        """Whether it can be carried out."""
        return not self.fault and (not self.form.is_bound or self.form.is_valid())

    @cached_property
    def hangs(self) -> Hangs:
        """What ends with the employment."""
        own = self.form.chosen if self.form.is_bound and self.form.is_valid() else ()
        return what_hangs_on(self.job, on=self.last_day + DAY, own=own)

    @property
    def farewell(self) -> Farewell:
        """What is said of a person who has left."""
        on = self.last_day + DAY
        return self.form.farewell(on) if self.form.is_bound and self.form.is_valid() else Farewell(on=on)


def answers_in(data: QueryDict, jobs: Iterable[Employment]) -> dict[int, Answer]:
    """What was ticked for those of `jobs` that stood in the form, by key; no day means yesterday."""
    given = {job.pk: (job, data.get(f"p{job.pk}", "")) for job in jobs}
    return {pk: _answer(job, word, data) for pk, (job, word) in given.items() if word}


def _answer(job: Employment, word: str, data: QueryDict) -> Answer:
    text = data.get(f"d{job.pk}", "")
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
    return Answer(job, True, day, data=data)


def seal_of(left: Iterable[Answer]) -> str:
    """Who has left and when, in short: what was shown before it is confirmed."""
    return ",".join(f"{answer.job.pk}:{answer.last_day.isoformat()}" for answer in left)
