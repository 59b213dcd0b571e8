"""Signed addresses in mails about what is new: all they can do is to stop such mails (RFC 8058)."""

from django.core import signing
from django.urls import reverse

from groups.models import Group
from members.models import Person
from thamsklyngen.shared.links import absolute

SALT = "portal.follow.stop"


def stop_url(person: Person, group: Group | None = None) -> str:
    """Where mails about `group` are stopped, or the digest; it never grows old."""
    token = signing.dumps([person.pk, group.pk if group else 0], salt=SALT)
    return absolute(reverse("follow_stop", args=[token]))


def behind(token: str) -> tuple[Person, Group | None] | None:
    """Whose mails about what `token` stops; None when it is forged, or one of them is gone."""
    try:
        person_key, group_key = signing.loads(token, salt=SALT)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    person = Person.objects.filter(pk=person_key).first()
    group = Group.objects.filter(pk=group_key).first() if group_key else None
    return None if person is None or (group_key and group is None) else (person, group)
