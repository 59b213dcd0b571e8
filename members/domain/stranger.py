"""Forgetting those who typed an address at the door and never came in."""

import datetime as dt
from collections.abc import Iterable

from allauth.account.models import EmailAddress
from auditlog.context import disable_auditlog
from auditlog.models import LogEntry
from django.db import transaction
from django.db.models import Exists, ForeignObjectRel, OuterRef, QuerySet

from members.models import Person
from thamsklyngen.outbox.models import Message
from thamsklyngen.shared import clock

WAIT = dt.timedelta(hours=24)
AT_ONCE = 500
THEIR_OWN = (EmailAddress, Message, LogEntry)  # what points at a stranger merely because they knocked


def strangers() -> QuerySet[Person]:
    """People who never verified an address and whom nothing knows of: no row of any app points at them.

    They have no name either: that is asked for inside. Whoever has one was added by a cluster admin.
    """
    people: QuerySet[Person] = Person.objects.filter(
        ~Exists(EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)),
        name="",
        last_login=None,
        is_staff=False,
        is_demo=False,
    )
    for relation in Person._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and relation.related_model not in THEIR_OWN:
            pointing = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
            people = people.filter(~Exists(pointing))
    return people


def is_stranger(person: Person) -> bool:
    """Whether `person` merely typed an address at the door."""
    return person.last_login is None and strangers().filter(pk=person.pk).exists()


def forget_unverified() -> int:
    """Delete strangers who knocked more than 24 hours ago.

    Returns:
        How many were forgotten.
    """
    forgotten, until = 0, clock.now() - WAIT
    while True:
        keys = list(strangers().filter(created_at__lte=until).values_list("pk", flat=True)[:AT_ONCE])
        gone = _forget(keys)
        forgotten += gone
        if not gone:
            return forgotten


def forget_if_stranger(person: Person) -> bool:
    """Delete `person` at once if they are a stranger.

    Returns:
        Whether they are gone.
    """
    return bool(_forget([person.pk]))


@transaction.atomic
def _forget(keys: Iterable[int]) -> int:
    """Delete those of `keys` who are strangers still, once nobody can begin to point at them any more."""
    locked = list(
        Person.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(pk__in=keys)
        .values_list("pk", flat=True)
    )
    doomed = list(strangers().filter(pk__in=locked).values_list("pk", flat=True))
    Message.objects.filter(person__in=doomed).delete()
    with disable_auditlog():
        Person.objects.filter(pk__in=doomed).delete()
    LogEntry.objects.get_for_model(Person).filter(object_id__in=doomed).delete()
    return len(doomed)
