"""The code on a company's poster, by which people without an address at work ask to be let in."""

import secrets

from django.db import transaction

from members.domain.locking import lock_company
from members.models import Company, JoinCode, Person
from thamsklyngen.shared import clock

LETTERS = "CDFGHJKMNPQRTVWXY34679"  # none that looks like another, and no vowels: no words come out
LENGTH = 8  # 5·10¹⁰ codes


def new_code() -> str:
    """Eight letters and digits that nobody can guess."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def as_typed(text: str) -> str:
    """The code in what somebody typed from a poster: capitals, without spaces and hyphens."""
    return "".join(letter for letter in text.upper() if letter.isalnum())[:12]


def code_of(company: Company) -> JoinCode | None:
    """The company's code that leads somewhere, if any."""
    return company.join_codes.filter(ended_at=None).select_related("created_by").first()


@transaction.atomic
def renew_code(company: Company, *, by: Person) -> JoinCode:
    """Give the company a new code; posters with the one before lead nowhere from now on."""
    company = lock_company(company)
    _end(company)
    return JoinCode.objects.create(company=company, code=new_code(), created_by=by)


@transaction.atomic
def end_code(company: Company) -> bool:
    """Let no poster lead anywhere any more.

    Returns:
        Whether there was a code.
    """
    company = lock_company(company)
    return _end(company)


def _end(company: Company) -> bool:
    row = code_of(company)
    if row is None:
        return False
    row.ended_at = clock.now()
    row.save(update_fields=["ended_at"])
    return True
