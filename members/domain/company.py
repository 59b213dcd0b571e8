"""Making and changing companies."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from members.domain.locking import lock_company
from members.models import Company, Site
from thamsklyngen.shared.domain import DomainError
from thamsklyngen.shared.slugs import numbered, slug_of

RESERVED_SLUGS = frozenset({"new", "export", "import", "merge", "register", "manage"})
TRIES = 5


class NumberTaken(DomainError):
    """Two companies can't have one organisation number."""

    text = _("%(other)s has that organisation number.")


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


@transaction.atomic
def change_company(company: Company, changes: Mapping[str, Any]) -> Company:
    """Change fields of `company`; its address stays, since others link to it.

    Args:
        changes: new values by field name.

    Raises:
        NumberTaken: another company has the organisation number.
    """
    company = lock_company(company)
    number = changes.get("organisation_number")
    other = Company.objects.filter(organisation_number=number).exclude(pk=company.pk).first() if number else None
    if other is not None:
        raise NumberTaken(other=other)
    for name, value in changes.items():
        setattr(company, name, value)
    company.save(update_fields=[*changes])
    return company


@transaction.atomic
def put_site(company: Company, details: Mapping[str, Any], *, site: Site | None = None) -> Site:
    """Add an address of `company`, or change one. There is one main address at most: the last one said to be."""
    lock_company(company)
    site = site or Site(company=company)
    if details.get("is_main"):
        company.sites.exclude(pk=site.pk).update(is_main=False)
    for name, value in details.items():
        setattr(site, name, value)
    site.save()
    return site
