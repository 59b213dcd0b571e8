"""The lock under which everything about one company changes: its row. In the order company, group, event by key."""

from members.models import Company


def lock_company(company: Company | int) -> Company:
    """The company (or the one with that key), read anew and locked until the transaction ends."""
    key = company if isinstance(company, int) else company.pk
    return Company.objects.select_for_update(no_key=True, of=("self",)).get(pk=key)
