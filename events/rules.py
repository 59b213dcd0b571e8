"""Who may do what with events. `events.see_event` and `Event.objects.visible_to` agree, as a test sees to."""

import rules

from events.choices import Audience, Readers, RequestState, Visibility
from events.models import Event, HostRequest, Material, Registration
from events.models.event_list import GATE_STAYS
from groups.rules import has_seat, organised_groups, organises, sits_in_board
from members.models import Person
from members.rules import is_admin
from thamsklyngen.shared import clock


@rules.predicate
def organises_event(person: Person, event: Event) -> bool:
    """Leader, deputy or secretary of the event's group or of a group that arranges it too."""
    groups = {group.pk for group in organised_groups(person)}
    if not groups:
        return False
    return event.group_id in groups or any(group.pk in groups for group in event.co_organisers.all())


@rules.predicate
def sees_event(person: Person, event: Event) -> bool:
    """May see that the event exists, and its page."""
    if event.is_draft:
        return False
    if event.audience == Audience.MEMBERS:
        if event.visibility == Visibility.PUBLIC:
            return True
        if person.is_authenticated and person.is_member:
            return True
    return has_seat(person, event.group) or _has_place(person, event)


def _has_place(person: Person, event: Event) -> bool:
    return event.registrations.live().opening_to(person).exists()


@rules.predicate
def sits_in_committee(person: Person, event: Event) -> bool:
    """Sits in the committee of the group that arranges the event."""
    return has_seat(person, event.group)


@rules.predicate
def sees_names(person: Person, event: Event) -> bool:
    """A member, where the event lets members see who comes."""
    return event.shows_attendees and person.is_authenticated and person.is_member


@rules.predicate
def is_host_contact(person: Person, event: Event) -> bool:
    """Named by the host as somebody who hears who comes; until a week after. Twin: `with_gate_open_to`."""
    if not person.is_authenticated or event.is_draft or event.ends_at <= clock.now() - GATE_STAYS:
        return False
    return event.host_contacts.standing().filter(person=person).exists()


@rules.predicate
def receives_event(person: Person, event: Event) -> bool:
    """Receives the visit: named as the host's contact for it, or answers for the host company.

    Of a draft a company knows only where its yes to that very event is in the portal.
    """
    if not person.is_authenticated or not person.is_active or (event.is_draft and not _said_yes(event)):
        return False
    return person.is_contact_of(event.host) or event.host_contacts.standing().filter(person=person).exists()


def _said_yes(event: Event) -> bool:
    """Whether the host has said yes to this event in the portal, or offered what it was made of."""
    return event.host_requests.filter(company=event.host_id, state=RequestState.YES).exists()


@rules.predicate
def is_asked_to_host(person: Person, request: HostRequest) -> bool:
    """Answers for the company that is asked or that offers."""
    return person.is_contact_of(request.company)


@rules.predicate
def runs_group_of(person: Person, request: HostRequest) -> bool:
    """Makes the events of the group that asks, or that a company offers to."""
    return request.group_id in {group.pk for group in organised_groups(person)}


@rules.predicate
def is_offer(person: Person, request: HostRequest) -> bool:
    """A company offers by itself; the group answers."""
    return request.is_offer


@rules.predicate
def tells_colleagues(person: Person, event: Event) -> bool:
    """A member, of an event that everybody may know of."""
    is_public = not event.is_draft and event.visibility == Visibility.PUBLIC and event.audience == Audience.MEMBERS
    return is_public and person.is_authenticated and person.is_member


def acts_for(person: Person, registration: Registration) -> bool:
    """Whether `person` may hand over or give up this place: their own, one of their company's, one at their event."""
    if registration.person_id == person.pk or person.is_contact_of(registration.company):
        return True
    return bool(person.has_perm("events.run_event", registration.event))


def may_answer_for(person: Person, registration: Registration) -> bool:
    """Whether `person` answers for the company of this place, which somebody else took for the one who has it."""
    taken_for_them = registration.created_by_id not in (None, registration.person_id)
    return taken_for_them and person.pk != registration.person_id and person.is_contact_of(registration.company)


@rules.predicate
def reads_material(person: Person, material: Material) -> bool:
    """May fetch it: of an event that they may see, what is for all, for members, or for those with a place."""
    event = material.event
    if not person.has_perm("events.see_event", event):
        return False
    if material.readers == Readers.ALL or person.has_perm("events.see_registrations", event):
        return True
    if material.readers == Readers.MEMBERS and person.is_authenticated and person.is_member:
        return True
    return event.registrations.registered().opening_to(person).exists()


rules.add_perm("events.read_material", reads_material)
rules.add_perm("events.make_event", organises | is_admin)
rules.add_perm("events.see_statistics", organises | sits_in_board | is_admin)  # about the cluster: no object
rules.add_perm("events.see_event", sees_event | organises_event | is_admin)
rules.add_perm("events.run_event", organises_event | is_admin)
rules.add_perm("events.make_poster", tells_colleagues | organises_event | is_admin)
rules.add_perm("events.see_registrations", organises_event | sits_in_committee | is_admin)
rules.add_perm("events.see_answers", organises_event | sits_in_committee | is_admin | is_host_contact)
rules.add_perm("events.see_sensitive", organises_event | is_admin | is_host_contact)
rules.add_perm("events.help_at_door", organises_event | sits_in_committee | is_admin)
rules.add_perm("events.see_attendees", sees_names | organises_event | sits_in_committee | is_admin)
rules.add_perm("events.see_gate_list", organises_event | is_host_contact | is_admin)
rules.add_perm("events.receive_visit", receives_event | organises_event | is_admin)
rules.add_perm("events.host_visit", receives_event)
rules.add_perm("events.see_host_request", is_asked_to_host | runs_group_of | is_admin)
rules.add_perm("events.ask_hosts", runs_group_of | is_admin)
rules.add_perm("events.answer_host_request", (is_offer & runs_group_of) | (~is_offer & is_asked_to_host) | is_admin)
rules.add_perm("events.take_back_host_request", (is_offer & is_asked_to_host) | (~is_offer & runs_group_of) | is_admin)
