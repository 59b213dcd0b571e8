"""E-mail domains of a company: asking for one, proving it, and letting its people in by it."""

import datetime as dt
import ipaddress
import secrets
from functools import cache, partial
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.validators import DomainNameValidator, validate_email
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from members import mails
from members.domain.locking import lock_company
from members.models import Company, CompanyDomain, Person
from thamsklyngen.outbox.address import normalise_address
from thamsklyngen.outbox.deliver import deliver_now
from thamsklyngen.shared import clock
from thamsklyngen.shared.domain import DomainError

DATA = Path(__file__).resolve().parent.parent / "data"
HOLDS = dt.timedelta(minutes=30)
TRIES = 5
PATIENCE = 5  # seconds a request waits for the mail server; the outbox' drain takes over after that


class NoDomain(DomainError):
    """What can't be an e-mail domain."""

    text = _("“%(text)s” is not an e-mail domain. It is what stands after the @, such as orkel.no.")


class WebMail(DomainError):
    """Anybody can have an address there."""

    text = _("Anybody can get an address at %(domain)s. Only a domain of the company's own can let people in.")


class SharedSuffix(DomainError):
    """Many have their domains below it."""

    text = _("Many have their domain below %(domain)s: it belongs to no company alone.")


class TakenDomain(DomainError):
    """Another company has proven it."""

    text = _(
        "Another company has proven that %(domain)s is its own. "
        "If you belong together, ask the cluster manager to note it."
    )


class NoMailbox(DomainError):
    """The code can't be sent there."""

    text = _("%(address)s can't be an address. Write what stands before the @, such as post.")


class NoCode(DomainError):
    """There is nothing to compare with."""

    text = _("No code is waiting. Have a new one sent: it holds for half an hour.")


class WrongCode(DomainError):
    """One of five tries is spent."""

    text = _("The code isn't right. Look for the newest mail at %(address)s.")


class TooManyCodes(DomainError):
    """Five tries are spent."""

    text = _("That code wasn't right either. Have a new one sent.")


class NotProven(DomainError):
    """Only a proven domain lets people in."""

    text = _("Prove first that %(domain)s is yours: we send a code there.")


