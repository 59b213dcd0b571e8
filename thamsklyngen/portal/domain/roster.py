"""The contact's answer to “is the list right?”: who works here still, and who has left."""

from collections.abc import Collection, Mapping

from django.db import transaction

from members.domain.locking import lock_company
from members.models import Company, Employment, Person
from thamsklyngen.portal.domain.employment import Farewell, end_employments
from thamsklyngen.shared import clock


@transaction.atomic
def answer(company: Company, *, stay: Collection[int], left: Mapping[int, Farewell], by: Person) -> int:
    """Note who of `company` works there still, and end the employments of those who have left, all or none.

    Whose employment was ended meanwhile by somebody else is passed over.

    Args:
        stay: keys of employments.
        left: what is said of who has left, by key of the employment.
        by: the contact.

    Returns:
        How many employments were ended.

    Raises:
        thamsklyngen.portal.domain.employment.EndsBeforeItBegan: a last day lies before the first one.
    """
    company = lock_company(company)
    today = company.employments.on()
    today.filter(pk__in=stay).update(confirmed_at=clock.now())
    jobs = Employment.objects.filter(pk__in=[*left], company=company).exclude(until__lte=clock.today()).order_by("pk")
    ended = end_employments({job: left[job.pk] for job in jobs}, by=by)
    company.roster_answered_at = clock.now()
    company.save(update_fields=["roster_answered_at"])
    return len(ended)
