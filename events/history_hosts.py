"""What was settled with hosts, as an event's history keeps and tells it: by keys of companies, never by free text."""

import datetime as dt
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from django.template.defaultfilters import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from events.choices import RequestState
from events.models import HostRequest, Visit
from members.models import Company
from thamsklyngen.shared.dates import full_day, moment

Names = Mapping[str, str]  # of companies, by key


class HostStep(StrEnum):
    """What happened on the way to a host; answers are called as the state that they lead to."""

    ASKED = "asked"
    YES = RequestState.YES.value
    NO = RequestState.NO.value
    OTHER = RequestState.OTHER.value
    WITHDRAWN = RequestState.WITHDRAWN.value
    AGREED = "agreed"
    REOPENED = "reopened"
    CHOSEN = "chosen"
    KEPT = "kept"
    MADE = "made"
    OFFERED = "offered"


WORDS = {
    HostStep.ASKED: _("%(company)s was asked to be the host: %(days)s"),
    HostStep.YES: _("%(company)s said yes to being the host on %(days)s"),
    HostStep.NO: _("%(company)s said no to being the host"),
    HostStep.OTHER: _("%(company)s proposed another day: %(days)s"),
    HostStep.WITHDRAWN: _("The question to %(company)s about being the host was taken back"),
    HostStep.AGREED: _("The day that %(company)s had proposed was accepted: %(days)s"),
    HostStep.REOPENED: _("%(company)s took back the day that it had proposed: %(days)s"),
    HostStep.KEPT: _("%(other)s stays the host: %(company)s, which had said yes as well, is not needed"),
    HostStep.MADE: _("The event was made of the yes of %(company)s to being the host on %(days)s"),
    HostStep.OFFERED: _("The event was made of the offer of %(company)s to be the host on %(days)s"),
}


def kept_of_step(step: HostStep, row: HostRequest, days: Iterable[dt.date], other: Company | None) -> dict[str, Any]:
    """What is kept of a step on the way to a host; `words_of` tells it."""
    keys = {"company": row.company_id, "other": other.pk if other else None}
    return {"host": step.value, "days": [day.isoformat() for day in sorted(set(days))], **keys}


def kept_of_reception(
    before: dt.datetime | None, now: dt.datetime | None, barred: Iterable[int], unbarred: Iterable[int]
) -> dict[str, Any]:
    """What is kept of a change of whom the host receives, empty where there was none; `details_of` tells it."""
    known: dict[str, Any] = {}
    if before != now:
        known["approve_by"] = [one.isoformat() if one else "" for one in (before, now)]
    known |= {name: sorted(keys) for name, keys in (("barred", barred), ("unbarred", unbarred)) if keys}
    return known


def companies_in(known: Mapping[str, Any]) -> list[int]:
    """The keys of the companies that are spoken of."""
    own = [known[name] for name in ("company", "other") if known.get(name)] if "host" in known else []
    return [*own, *known.get("barred", ()), *known.get("unbarred", ())]


def words_of(known: Mapping[str, Any], names: Names) -> str:
    """What happened, in words of the active language; empty for what has nothing to do with hosts."""
    if "host" in known:
        return _step(known, names)
    if number := known.get("approved"):
        return ngettext("%(count)d visitor was approved", "%(count)d visitors were approved", number) % {
            "count": number
        }
    if number := known.get("refused"):
        return ngettext("%(count)d visitor was refused", "%(count)d visitors were refused", number) % {"count": number}
    return _now("Whom the host receives was changed") if {"approve_by", "barred", "unbarred"} & set(known) else ""


def _step(known: Mapping[str, Any], names: Names) -> str:
    days = ", ".join(full_day(dt.date.fromisoformat(day)) for day in known["days"])
    told = {name: names.get(str(known[name]), "") for name in ("company", "other")} | {"days": days}
    if known["host"] != HostStep.CHOSEN:
        return str(WORDS[HostStep(known["host"])]) % told
    if told["other"]:
        return _now("%(company)s was taken as the host instead of %(other)s") % told
    return _now("%(company)s was taken as the host") % told


def details_of(known: Mapping[str, Any], names: Names) -> list[tuple[str, str, str]]:
    """(name, before, now) of whom the host receives, in words."""
    details = []
    if "approve_by" in known:
        before, now = (moment(dt.datetime.fromisoformat(one)) if one else "" for one in known["approve_by"])
        details.append((_label("approve_by"), before, now))
    if keys := known.get("barred"):
        details.append((_label("barred"), "", _listed(keys, names)))
    if keys := known.get("unbarred"):
        details.append((_label("barred"), _listed(keys, names), ""))
    return details


def _label(name: str) -> str:
    return str(capfirst(str(Visit._meta.get_field(name).verbose_name)))  # type: ignore[union-attr]


def _listed(keys: Iterable[int], names: Names) -> str:
    return ", ".join(sorted(names.get(str(key), "") for key in keys))