@cache
def _listed(name: str) -> frozenset[str]:
    lines = (DATA / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def domain_of(text: str) -> str:
    """The one spelling of the domain in `text`, which may also be a whole address, with or without `www.` in front.

    Raises:
        NoDomain: it can't be one (one word, an IP address, no letters).
        WebMail: anybody can have an address there.
        SharedSuffix: many companies have theirs below it.
    """
    said = text.strip().removeprefix("https://").removeprefix("http://").rstrip("/").rpartition("@")[2]
    domain = normalise_address(f"a@{said}").rpartition("@")[2].rstrip(".").removeprefix("www.")
    if not _can_be(domain):
        raise NoDomain(text=text.strip()[:80])
    if is_webmail(domain):
        raise WebMail(domain=domain)
    if domain in _listed("public_suffixes"):
        raise SharedSuffix(domain=domain)
    return domain


def is_webmail(domain: str) -> bool:
    """Whether anybody can have an address at `domain` (in its one spelling)."""
    return any(domain == known or domain.endswith(f".{known}") for known in _listed("webmail"))


def own_domain(domain: str) -> str:
    """What somebody owns of `domain`: `orkel.no` of `verk.orkel.no`, `orkland.kommune.no` of itself."""
    labels = domain.split(".")
    for place in range(len(labels) - 1):
        above = ".".join(labels[place + 1 :])
        if "." not in above or above in _listed("public_suffixes"):
            return ".".join(labels[place:])
    return domain


def _can_be(domain: str) -> bool:
    try:
        ipaddress.ip_address(domain.strip("[]").removeprefix("ipv6:"))
    except ValueError:
        pass
    else:
        return False
    try:
        DomainNameValidator()(domain)
        validate_email(f"post@{domain}")
    except ValidationError:
        return False
    return "." in domain


@transaction.atomic
def ask(company: Company, text: str, *, by: Person) -> CompanyDomain:
    """Note that `company` says a domain is its own; it lets nobody in before it is proven.

    Args:
        text: the domain as somebody typed it.

    Returns:
        The domain's row. Asking again gives the same one.

    Raises:
        NoDomain, WebMail, SharedSuffix: see `domain_of`.
        TakenDomain: another company, not of the same group, has proven it.
    """
    domain = domain_of(text)
    company = lock_company(company)
    _guard_others(company, domain)
    row, _made = CompanyDomain.objects.get_or_create(company=company, domain=domain, defaults={"asked_by": by})
    return row


def belonging_together(company: Company) -> QuerySet[Company]:
    """The company and all that may share a domain with it: its parent, its sites, and the other sites of its parent."""
    together = Q(pk=company.pk) | Q(parent=company.pk)
    if company.parent_id is not None:
        together |= Q(pk=company.parent_id) | Q(parent=company.parent_id)
    return Company.objects.filter(together)


@transaction.atomic
def send_proof(row: CompanyDomain, mailbox: str, *, by: Person) -> CompanyDomain:
    """Send a six-digit code to `mailbox` at the domain: whoever reads mail there can prove it.

    The code before holds no more.

    Args:
        mailbox: what stands before the @.

    Raises:
        NoMailbox: that can't be an address at the domain.
        TakenDomain: another company has proven the domain meanwhile.
    """
    row = _lock_row(row)
    _guard_others(row.company, row.domain)
    address = normalise_address(f"{mailbox.strip()}@{row.domain}")
    try:
        validate_email(address)
    except ValidationError:
        raise NoMailbox(address=address[:80]) from None
    if address.rpartition("@")[2] != row.domain or address.count("@") != 1:
        raise NoMailbox(address=address[:80])
    code = f"{secrets.randbelow(10**6):06}"
    row.proof_email, row.proof_tries = address, 0
    row.proof_hash, row.proof_expires_at = _salted(code), clock.now() + HOLDS
    row.save(update_fields=["proof_email", "proof_tries", "proof_hash", "proof_expires_at"])
    message = mails.domain_code(row, code, by=by)
    transaction.on_commit(partial(deliver_now, message, seconds=PATIENCE), robust=True)
    return row


def prove(row: CompanyDomain, code: str) -> CompanyDomain:
    """Take the code that was read at the domain.

    A wrong one is counted whatever happens next: so this opens its own transaction and raises after it.

    Raises:
        NoCode: none was sent, or it is too old.
        WrongCode, TooManyCodes: it isn't the one.
        TakenDomain: another company was first.
    """
    with transaction.atomic():
        row = _lock_row(row)
        if row.verified_at is not None:
            return row
        _guard_others(row.company, row.domain)
        fault = _compare(row, code)
        if fault is None:
            row.verified_at, row.proof_hash, row.proof_expires_at = clock.now(), "", None
        row.save(update_fields=["verified_at", "proof_hash", "proof_expires_at", "proof_tries"])
    if fault is not None:
        raise fault
    return row


def _compare(row: CompanyDomain, code: str) -> DomainError | None:
    """What is wrong with `code`, if anything; the try is noted in `row`."""
    if not row.proof_hash or row.proof_expires_at is None or row.proof_expires_at <= clock.now():
        return NoCode()
    digits = "".join(code.split())
    salt = row.proof_hash.partition("$")[0]
    if constant_time_compare(_salted(digits, salt), row.proof_hash):
        return None
    row.proof_tries += 1
    if row.proof_tries < TRIES:
        return WrongCode(address=row.proof_email)
    row.proof_hash, row.proof_expires_at = "", None
    return TooManyCodes()


def _salted(code: str, salt: str = "") -> str:
    """What is kept of a code: a salted hash keyed with the portal's secret, since six digits are soon all tried."""
    salt = salt or secrets.token_hex(8)
    return f"{salt}${salted_hmac(f'members.domain.{salt}', code, algorithm='sha256').hexdigest()}"


@transaction.atomic
def switch(row: CompanyDomain, *, joins: bool) -> CompanyDomain:
    """Let people with an address at the domain in at once, or no longer.

    Raises:
        NotProven: the company hasn't shown that it is its own.
    """
    row = _lock_row(row)
    if joins and row.verified_at is None:
        raise NotProven(domain=row.domain)
    row.joins = joins
    row.save(update_fields=["joins"])
    return row


@transaction.atomic
def drop(row: CompanyDomain) -> None:
    """Forget a domain: it lets nobody in, and proves nothing, any more."""
    _lock_row(row).delete()


def _lock_row(row: CompanyDomain) -> CompanyDomain:
    """The row anew, its company locked and then every row of the domain, in key order: two who prove one wait in line.

    Raises:
        NoCode: somebody has dropped it meanwhile.
    """
    company = lock_company(row.company)
    rows = CompanyDomain.objects.select_for_update(no_key=True, of=("self",)).filter(domain=row.domain)
    for found in rows.order_by("pk"):
        if found.pk == row.pk:
            found.company = company
            return found
    raise NoCode


def _guard_others(company: Company, domain: str) -> None:
    """Raise TakenDomain if a company that `company` doesn't belong together with has proven `domain`."""
    proven = CompanyDomain.objects.filter(domain=domain, verified_at__isnull=False)
    if proven.exclude(company__in=belonging_together(company)).exists():
        raise TakenDomain(domain=domain)
