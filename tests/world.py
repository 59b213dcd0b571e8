"""A small world for tests that go over all pages: a group with its people, one event of each kind, a stranger."""

import datetime as dt
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.forms import BaseForm
from PIL import Image

from events.domain.calendar_address import renew
from events.domain.guest import invite as invite_guests
from events.domain.host_contact import name_person
from events.domain.hosting import ask as ask_host
from events.domain.invitation import invite
from events.domain.reception import look_through, set_reception
from events.domain.registration import register
from events.forms.event import EventForm
from events.guest_links import Wish, guest_url, wish_url
from events.links import answers_url, door_url, place_url
from events.models import Event, GuestInvitation, Registration
from groups.choices import SeatRole
from groups.domain.approval import submit
from groups.domain.seat import Wanted, propose, put_in
from groups.models import Activity, AnnualPlan, Group, Mandate, PlanVersion, YearReport
from members.choices import EmploymentRole
from members.domain.company import put_site
from members.domain.email_domain import ask as ask_for_domain
from members.domain.invitation import invite as invite_colleagues
from members.domain.join_code import renew_code
from members.domain.joining import ask
from members.domain.logo import put_logo
from members.domain.pasted import Pasted
from members.domain.register import keep
from members.domain.skills import put_company_skill, put_person_skills
from members.links import invitation_url, unsubscribe_url
from members.models import Person
from members.register.unit import unit_of
from tests.factories.competence import a_term
from tests.factories.events import a_place, an_event
from tests.factories.gate import a_mailbox, a_visit, link_of
from tests.factories.groups import (
    a_board,
    a_case,
    a_group,
    a_leader,
    a_mandate,
    a_plan,
    a_report,
    a_seat,
    from_long_ago,
)
from tests.factories.members import a_member, a_person
from tests.factories.questions import a_question
from tests.members.spreadsheets import csv_of, looked_at
from tests.world_after import afterwards
from thamsklyngen.portal.links import stop_url
from thamsklyngen.shared import clock

Form = Callable[[Person | None], dict[str, Any]]
MAIL = "1795406682578567281-1"  # the key of the one mail that lies in the demo's folder


@dataclass
class World:
    """Who and what the table speaks of, and what is typed into its forms (by whom it is typed)."""

    people: dict[str, Person | None]
    objects: dict[str, dict[str, Any]]
    forms: dict[str, Form]


def make_world() -> World:
    """A group with its people and one event of each kind, and a stranger who leads another group."""
    group, another = a_group("Effektiv produksjon"), a_group("Logistikk")
    leader, seat, member, stranger = a_leader(group), a_seat(group), a_member(), a_leader(another)
    events = {
        "public": an_event(group, visibility="public"),
        "members": an_event(group, visibility="members"),
        "committee": an_event(group, audience="committee"),
        "draft": an_event(group, draft=True),
        "theirs": an_event(another),
        "joined": an_event(group, capacity=1),
        "later": an_event(group, opens_at=clock.now() + dt.timedelta(days=1)),
        "door": an_event(group, days=1 / 24, uses_qr=True),
    }
    a_place(events["joined"], member), a_place(events["joined"])
    place = a_place(events["public"])
    invite(events["public"], Person.objects.filter(pk=member.pk), by=leader)
    people = {"visitor": None, "newcomer": a_person(), "admin": a_person(admin=True, is_demo=True)}
    contact = a_person(at=member.work_today[0].company, role=EmploymentRole.CONTACT)
    people |= {"member": member, "contact": contact, "stranger": stranger, "seat": seat, "leader": leader}
    people |= {"deputy": a_seat(group, "deputy"), "secretary": a_seat(group, "secretary")} | the_board()
    objects = {name: {"key": event.key} for name, event in events.items()} | others(group, place, member)
    objects |= {f"{name}-csv": {"key": events[name].key, "form": "csv"} for name in ("public", "theirs", "draft")}
    own = a_place(an_event(group), member)
    objects |= afterwards(events, leader)
    objects["own"] = {"key": own.event.key, "pk": own.pk}
    objects["guest-crossed"] = {**objects["guest-row"], "key": events["theirs"].key}
    came = a_place(events["door"])
    objects["door-code"] = {"token": door_url(came).rstrip("/").rpartition("/")[2]}
    objects["crossed"] = {"key": events["theirs"].key, "pk": place.pk}
    objects |= asked(group, member, contact) | a_gate(group, member, events["theirs"])
    objects |= before_the_board(group, leader, another, stranger) | in_the_committee(group, leader, seat, member)
    typed = forms(events, people, place.person) | at_the_door(came)
    typed["answer"] = lambda person: {f"q{objects['question-answered']['pk']}": "Buss"}
    return World(people, objects, typed)


