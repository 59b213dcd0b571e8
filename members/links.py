"""Addresses within the portal that other code builds on."""

from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.urls import reverse

from members.models import CompanyInvitation, Person

STOP, INVITATION = "members.mail.stop", "members.company.invitation"


def by_way_of_name(person: Person, target: str) -> str:
    """`target`, by way of the page that asks for the name while we don't have it."""
    return target if person.name else f"{reverse('my_name')}?{urlencode({'next': target})}"


def by_way_of_joining(target: str) -> str:
    """`target`, by way of the page on which one says where one works."""
    return f"{reverse('members:join')}?{urlencode({'next': target})}"


def unsubscribe_url(person: Person) -> str:
    """The signed address that stops invitations to `person`, for the mail and its List-Unsubscribe header (RFC 8058).

    It never grows old: somebody may clean up years of mail. All it can do is to stop invitations.
    """
    return settings.BASE_URL + reverse("mail_stop", args=[signing.dumps(person.pk, salt=STOP)])


def person_behind(token: str) -> Person | None:
    """The person named by the token of an unsubscribe address; None when it is forged or the person is gone."""
    try:
        pk = signing.loads(token, salt=STOP)
    except signing.BadSignature:
        return None
    return Person.objects.filter(pk=pk).first()


def invitation_url(row: CompanyInvitation) -> str:
    """The signed address of an invitation to a company. It lets nobody in by itself: the address must be confirmed."""
    return settings.BASE_URL + reverse("members:join_invitation", args=[signing.dumps(row.pk, salt=INVITATION)])


def invitation_behind(token: str) -> CompanyInvitation | None:
    """The invitation named by a token; None when it is forged or gone."""
    try:
        pk = signing.loads(token, salt=INVITATION)
    except signing.BadSignature:
        return None
    return CompanyInvitation.objects.filter(pk=pk).select_related("company", "sent_by").first()
