"""Addresses in mails: plain ones to pages, and signed ones that authorise one action on one registration."""

from django.core import signing
from django.urls import reverse

from events.models import Event, HostContact, Material, Registration
from members.models import Person
from thamsklyngen.shared.links import absolute

SALT, GATE_SALT, DOOR_SALT = "events.place", "events.gate", "events.door"
FEEDBACK, STOP_WATCHING = "events.feedback", "events.watch.stop"


def event_url(event: Event) -> str:
    """The event's page; it is nobody's own, so that the mail can be passed on."""
    return absolute(event.get_absolute_url())


def short_url(event: Event) -> str:
    """The short address of the event's page, for paper."""
    return absolute(reverse("events:short", args=[event.code]))


def place_url(registration: Registration) -> str:
    """The personal page of one registration, from which it can be cancelled without signing in."""
    token = signing.dumps(registration.pk, salt=SALT)
    return absolute(reverse("events:place", args=[token]))


def feedback_url(registration: Registration) -> str:
    """The personal page of the three questions afterwards; it opens that and nothing else."""
    token = signing.dumps(registration.pk, salt=FEEDBACK)
    return absolute(reverse("events:feedback_by_link", args=[token]))


def material_url(material: Material) -> str:
    """Where a file is fetched from, or the link itself."""
    return material.link or absolute(reverse("events:material", args=[material.event.key, material.pk]))


def stop_watching_url(person: Person) -> str:
    """The signed address that takes back wishes to hear of materials; it can do nothing else and never grows old."""
    return absolute(reverse("events:watch_stop", args=[signing.dumps(person.pk, salt=STOP_WATCHING)]))


def watcher_behind(token: str) -> Person | None:
    """Whose wishes `token` takes back; None where it is forged or the person is gone."""
    key = registration_key(token, STOP_WATCHING)
    return Person.objects.filter(pk=key).first() if key is not None else None


def door_url(registration: Registration) -> str:
    """What the QR code of one registration holds: it opens for those at the door alone, and gives nothing up."""
    token = signing.dumps(registration.pk, salt=DOOR_SALT)
    return absolute(reverse("events:door_code", args=[token]))


def registration_key(token: str, salt: str = SALT) -> int | None:
    """The key (of a registration, for most salts) that `token` was signed for, or None where it is forged."""
    try:
        key = signing.loads(token, salt=salt)
    except signing.BadSignature:
        return None
    return key if isinstance(key, int) else None


def answers_url(registration: Registration) -> str:
    """The page on which one registration's questions are answered, without signing in."""
    token = signing.dumps(registration.pk, salt=SALT)
    return absolute(reverse("events:place_answers", args=[token]))


def gate_url(contact: HostContact) -> str:
    """The gate list for `contact`: people sign in, a mailbox has a link of its own."""
    if contact.person_id is not None:
        return absolute(reverse("events:gate_list", args=[contact.event.key]))
    token = signing.dumps([contact.pk, contact.link_version], salt=GATE_SALT)
    return absolute(reverse("events:gate", args=[token]))


def gate_key(token: str) -> tuple[int, int] | None:
    """The key of the host contact and the version of the link that `token` was signed for; None where it is forged."""
    try:
        found = signing.loads(token, salt=GATE_SALT)
    except signing.BadSignature:
        return None
    match found:
        case [int(key), int(version)]:
            return key, version
    return None
