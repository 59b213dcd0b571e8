"""Who at the host hears who comes, and what a visit has of its own."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Q

from events.domain import errors
from events.domain.places import lock
from events.history import note_contact
from events.history_hosts import ContactStep, forget_mailboxes
from events.mails.gate import take_back
from events.models import Event, HostContact, Visit
from members.models import Company, Person
from members.models.person import PersonQuerySet
from thamsklyngen.outbox.address import normalise_address


def visit_of(event: Event) -> Visit:
    """What is settled about the visit; nothing is stored by asking."""
    return Visit.objects.filter(event=event).first() or Visit(event=event)


@transaction.atomic
def put_visit(event: Event, **details: Any) -> Visit:
    """Settle what belongs to a visit and to no other event: its fields by name."""
    event = lock(event)
    visit, _new = Visit.objects.update_or_create(event=event, defaults=details)
    return visit


def people_of(host: Company | None) -> PersonQuerySet:
    """Who can be named as a contact: those who work at the host today."""
    if host is None:
        return Person.objects.none()
    jobs = host.employments.on().values("person")
    return Person.objects.filter(pk__in=jobs, is_active=True).order_by("sort_name", "pk")


@transaction.atomic
def name_person(event: Event, person: Person, *, by: Person | None) -> HostContact:
    """Have somebody of the host's see who comes, and hear of it; asked again it is the same contact.

    Raises:
        NotOfTheHost: they don't work there.
    """
    event = lock(event)
    if not people_of(event.host).filter(pk=person.pk).exists():
        raise errors.NotOfTheHost(person=person)
    return put_person(event, person, by=by)


def put_person(event: Event, person: Person, *, by: Person | None) -> HostContact:
    """Have `person` be a contact of the host's at a locked `event`; who is one already stays it."""
    contact, is_new = HostContact.objects.get_or_create(event=event, person=person)
    if is_new:
        note_contact(contact, by, ContactStep.NAMED)
    return contact


@transaction.atomic
def name_mailbox(event: Event, *, email: str, name: str, by: Person | None) -> HostContact:
    """Have a shared mailbox, such as the gatehouse's, hear who comes by a link of its own; asked again it is the same.

    Raises:
        RatherThePerson: it is the address of somebody who works at the host, and can sign in.
    """
    event, email = lock(event), normalise_address(email)
    person = people_of(event.host).filter(emailaddress__email=email).first()
    if person is None:
        person = people_of(event.host).filter(email=email).first()
    if person is not None:
        raise errors.RatherThePerson(person=person)
    contact, is_new = HostContact.objects.get_or_create(event=event, email=email, defaults={"name": name})
    if is_new:
        note_contact(contact, by, ContactStep.NAMED)
    elif contact.name != name:
        before, contact.name = contact.name, name
        contact.save(update_fields=["name"])
        note_contact(contact, by, ContactStep.RENAMED, before=before)
    return contact


@transaction.atomic
def drop_contact(contact: HostContact, *, by: Person | None, step: ContactStep = ContactStep.DROPPED) -> None:
    """Let a contact hear nothing more; their link is worthless, and what has not left does not leave."""
    lock(contact.event_id)
    if HostContact.objects.filter(pk=contact.pk).exists():  # else somebody was first
        note_contact(contact, by, step)
        take_back(contact)
        contact.delete()


def drop_other_hosts(event: Event) -> None:
    """Drop the contacts of a company that no longer is the host of a locked `event`: they see no more who comes."""
    for contact in event.host_contacts.exclude(person__in=people_of(event.host)):
        drop_contact(contact, by=None, step=ContactStep.LAPSED)


def forget_contacts(person: Person, addresses: Collection[str]) -> None:
    """Take somebody who is forgotten off the visits, with the mailboxes at their `addresses`."""
    for contact in HostContact.objects.filter(Q(person=person) | Q(email__in=addresses)).select_related("event"):
        note_contact(contact, None, ContactStep.DROPPED)
        contact.delete()
    forget_mailboxes(addresses)


@transaction.atomic
def renew_link(contact: HostContact, *, by: Person | None) -> HostContact:
    """Make the links that a mailbox has got worthless; the list is sent to it anew, with another one."""
    lock(contact.event_id)
    contact = HostContact.objects.select_for_update(no_key=True, of=("self",)).get(pk=contact.pk)
    note_contact(contact, by, ContactStep.RENEWED)
    contact.link_version += 1
    contact.save(update_fields=["link_version"])
    take_back(contact)
    contact.gate_mails.all().delete()
    return contact
