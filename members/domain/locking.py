"""The lock under which everything about one company changes: its row. In the order company, group, event by key."""

from members.models import Company


def lock_company(company: Company | int) -> Company:
    """The company (or the one with that key), read anew and locked until the transaction ends.

    Merged meanwhile, it is the one that is left: nothing new may come to one that is no more.
    """
    key = company if isinstance(company, int) else company.pk
    found = Company.objects.select_for_update(no_key=True, of=("self",)).get(pk=key)
    return found if found.merged_into_id is None else lock_company(found.merged_into_id)
