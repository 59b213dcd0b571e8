"""What was settled with hosts, as an event's history keeps and tells it: by keys of companies and people.

Only a shared mailbox stands there by name and address, since its row goes; `forget_mailboxes` takes them out.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from typing import Any

from auditlog.models import LogEntry
from django.db.models import QuerySet
from django.template.defaultfilters import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from events.choices import RequestState
from events.models import Event, HostContact, HostRequest, Visit
from members.models import Company, Person
from thamsklyngen.shared.dates import full_day, moment

Names = Mapping[str, str]  # of companies, or of people, by key


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


class ContactStep(StrEnum):
    """What was done with those at the host who hear who comes."""

    NAMED = "named"
    RENAMED = "renamed"
    RENEWED = "renewed"
    DROPPED = "dropped"
    LAPSED = "lapsed"


CONTACT_WORDS = {
    ContactStep.NAMED: _("%(name)s was named as the host's contact, and sees who comes"),
    ContactStep.RENAMED: _("The name of the host's shared mailbox %(name)s was changed"),
    ContactStep.RENEWED: _("The links that %(name)s had got were stopped"),
    ContactStep.DROPPED: _("%(name)s was taken off as the host's contact, and no longer sees who comes"),
    ContactStep.LAPSED: _("%(name)s no longer sees who comes, since the event has another host"),
}

NUMBERS = {  # of visitors, as `history.note` kept them
    "approved": ngettext_lazy("%(count)d visitor was approved", "%(count)d visitors were approved", "count"),
    "refused": ngettext_lazy("%(count)d visitor was refused", "%(count)d visitors were refused", "count"),
    "approvals_lapsed": ngettext_lazy(
        "%(count)d visitor whom the earlier host had approved is not approved any more",
        "%(count)d visitors whom the earlier host had approved are not approved any more",
        "count",
    ),
    "refusals_lapsed": ngettext_lazy(
        "%(count)d visitor whom the earlier host had refused may register again",
        "%(count)d visitors whom the earlier host had refused may register again",
        "count",
    ),
}


def kept_of_step(step: HostStep, row: HostRequest, days: Iterable[dt.date], other: Company | None) -> dict[str, Any]:
    """What is kept of a step on the way to a host; `words_of` tells it."""
    keys = {"company": row.company_id, "other": other.pk if other else None}
    return {"host": step.value, "days": [day.isoformat() for day in sorted(set(days))], **keys}


def kept_of_contact(step: ContactStep, row: HostContact) -> dict[str, Any]:
    """What is kept of what was done with a contact of the host's; `words_of` tells it when the row is gone."""
    whom = {"person": row.person_id} if row.person_id else {"mailbox": row.name, "email": row.email}
    return {"contact": step.value, **whom}


def forget_mailboxes(addresses: Collection[str]) -> None:
    """Forget what the mailboxes at `addresses` were: somebody's own, who is forgotten."""
    for entry in _about_contacts().filter(additional_data__email__in=addresses):
        _keep_instead(entry, {"contact": entry.additional_data["contact"], "mailbox": "", "email": ""})


def move_person(gone: Person, keep: Person) -> None:
    """Let what was done with `gone` as a host's contact be told of `keep`."""
    for entry in _about_contacts().filter(additional_data__person=gone.pk):
        _keep_instead(entry, entry.additional_data | {"person": keep.pk})


def _about_contacts() -> QuerySet[LogEntry]:
    return LogEntry.objects.get_for_model(Event).filter(additional_data__has_key="contact")


def _keep_instead(entry: LogEntry, known: dict[str, Any]) -> None:
    entry.additional_data = known
    entry.save(update_fields=["additional_data"])


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


def people_in(known: Mapping[str, Any]) -> list[int]:
    """The keys of the people that are spoken of."""
    return [known["person"]] if "contact" in known and "person" in known else []


def words_of(known: Mapping[str, Any], companies: Names, people: Names) -> str:
    """What happened, in words of the active language; empty for what has nothing to do with hosts."""
    if "host" in known:
        return _step(known, companies)
    if "contact" in known:
        return str(CONTACT_WORDS[ContactStep(known["contact"])]) % {"name": _whom(known, people)}
    return _numbers(known) or (
        _now("Whom the host receives was changed") if {"approve_by", "barred", "unbarred"} & set(known) else ""
    )


def _whom(known: Mapping[str, Any], people: Names) -> str:
    """Which contact; a mailbox that was forgotten has no name any more."""
    if "person" in known:
        return people.get(str(known["person"]), "")
    return f"{known['mailbox']} ({known['email']})" if known["email"] else _now("The host's shared mailbox")


def _numbers(known: Mapping[str, Any]) -> str:
    """How many visitors the host approved or refused, or of how many that holds no more."""
    return next((str(words % {"count": known[name]}) for name, words in NUMBERS.items() if known.get(name)), "")


def _step(known: Mapping[str, Any], names: Names) -> str:
    days = ", ".join(full_day(dt.date.fromisoformat(day)) for day in known["days"])
    told = {name: names.get(str(known[name]), "") for name in ("company", "other")} | {"days": days}
    if known["host"] != HostStep.CHOSEN:
        return str(WORDS[HostStep(known["host"])]) % told
    if told["other"]:
        return _now("%(company)s was taken as the host instead of %(other)s") % told
    return _now("%(company)s was taken as the host") % told


def details_of(known: Mapping[str, Any], names: Names) -> list[tuple[str, str, str]]:
    """(name, before, now) of what a mailbox is called and of whom the host receives, in words."""
    details = [(_now("Whose mailbox"), known["before"], known["mailbox"])] if "before" in known else []
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
