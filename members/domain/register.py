"""What the public register says of companies: looked up, searched, kept."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from stdnum.no import orgnr

from members.choices import RegisterState
from members.domain import register_changes
from members.domain.locking import lock_company
from members.models import Company, RegisterEntry
from members.register import client
from members.register.client import Gone, Missing, Unreached
from members.register.pace import in_turn
from members.register.unit import Unit, total_of, unit_of, units_of
from thamsklyngen.shared import clock
from thamsklyngen.shared.domain import DomainError

HITS = 20
Before = Callable[[], Any]


class NoNumber(DomainError):
    """A company without a number can't be asked about."""

    text = _("%(company)s has no organisation number.")


@dataclass(frozen=True)
class Found:
    """The hits of a search, and how many there are in all."""

    units: list[Unit]
    total: int


def look_up(number: str, *, before_call: Before = in_turn) -> Unit:
    """What the register says of the company or site with `number`.

    Args:
        number: an organisation number in any writing; nothing but its nine digits goes into the address.
        before_call: called before each call.

    Raises:
        stdnum.exceptions.ValidationError: it is none.
        Missing, Gone, Refused, Unreached: the register doesn't say.
    """
    digits = str(orgnr.validate(number))
    try:
        return _unit_at(f"/enheter/{digits}", before_call)
    except Missing:  # a site has an address of its own
        return replace(_unit_at(f"/underenheter/{digits}", before_call, site=True), is_site=True)


def _unit_at(path: str, before_call: Before, *, site: bool = False) -> Unit:
    before_call()
    unit = unit_of(client.ask(path), site=site)
    if unit.number != path.rpartition("/")[2]:
        raise Unreached(why="the answer is about another company")
    return unit


def search(name: str, *, before_call: Before = in_turn) -> Found:
    """Companies whose registered name has the words of `name`, the best first, twenty at most.

    Raises:
        Refused, Unreached: the register doesn't say.
    """
    before_call()
    answer = client.ask("/enheter", {"navn": name.strip()[:180], "size": str(HITS)})
    units = units_of(answer)
    return Found(units, max(total_of(answer), len(units)))


def refresh(company: Company, *, before_call: Before = in_turn) -> RegisterEntry:
    """Ask about `company` now, keep the answer, and note what it says otherwise than before.

    No transaction is open while the register is asked.

    Raises:
        NoNumber: there is nothing to ask about.
        Refused, Unreached: the register doesn't say; that it was asked is kept.
    """
    number = company.organisation_number
    if not number:
        raise NoNumber(company=company)
    try:
        return keep(company, look_up(number, before_call=before_call))
    except Missing:
        return keep(company, Unit(number), state=RegisterState.UNKNOWN)
    except Gone:
        return keep(company, Unit(number, deleted=True))
    except client.RegisterError:
        keep_silence(company)
        raise


@transaction.atomic
def keep(company: Company, unit: Unit, *, state: str = "") -> RegisterEntry:
    """Keep what the register has said of `company`; changes against the answer before wait for the cluster manager.

    An answer about a number that the company no longer has is thrown away.
    """
    company = lock_company(company)
    entry = RegisterEntry.objects.filter(company=company).first() or RegisterEntry(company=company)
    if unit.number != company.organisation_number:
        return entry
    before = unit_before(company, entry)
    stood = register_changes.standing_of(entry) if before else ""
    if before and not unit.name:  # it says no more than that the company is gone: keep what is known of it
        unit = replace(before, deleted=before.deleted or unit.deleted)
    entry.state = state or (RegisterState.GONE if unit.deleted else RegisterState.FOUND)
    entry.facts = unit.facts
    entry.fetched_at = entry.tried_at = clock.now()
    entry.save()
    register_changes.note(company, before, unit, standing=(stood, register_changes.standing_of(entry)))
    return entry


def unit_before(company: Company, entry: RegisterEntry) -> Unit | None:
    """What the register said of `company` the last time it answered; None where that was about another number."""
    unit = Unit.of(entry.facts)
    return unit if entry.fetched_at and unit.number == company.organisation_number else None


@transaction.atomic
def keep_silence(company: Company) -> RegisterEntry:
    """Keep that the register was asked about `company` and didn't answer; what it said before stays."""
    company = lock_company(company)
    facts = {"number": company.organisation_number or ""}
    first = {"state": RegisterState.UNREACHED, "facts": facts, "tried_at": clock.now()}
    entry, new = RegisterEntry.objects.get_or_create(company=company, defaults=first)
    if not new:
        entry.tried_at = clock.now()
        entry.save(update_fields=["tried_at"])
    return entry
