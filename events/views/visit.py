"""What is settled about a visit, for those who run the event: who at the host hears who comes, and when."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from events.domain import host_contact as domain
from events.forms.fields import number
from events.forms.visit import HostPersonForm, MailboxForm, VisitForm
from events.models import Event, HostContact
from events.views.access import fetch
from members.views.access import person_of, posted
from thamsklyngen.shared.domain import DomainError

MOST_LOOKS, REFUSED = 50, 422


@require_http_methods(["GET", "HEAD", "POST"])
def visit(request: HttpRequest, key: str) -> HttpResponse:
    """The settings, the contacts, and who has opened the gate list."""
    event = fetch(request, key)
    form = VisitForm(posted(request), instance=domain.visit_of(event))
    if form.is_valid():
        domain.put_visit(event, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("events:visit", event.key)
    return _page(request, event, form=form)


def _page(request: HttpRequest, event: Event, **forms: Any) -> HttpResponse:
    """The page, with what was typed into one of its forms."""
    refused = any(form.is_bound for form in forms.values())
    looks = list(event.gate_looks.select_related("person", "contact__person")[: MOST_LOOKS + 1])
    context = {
        "event": event,
        "contacts": _contacts(event),
        "looks": looks[:MOST_LOOKS],
        "has_more": len(looks) > MOST_LOOKS,
        "form": forms.pop("form", None) or VisitForm(instance=domain.visit_of(event)),
        "person_form": HostPersonForm(event=event, prefix="host"),
        "mailbox_form": MailboxForm(prefix="mailbox"),
        **forms,
    }
    return render(request, "events/manage/visit.html", context, status=REFUSED if refused else 200)


def _contacts(event: Event) -> list[HostContact]:
    """The contacts, each with whether it still holds and the last mail to it."""
    standing = set(event.host_contacts.standing().values_list("pk", flat=True))
    rows = list(event.host_contacts.select_related("person").prefetch_related("gate_mails__message").order_by("pk"))
    for row in rows:
        row.holds, told = row.pk in standing, list(row.gate_mails.all())
        row.last = told[0] if told else None
    return rows


@require_POST
def name_person(request: HttpRequest, key: str) -> HttpResponse:
    """Name one of the host's people."""
    event = fetch(request, key)
    form = HostPersonForm(request.POST, event=event, prefix="host")
    if form.is_valid():
        try:
            contact = domain.name_person(event, form.cleaned_data["person"], by=person_of(request))
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return _named(request, event, contact)
    return _page(request, event, person_form=form)


@require_POST
def name_mailbox(request: HttpRequest, key: str) -> HttpResponse:
    """Name a shared mailbox."""
    event = fetch(request, key)
    form = MailboxForm(request.POST, prefix="mailbox")
    if form.is_valid():
        try:
            contact = domain.name_mailbox(event, **form.cleaned_data, by=person_of(request))
        except DomainError as error:
            form.add_error("email", str(error))
        else:
            return _named(request, event, contact)
    return _page(request, event, mailbox_form=form)


def _named(request: HttpRequest, event: Event, contact: HostContact) -> HttpResponse:
    messages.success(request, _("%(name)s sees who comes to this visit.") % {"name": contact})
    return redirect("events:visit", event.key)


@require_POST
def drop_contact(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Take a contact off: nothing more is sent, and links that were sent are worthless."""
    event = fetch(request, key)
    contact = get_object_or_404(event.host_contacts.select_related("person"), pk=number(str(pk)))
    domain.drop_contact(contact, by=person_of(request))
    messages.success(request, _("%(name)s can no longer see this visit.") % {"name": contact})
    return redirect("events:visit", event.key)


@require_POST
def renew_link(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Make the links that a mailbox has got worthless, and have the list sent anew."""
    event = fetch(request, key)
    contact = get_object_or_404(event.host_contacts.filter(person=None), pk=number(str(pk)))
    domain.renew_link(contact, by=person_of(request))
    messages.success(request, _("The links that %(name)s has got do not work any more.") % {"name": contact})
    return redirect("events:visit", event.key)