def at_the_door(came: Registration) -> dict[str, Form]:
    """What is pressed and typed where people are ticked off."""
    press = {"press": f"{came.pk}:1:{uuid4()}"}
    return {"press": lambda person: dict(press), "walkin": lambda person: {"name": "Gro Gjest", "key": uuid4()}}


def asked(group: Group, member: Person, contact: Person) -> dict[str, dict[str, Any]]:
    """An event that asks two things, and one that asks the same, with places of `member` and of a colleague.

    The company's `contact` has taken the colleague's.
    """
    asking, answered = an_event(group), an_event(group)
    first = a_question(asking, "Skyss?", is_required=True)
    a_question(asking, "Mat?", is_sensitive=True)
    other = a_question(answered, "Skyss?", is_required=True)
    place = register(answered, member, by=member)
    company = contact.work_today[0].company
    row = register(answered, a_person(at=company), company=company, by=contact)
    return {
        "asking": {"key": asking.key},
        "question": {"key": asking.key, "pk": first.pk},
        "answered": {"key": answered.key},
        "answers-row": {"key": answered.key, "pk": row.pk},
        "question-answered": {"key": answered.key, "pk": other.pk},
        "answers": {"token": answers_url(place).rstrip("/").split("/")[-2]},
    }


def a_gate(group: Group, member: Person, theirs: Event) -> dict[str, dict[str, Any]]:
    """A members' visit that begins in an hour at the member's company, the member its contact, one guest, a mailbox."""
    host = member.work_today[0].company
    visit = a_visit(group, host=host, visibility="members", starts_at=clock.now() + dt.timedelta(hours=1))
    name_person(visit, member, by=None)
    a_place(visit)
    mailbox = a_mailbox(visit)
    return {
        "visit": {"key": visit.key},
        "gate-link": {"token": link_of(mailbox).rstrip("/").rpartition("/")[2]},
        "host-contact": {"key": visit.key, "pk": mailbox.pk},
        "host-crossed": {"key": theirs.key, "pk": mailbox.pk},
    }


def the_board() -> dict[str, Person]:
    """Its members, by what they are there."""
    board = a_board()
    found = {name: a_seat(board, role) for name, role in (("vice", "deputy"), ("keeper", "secretary"))}
    return {"chair": board.seats.get(role="leader").person, **found, "director": a_seat(board)}


def others(group: Group, place: Registration, member: Person) -> dict[str, dict[str, Any]]:
    """What else stands in addresses."""
    return {
        "-": {},
        "pdf": {"form": "pdf"},
        "nothing": {"key": "finnes-ikke"},
        "group": {"slug": group.slug},
        "place": {"token": place_url(place).rstrip("/").rpartition("/")[2]},
        "feed": {"secret": (secret := renew(member).secret)},
        "feed-forged": {"secret": "A" * len(secret)},
        "feed-group": {"secret": secret, "slug": group.slug},
        "forged": {"token": "MTI:forged:signature"},
        "taken": {"key": place.event.key, "pk": place.pk},
        **skills(member),
        **registered(member),
        **the_house(member),
        "follow-stop": {"token": stop_url(member).rstrip("/").rpartition("/")[2]},
        "stop": {"token": unsubscribe_url(member).rstrip("/").rpartition("/")[2]},
        **spreadsheets(),
        **the_visit(group, place, member),
        "mail": {"key": MAIL},
        "no_mail": {"key": "1795406682578567281-2"},
    }


