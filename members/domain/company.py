"""Making companies."""

from collections.abc import Iterator
from typing import Any

from django.db import IntegrityError, transaction

from members.models import Company
from thamsklyngen.shared.slugs import numbered, slug_of

RESERVED_SLUGS = frozenset({"new", "export", "import", "merge", "register", "manage"})
TRIES = 5


def add_company(name: str, **details: Any) -> Company:
    """Make a company, with an address of its own; the only way but bulk data that a Company comes to be.

    Args:
        name: as people say it.
        details: the company's other fields by name.

    Raises:
        django.db.IntegrityError: the organisation number is another company's.
    """
    candidates = free_slugs(name)
    for attempt in range(TRIES):
        company = Company(name=name, slug=next(candidates), **details)
        try:
            with transaction.atomic():
                company.save()
        except IntegrityError as error:  # somebody took the address meanwhile
            if attempt + 1 == TRIES or "slug" not in str(error):
                raise
        else:
            return company
    raise AssertionError("the last try either made the company or raised")


def free_slugs(name: str) -> Iterator[str]:
    """Addresses that a company called `name` may have, the best first."""
    base = slug_of(name, otherwise="company")
    taken = set(Company.objects.filter(slug__startswith=base).values_list("slug", flat=True)) | RESERVED_SLUGS
    return numbered(base, taken)
