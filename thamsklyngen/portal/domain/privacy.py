"""Forgetting a person: what says who it was goes, what the cluster's history needs stays without a name."""

import json
from collections.abc import Collection
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from auditlog.context import disable_auditlog
from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F, Func, JSONField, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from events.domain.host_contact import forget_contacts
from events.models import Answer, CalendarAddress, GuestInvitation, SafetyProfile
from groups.models import Seat
from members.domain.joining import withdraw_open
from members.domain.session import end_sessions
from members.models import CompanyInvitation, Employment, JoinRequest, Person, PersonCompetence
from thamsklyngen.outbox.choices import FINISHED, UNFINISHED, MessageState
from thamsklyngen.outbox.models import Message
from thamsklyngen.shared import clock
from thamsklyngen.shared.domain import DomainError

BLANK: dict[str, Any] = {"subject": "", "text": "", "html": "", "facts": {}}
WITHOUT_TITLE = Func(
    F("changes"),
    Cast(Value("title"), TextField()),
    template="%(expressions)s",
    arg_joiner=" - ",
    output_field=JSONField(),
)


class StillNeeded(DomainError):
    """Somebody who works, sits or stands on a list is not forgotten in passing."""

    text = _("%(person)s still has %(what)s. End that first.")


def what_stands_in_the_way(person: Person) -> list[str]:
    """What has to end before `person` can be forgotten, in words."""
    coming = person.registrations.live().filter(event__starts_at__gt=clock.now())
    checks = (
        (person.is_staff, _("the administration of the cluster")),
        (Employment.objects.on().filter(person=person).exists(), _("an employment")),
        (Seat.objects.on().filter(person=person).exists(), _("a seat in a committee")),
        (coming.exists(), _("places at coming events")),
    )
    return [str(words) for stands, words in checks if stands]


@transaction.atomic
def anonymise(person: Person, *, by: Person) -> Person:
    """Forget who `person` was (GDPR, art. 17): name, addresses, phone, competences, what was written to them.

    The rows that tell how many came, who sat for which company and when stay, without a name.

    Args:
        by: the cluster admin who does it.

    Returns:
        The nameless person. Asked again, it is as it was.

    Raises:
        StillNeeded: something must end first.
    """
    person = Person.objects.select_for_update(no_key=True, of=("self",)).get(pk=person.pk)
    if person.anonymised_at is not None:
        return person
    if hindrances := what_stands_in_the_way(person):
        raise StillNeeded(person=person, what=", ".join(hindrances))
    _forget_what_was_written(person)
    _forget_the_history(person)
    with disable_auditlog():
        _forget_the_account(person)
    LogEntry.objects.log_create(person, force_log=True, action=LogEntry.Action.UPDATE, changes={}, actor=by)
    return person


def _forget_the_account(person: Person) -> None:
    EmailAddress.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()
    person.competences.all().delete()
    person.name, person.phone, person.email = "", "", f"anonymous-{person.pk}@anonymous.invalid"
    person.is_active, person.listed, person.contactable, person.hidden = False, False, False, True
    person.anonymised_at = clock.now()
    person.save()
    end_sessions(person)


def _forget_what_was_written(person: Person) -> None:
    """Mails to and about the person, what was said when they asked to be let in, and invitations to their addresses."""
    addresses = {person.email, *EmailAddress.objects.filter(user=person).values_list("email", flat=True)}
    to_them = Message.objects.filter(Q(person=person) | Q(to__in=addresses))
    to_them.filter(state=MessageState.PENDING).update(state=MessageState.EXPIRED)
    to_them.update(to="", **BLANK)
    _forget_in_mails_to_others(person, addresses)
    withdraw_open(person)
    JoinRequest.objects.filter(person=person).update(title="", message="", reason="")
    CompanyInvitation.objects.filter(email__in=addresses).delete()
    CompanyInvitation.objects.filter(accepted_by=person).delete()
    _forget_what_visits_asked(person, addresses)
    person.seats.update(word="")
    person.employments.update(title="", new_email="", own_addresses=[], lost_addresses=[])


def _forget_what_visits_asked(person: Person, addresses: Collection[str]) -> None:
    """Answers, sizes and diet, calendars, and where the person stood as a guest or as whom the gate knows."""
    Answer.objects.filter(registration__person=person).delete()
    SafetyProfile.objects.filter(person=person).delete()
    CalendarAddress.objects.filter(person=person).delete()
    forget_contacts(person, addresses)
    GuestInvitation.objects.filter(Q(email__in=addresses) | Q(registration__person=person)).delete()
    person.registrations.update(guest_company="", reason="")


def _forget_in_mails_to_others(person: Person, addresses: Collection[str]) -> None:
    """Of what has left nothing is kept; what waits leaves, and says what happened without saying to whom."""
    words = {*addresses, *([person.name] if " " in person.name else [])}  # a first name alone is many people's
    about = _telling(words)
    about.filter(state__in=FINISHED).update(**BLANK)
    for message in about.filter(state__in=UNFINISHED).select_for_update(no_key=True, of=("self",)):
        with translation.override(message.language):
            nobody = str(_("Former participant"))
        Message.objects.filter(pk=message.pk).update(**{**BLANK, "facts": _without(message.facts, words, nobody)})


def _telling(words: Collection[str]) -> QuerySet[Message]:
    """Mails in which one of `words` stands."""
    about = Q()
    for word in words:
        about |= Q(told__contains=json.dumps(word, ensure_ascii=False)[1:-1]) | Q(text__contains=word)
    return Message.objects.annotate(told=Cast("facts", TextField())).filter(about)


def _without(told: Any, words: Collection[str], nobody: str) -> Any:
    """`told`, a message's facts or a part of them, with `nobody` in the place of each of `words`."""
    if isinstance(told, dict):
        return {name: _without(value, words, nobody) for name, value in told.items()}
    if isinstance(told, list):
        return [_without(value, words, nobody) for value in told]
    if isinstance(told, str):
        for word in words:
            told = told.replace(word, nobody)
    return told


def _forget_the_history(person: Person) -> None:
    """Entries about the person lose what stood in them; entries about what they had lose the name in their title;
    entries about what they changed lose their address.
    """
    LogEntry.objects.filter(actor=person).update(actor_email=None)
    LogEntry.objects.get_for_object(person).delete()
    skills = ContentType.objects.get_for_model(PersonCompetence)
    theirs = Q(changes__person__0=str(person.pk)) | Q(changes__person__1=str(person.pk))
    theirs |= Q(object_id__in=person.competences.values("pk"))
    LogEntry.objects.filter(theirs, content_type=skills).delete()
    for rows in (person.employments, person.seats, person.join_requests, person.registrations):
        kind = ContentType.objects.get_for_model(rows.model)
        entries = LogEntry.objects.filter(content_type=kind, object_id__in=rows.values("pk"))
        entries.update(object_repr="–", changes=WITHOUT_TITLE)