def before_the_board(group: Group, leader: Person, another: Group, stranger: Person) -> dict[str, dict[str, Any]]:
    """A draft of the leader's group, and what the stranger's has submitted, a case of the board."""
    draft = a_mandate(group, leader)
    case = a_case(submit(a_mandate(another, stranger), by=stranger))
    plan = submit(a_plan(another, by=stranger), by=stranger)
    report = a_report(group, leader)
    sent = submit(a_report(another, stranger), by=stranger)
    year = clock.today().year
    next_year = a_plan(group, year + 1, leader, rows=2)
    held = AnnualPlan.objects.create(group=group, year=year, theme="Bli bedre kjent", goals="Flere møter")
    from_long_ago([PlanVersion(plan=held, number=1, state="approved", theme=held.theme)])
    activity = Activity.objects.create(plan=held, title="Frokost om 5S", month=12, host_wanted=True)
    return {
        "plan-draft": {"slug": group.slug, "year": year + 1},
        "plan-held": {"slug": group.slug, "year": year},
        "activity": {"slug": group.slug, "year": year, "pk": activity.pk},
        "this-year": {"year": year},
        "mandate-draft": {"slug": group.slug, "number": 1},
        "mandate-kept": {"slug": group.slug, "pk": _aside(draft, leader)},
        "plan-kept": {"slug": group.slug, "year": year + 1, "pk": _aside(next_year, leader)},
        "report-kept": {"slug": group.slug, "year": report.plan.year, "pk": _aside(report, leader)},
        "mandate-sent": {"slug": another.slug, "number": 1},
        "plan-year": {"slug": another.slug, "year": plan.plan.year},
        "plan-sent": {"slug": another.slug, "year": plan.plan.year, "number": 1},
        "report-sent": {"slug": another.slug, "year": sent.plan.year, "number": 1},
        "report-draft": {"slug": group.slug, "year": report.plan.year},
        "board-day": {"date": case.meeting.date},
        "case": {"date": case.meeting.date, "number": case.number},
    }


def _aside(draft: Mandate | PlanVersion | YearReport, by: Person) -> int:
    """Something that was written on `draft` while somebody else saved."""
    return draft.saves.create(base=0, text="Skrevet imens", stood=False, by=by).pk


def in_the_committee(group: Group, leader: Person, seat: Person, member: Person) -> dict[str, dict[str, Any]]:
    """A seat of the leader's group that is handed over soon, and somebody whom the leader proposes for one."""
    proposal = propose(group, Wanted(a_member(), SeatRole.SECRETARY, clock.today()), by=leader)
    where, later = {"slug": group.slug}, clock.today() + dt.timedelta(days=20)
    next_one = Wanted(a_member(), SeatRole.MEMBER, later, successor_to=seat.seats.get())
    handover = put_in(group, next_one, by=a_person(admin=True)).proposal
    return {
        "group-member": {**where, "pk": member.pk},
        "group-rests": {**where, "state": "dormant"},
        "group-nobody": {**where, "pk": 999_999},
        "proposal": {**where, "pk": proposal.pk},
        "proposal-gone": {"slug": "finnes-ikke", "pk": proposal.pk},
        "seat-row": {**where, "pk": seat.seats.get().pk},
        "handover": {**where, "pk": handover.pk},
    }


def skills(member: Person) -> dict[str, dict[str, Any]]:
    """A term, and what `member` and their company say of it."""
    company, term = member.work_today[0].company, a_term("5S")
    theirs = put_company_skill(company, term, {"stance": "strength", "teaches": True})
    [mine] = put_person_skills(member, [(term, "wants")])
    return {
        "term": {"slug": term.slug},
        "no-term": {"slug": "finnes-ikke"},
        "company": {"slug": company.slug},
        "their-skill": {"slug": company.slug, "pk": theirs.pk},
        "my-skill": {"pk": mine.pk},
    }


def registered(member: Person) -> dict[str, dict[str, Any]]:
    """What the register of companies says of the company of `member`, and what of it has changed."""
    company = member.work_today[0].company
    company.organisation_number = "100000091"
    company.save()
    facts = {"navn": "EKSEMPEL VERKSTED AS", "konkurs": True, "antallAnsatte": 42, "hjemmeside": "a.example"}
    keep(company, unit_of({"organisasjonsnummer": company.organisation_number, **facts}))
    return {"company": {"slug": company.slug}}


