"""Telling people that the cluster knows of them: whoever was put in by somebody else, once each."""

from django.db import transaction
from django.db.models import Exists, OuterRef

from members import mails
from members.models import Company, Employment, Import, Person
from members.models.person import PersonQuerySet
from thamsklyngen.shared import clock


def to_welcome(*, company: Company | None = None, source: Import | None = None) -> PersonQuerySet:
    """People who work somewhere today, never signed in, and were not told yet; the batch narrows them.

    Args:
        company: only those who work there today.
        source: only those whom that import's list named.
    """
    jobs = Employment.objects.on().filter(person=OuterRef("pk"))
    if company is not None:
        jobs = jobs.filter(company=company)
    people: PersonQuerySet = Person.objects.filter(
        Exists(jobs), welcomed_at=None, last_login=None, is_active=True, anonymised_at=None, is_staff=False
    )
    return people.filter(pk__in=source.report.get("people", [])) if source is not None else people


@transaction.atomic
def welcome(people: PersonQuerySet) -> int:
    """Write the welcome mail to each of `people`, as `to_welcome` gives them; nobody gets it twice.

    Two presses at once: the second waits for the first one's rows and finds them told.

    Returns:
        How many are told now.
    """
    keys = people.order_by("pk").select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True)
    chosen = list(Person.objects.filter(pk__in=list(keys), welcomed_at=None).with_work().order_by("pk"))
    Person.objects.filter(pk__in=[person.pk for person in chosen]).update(welcomed_at=clock.now())
    mails.welcome(chosen)
    return len(chosen)
