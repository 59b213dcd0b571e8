"""`manage.py benchmark`: how long each page takes, asked in this process as the people of the demo."""

import datetime as dt
import statistics
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.db.models import Count
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.choices import RegistrationState
from events.domain.event import create_event, publish
from events.models import Event, Registration
from groups.models import Group
from members.choices import EmploymentRole
from members.models import Company, Competence, Employment, Person
from thamsklyngen.portal import companies, people
from thamsklyngen.shared import clock

AIM = 300  # milliseconds
CROWD = 1000  # registrations of the event whose pages are asked
ROUNDS = 5
Page = tuple[str, str, str]  # who, address, what stands after `?`


class Command(BaseCommand):
    """Ask every page that lists something a few times, and print the median; load large data first."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How often, and whether to fail above the aim."""
        parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"how often each page is asked (else {ROUNDS})")
        parser.add_argument("--strict", action="store_true", help=f"fail where a median is over {AIM} ms")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run it; nothing is changed.

        Raises:
            CommandError: there are no large data, a page doesn't open, or one is too slow with `--strict`.
        """
        with transaction.atomic():  # the sessions go again
            slow = [row for row in self._measure(max(options["rounds"], 1)) if row > AIM]
            transaction.set_rollback(True)
        self.stdout.write(f"{len(slow)} pages over {AIM} ms")
        if slow and options["strict"]:
            raise CommandError("Too slow.")

    def _measure(self, rounds: int) -> Iterator[float]:
        clients = {who: signed_in(person) for who, person in everybody().items()}
        self.stdout.write(f"{'ms':>6} {'queries':>7}  who      page")
        for who, path, query in pages():
            target = f"{path}?{query}" if query else path
            took, asked = ask(clients[who], target, rounds)
            self.stdout.write(f"{took:6.0f} {asked:7}  {who:8} {target}{'  <--' if took > AIM else ''}")
            yield took


def ask(client: Client, target: str, rounds: int) -> tuple[float, int]:
    """The median of `rounds` answers in milliseconds, after one that warms up, and how many queries one takes.

    Raises:
        CommandError: the page doesn't open.
    """
    client.get(target)
    with CaptureQueriesContext(connection) as captured:
        status = client.get(target).status_code
        asked = len(captured)
    if status != 200:
        raise CommandError(f"{target} answers {status}.")
    took = []
    for _ in range(rounds):
        begin = time.perf_counter()
        client.get(target)
        took.append((time.perf_counter() - begin) * 1000)
    return statistics.median(took), asked


def signed_in(person: Person | None) -> Client:
    """A browser of this process in which `person` is signed in; a cluster admin has taken the second step."""
    client = Client(headers={"host": settings.ALLOWED_HOSTS[0] if settings.ALLOWED_HOSTS else "localhost"})
    if person is not None:
        client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[-1])
        session = client.session
        session["account_authentication_methods"] = [{"method": "mfa", "at": 0, "type": "totp"}]
        session["account_authentication_methods_user"] = str(person.pk)
        session.save()
    return client


def everybody() -> dict[str, Person | None]:
    """A visitor, and the first who fits of the others.

    Raises:
        CommandError: somebody is missing.
    """
    jobs = Employment.objects.at_members().select_related("person").order_by("pk")
    ordinary = jobs.filter(role=EmploymentRole.ORDINARY, person__is_staff=False, person__seats=None).first()
    contact = jobs.filter(role=EmploymentRole.CONTACT, company=_largest()).first()
    manager = Person.objects.filter(is_staff=True, is_active=True).first()
    if not (ordinary and contact and manager):
        raise CommandError("Load large data first: manage.py load_demo --people 20000 --companies 1000")
    return {"visitor": None, "member": ordinary.person, "contact": contact.person, "manager": manager}


def _largest() -> Company | None:
    """The member company with the most people, among those that somebody answers for."""
    answered = Employment.objects.at_members().filter(role=EmploymentRole.CONTACT).values("company")
    rows = Company.objects.filter(pk__in=answered).annotate(number=Count("employments"))
    return rows.order_by("-number", "pk").first()


def pages() -> Iterator[Page]:
    """Every page that lists something."""
    company, person = _largest(), Person.objects.filter(registrations__isnull=False).first()
    term = Competence.objects.in_use().first()
    event = Event.objects.coming().order_by("-capacity").first()
    if not (company and person and term and event):
        raise CommandError("Load large data first: manage.py load_demo --people 20000 --companies 1000")
    yield from _of_visitors(company, event)
    yield from _of_members(company, term)
    yield from _of_contacts(company)
    yield from _of_managers(company, person)
    yield from _of_organisers()


def _of_organisers() -> Iterator[Page]:
    """The pages about one event with a thousand registrations, which goes again with the rest."""
    event = crowded_event()
    for name in (
        "event",
        "running",
        "registrations",
        "attendance",
        "door",
        "door_list",
        "gate_list",
        "mails",
        "export",
    ):
        yield "manager", reverse(f"events:{name}", args=[event.key]), ""
    for query in ("print=1", "show=waiting", "q=eksempel"):
        yield "manager", reverse("events:registrations", args=[event.key]), query
    for name in ("statistics", "statistics_funders"):
        yield "manager", reverse(name), ""


def crowded_event() -> Event:
    """A visit tomorrow with `CROWD` registrations, nine of ten with a place; all of it made-up."""
    group, host, now = Group.objects.current().order_by("pk").first(), _largest(), clock.now()
    starts_at = now + dt.timedelta(days=1)
    details = {"starts_at": starts_at, "ends_at": starts_at + dt.timedelta(hours=2), "host": host, "capacity": CROWD}
    event = publish(create_event(group, by=None, title="Tusen påmeldte", **details))  # type: ignore[arg-type]
    names = [f"Eksempel Eksempelsen {number}" for number in range(CROWD)]
    people = Person.objects.bulk_create(Person(email=f"{uuid4()}@eksempel.example", name=name) for name in names)
    Employment.objects.bulk_create(Employment(person=person, company=host, title="Operatør") for person in people)
    Registration.objects.bulk_create(
        Registration(
            event=event,
            person=person,
            company=host,
            state=RegistrationState.REGISTERED if number % 10 else RegistrationState.WAITING,
            placed_at=now if number % 10 else None,
        )
        for number, person in enumerate(people)
    )
    return event


def _of_visitors(company: Company, event: Event) -> Iterator[Page]:
    for who in ("visitor", "member"):
        for name in ("home", "events:list", "groups:list", "members:companies"):
            yield who, reverse(name), ""
        yield who, reverse("members:companies"), "q=kapasitet"
        yield who, event.get_absolute_url(), ""
        yield who, company.get_absolute_url(), ""


def _of_members(company: Company, term: Competence) -> Iterator[Page]:
    yield "member", reverse("members:competences"), ""
    for query in ("q=sveis", "q=nordmann", "q=finnesikke", "q=a"):
        yield "member", reverse("members:competences"), query
    yield "member", term.get_absolute_url(), ""
    yield "member", reverse("members:people"), ""
    yield "member", reverse("members:people"), "q=kari"
    yield "member", reverse("members:my_competence"), ""


def _of_contacts(company: Company) -> Iterator[Page]:
    for name in ("run_company", "colleagues", "domains", "invitations", "roster", "company_competence"):
        yield "contact", reverse(f"members:{name}", args=[company.slug]), ""
    yield "contact", reverse("members:colleagues", args=[company.slug]), "q=kari"


def _of_managers(company: Company, person: Person) -> Iterator[Page]:
    for name in ("home", "joins", "import", "register_changes", "terms", "welcome"):
        yield "manager", reverse(f"manage:{name}"), ""
    for query in _queries_of_companies(company):
        yield "manager", reverse("manage:companies"), query
    for query in ("", "q=kari", "q=nordmann", "q=person-19", "page=700", f"company={company.slug}"):
        yield "manager", reverse("manage:people"), query
    for show in filter(None, people.SHOWS):
        yield "manager", reverse("manage:people"), f"show={show}"
    for name in ("company", "company_history", "merge_companies", "membership_end"):
        yield "manager", reverse(f"manage:{name}", args=[company.slug]), ""
    for name in ("person", "person_history", "merge_people", "forget_person"):
        yield "manager", reverse(f"manage:{name}", args=[person.pk]), ""


def _queries_of_companies(company: Company) -> Iterator[str]:
    yield from ("", "q=mekaniske", "page=30", f"municipality={company.municipality}", f"industry={company.industry}")
    yield from (f"state={state}" for state in companies.STATES)
    yield from (f"lacks={lack}" for lack in companies.LACKS)
    yield from (f"order={order}" for order in companies.ORDERS)
    yield from (f"kind={kind}" for kind in ("company", "partner"))