def the_house(member: Person) -> dict[str, dict[str, Any]]:
    """What the company of `member` has: somebody who knocks, a job, an address, a domain, an invitation, a code."""
    company = member.work_today[0].company
    where, by = {"slug": company.slug}, a_person()
    request = ask(a_person("Ny Prøvesen"), company=company)
    site = put_site(company, {"name": "Verkstedet", "address": "Industriveien 1", "is_main": True})
    domain = ask_for_domain(company, "bedriftens-eget.example", by=by)
    [invited] = invite_colleagues(company, [Pasted(1, "", "kollega@bedrift.example", "Kollega Prøvesen")], by=by)
    logo = put_logo(company, a_picture())
    return {
        "wish": {"pk": request.pk},
        "job": {**where, "pk": member.work_today[0].pk},
        "site": {**where, "pk": site.pk},
        "domain": {**where, "pk": domain.pk},
        "invited": {**where, "pk": invited.pk},
        "invitation": {"token": invitation_url(invited).rstrip("/").rpartition("/")[2]},
        "code": {"code": renew_code(company, by=by).code},
        "no-code": {"code": "AAAAAAAA"},
        "logo": {**where, "digest": logo.digest[:16]},
        "somebody": {"pk": member.pk},
        "nobody": {"pk": 999_999},
        "no-company": {"slug": "finnes-ikke"},
    }


def a_picture() -> bytes:
    """A small PNG."""
    drawn = io.BytesIO()
    Image.new("RGB", (40, 20), "teal").save(drawn, "PNG")
    return drawn.getvalue()


def the_visit(group: Group, place: Registration, member: Person) -> dict[str, dict[str, Any]]:
    """A visit to the company of `member` where anybody may ask for a place: its guests, and what the host is asked."""
    host, by = member.work_today[0].company, place.person
    event = an_event(group, guests="open", host=host)
    [guest] = invite_guests(event, [Pasted(1, "", "gjest@utenfor.example", "Gjest Prøvesen")], by=by)
    [late] = invite_guests(event, [Pasted(1, "", "taus@utenfor.example", "Taus Prøvesen")], by=by)
    GuestInvitation.objects.filter(pk=late.pk).update(sent_at=clock.now() - dt.timedelta(days=2))
    wish = Wish(event.pk, "Ukjent Prøvesen", "ukjent@utenfor.example", "Utenfor AS", "nb")
    question = ask_host(group, host, by=by, about="Omvisning", days=[clock.today() + dt.timedelta(days=20)])
    a_place(event)
    refused = a_place(event)
    set_reception(event, barred=[], approve_by=clock.now() + dt.timedelta(days=3), by=by)
    look_through(event, refused=[refused.pk], seen=[], by=by)
    until = clock.now() + dt.timedelta(days=1)
    return {
        "guests": {"key": event.key},
        "guest-link": {"token": guest_url(guest).rstrip("/").rpartition("/")[2]},
        "guest-wish": {"token": wish_url(wish, until).rstrip("/").rpartition("/")[2]},
        "guest-row": {"key": event.key, "pk": guest.pk},
        "guest-late": {"key": event.key, "pk": late.pk},
        "refused": {"key": event.key, "pk": refused.pk},
        "hosting": {"pk": question.pk},
    }


def spreadsheets() -> dict[str, dict[str, Any]]:
    """An import that waits for an answer, one with errors, and what lists are taken out as."""
    head = ("Navn", "Org.nr.", "Kommune")
    ready = looked_at(csv_of(head, ("Ny Bedrift", "923609016", "Orkland"), ("Ny Bedrift to", "", "")))
    faulty = looked_at(csv_of(head, ("Ny Bedrift", "987654321", "Orkland")))
    return {
        "import": {"pk": ready.pk},
        "faulty": {"pk": faulty.pk},
        "template": {"kind": "people", "form": "xlsx"},
        "csv": {"form": "csv"},
    }


def forms(events: dict[str, Event], people: dict[str, Person | None], guest: Person) -> dict[str, Form]:
    """What is typed: the same by all, but for what is one's own."""
    leader = people["leader"]
    assert leader
    newcomer, member = people["newcomer"], people["member"]
    same: dict[str, dict[str, Any]] = {
        "": {},
        "changed": a_change(events["public"], leader),
        "draft": a_change(events["draft"], leader),
        "theirs": a_change(events["theirs"], people["stranger"]),
        "event": a_new_event(leader),
        "copy": {"copy": events["public"].key},
        "copy_draft": {"copy": events["draft"].key},
        "reason": {"reason": "Produksjonsstans"},
        "first": {"a": "1", "b": "1"},
        "point": {"point": "files", "done": "1"},
        "noted": {"outcome": "approved"},
        "seat": {"role": "member", "since": clock.today().isoformat()},
        "finance": {"kind": "finance", "title": "Regnskap"},
        "meeting": {
            "kind": "meeting",
            "date": (clock.today() + dt.timedelta(days=40)).isoformat(),
            "deadline": (clock.today() + dt.timedelta(days=30)).isoformat(),
            "starts_at": "12:00",
            "seen": "0",
        },
        "coming": {"answer": "coming"},
        "guests": {"people": "Ny Prøvesen <ny@utenfor.example>", "send": "1"},
        "no": {"no": "1"},
        "hosting": {
            "group": events["public"].group_id,
            "company": member.work_today[0].company_id if member else "",
            "about": "Omvisning",
            "day_1": (clock.today() + dt.timedelta(days=30)).isoformat(),
        },
        "remarks": {"remarks": "Møtet ble hevet."},
        "all": {"who": "members"},
        "guest": {"guest": Registration.objects.get(event__host_contacts__person=member).pk},
        "settings": {"sends_gate_list": "on", "gate_time": "12:00", "erase_after": "5"},
        "colleague": {"host-person": people["contact"].pk if people["contact"] else ""},
        "mailbox": {"mailbox-name": "Porten", "mailbox-email": "porten@vert.example"},
        "message": {"to": "registered", "subject": "Ta med innesko", "text": "Gulvet er nytt."},
        "useful": {"score": "4"},
        "link": {"link": "https://bilder.bedrift.example/", "title": "Bildene", "readers": "all"},
        "person": {"person": member.pk if member else ""},
        "outsider": {"person": newcomer.pk if newcomer else ""},
        "sizes": {"shoe_size": "43"},
        "rules": {"text": "Hjelm og briller.", "seen": "0"},
        "days": {"erase_after": "3"},
        "question": {"text": "Skyss?", "kind": "text"},
        "ready": {"ready": "diet"},
        "name": {"name": "Kari Prøvesen", "phone": "", "language": "nb"},
        "address": {"email": "ny@bedrift.example"},
        "anothers": {"email": guest.email},
        "demo": {"email": people["admin"].email if people["admin"] else ""},
    }
    second = {person: second_address(person) for person in people.values()}
    own: dict[str, Form] = {"own": lambda person: {"email": second[person]}}
    return own | {name: lambda person, data=data: dict(data) for name, data in same.items()}  # type: ignore[misc]


def second_address(person: Person | None) -> str:
    """A verified address beside the one that mail goes to."""
    if person is None:
        return "ingen@bedrift.example"
    email = f"privat{person.pk}@bedrift.example"
    person.emailaddress_set.create(email=email, verified=True)
    return email


def a_change(event: Event, organiser: Person | None) -> dict[str, Any]:
    """What an organiser types to give the event another name."""
    assert organiser
    return shown(EventForm(person=organiser, instance=event), title="Et annet navn", contact=organiser.pk)


def a_new_event(leader: Person) -> dict[str, Any]:
    """What the leader types to make an event of their group."""
    start = clock.local(clock.now() + dt.timedelta(days=20)).strftime("%Y-%m-%dT%H:%M")
    form = EventForm(person=leader)
    group = leader.seats.get().group_id
    return shown(form, group=group, title="Frokostmøte om 5S", starts_at=start, contact=leader.pk)


def shown(form: BaseForm, **changes: Any) -> dict[str, Any]:
    """What `form` would send if one changed only `changes`."""
    values = {field.html_name: field.value() for field in form}
    data = {name: sent(value) for name, value in values.items() if value not in (None, False, "")}
    return data | changes


def sent(value: Any) -> Any:
    """A field's value as a browser sends it."""
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%dT%H:%M")
    return [getattr(one, "pk", one) for one in value] if isinstance(value, list) else value


def put_a_mail(folder: Path) -> None:
    """Leave one mail with HTML, text and calendar in the demo's folder, as the sink does."""
    text = (
        "X-Envelope-To: kari@bedrift.example\nSubject: Plassen er din\nMIME-Version: 1.0\n"
        'Content-Type: multipart/alternative; boundary="x"\n\n'
        "--x\nContent-Type: text/plain\n\nHei\n--x\nContent-Type: text/html\n\n<html><head></head></html>\n"
        "--x\nContent-Type: text/calendar\n\nBEGIN:VCALENDAR\nEND:VCALENDAR\n--x--\n"
    )
    (folder / f"{MAIL}.eml").write_text(text)
