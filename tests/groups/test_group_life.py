"""The life of a group: proposed by a member, opened, rested, closed and reopened by the cluster manager."""

import datetime as dt
from types import SimpleNamespace

import pytest
from auditlog.models import LogEntry
from django.db import transaction
from django.test import Client

from groups.choices import GroupState, Outcome, ProposalState
from groups.domain import group as domain
from groups.domain.approval import submit
from groups.domain.board import decide
from groups.domain.drafts import begin_mandate
from groups.domain.errors import ReasonMissing
from groups.domain.group import MOVES, NEEDS_REASON, propose_group
from groups.domain.lapse import lapse_all
from groups.domain.seat import Wanted
from groups.domain.seat import propose as propose_seat
from groups.forms.plan import Offer
from groups.models import FocusArea, Group, GroupStep, MandateFocus, SeatProposal
from members.models import Person
from tests.browsing import managing, signed_in
from tests.factories.events import an_event
from tests.factories.groups import a_board, a_case, a_group, a_leader, a_mandate, a_seat, approved
from tests.factories.members import a_member, a_person
from tests.flows.test_races import at_once
from tests.groups.test_seats import mails, outcome, read
from thamsklyngen.outbox.models import Message
from thamsklyngen.portal.domain.groups import EventsAhead, move
from thamsklyngen.shared import clock
from thamsklyngen.shared.domain import DomainError

pytestmark = pytest.mark.django_db
WHO = ("newcomer", "member", "stranger", "seat", "leader", "admin")
HERE = "/groups/effektiv/"


def a_scene(state: str = GroupState.ACTIVE) -> SimpleNamespace:
    group = a_group("Effektiv produksjon", slug="effektiv", state=state)
    return SimpleNamespace(
        group=group,
        leader=a_leader(group, a_member("Lars Leder")),
        seat=a_seat(group, person=a_member("Mona Medlem")),
        stranger=a_leader(a_group("Logistikk")),
        member=a_member("Kari Vanlig"),
        newcomer=a_person("Ny Kommer"),
        admin=a_person("Admin Leder", admin=True, is_demo=True),
    )


def test_a_member_proposes_and_hears_of_it() -> None:
    admin, member = a_person(admin=True), a_member()
    group = propose_group("Økonomi og årsplan", by=member, summary="Tall")
    assert (group.state, group.slug) == ("proposed", "okonomi-og-arsplan")
    assert mails(admin) == ["groups/group_proposed"]
    assert "/groups/okonomi-og-arsplan/life/" in Message.objects.get(person=admin).facts["url"]
    page = managing(admin).get(f"/groups/{group.slug}/life/").text
    assert "Say no to it" in page
    assert "Last report" not in page, "nothing has come of it"
    group_page = managing(admin).get(f"/groups/{group.slug}/").text
    assert "Mandate in force" not in group_page
    assert "No mandate is in force." in group_page
    with pytest.raises(domain.NameTaken):
        propose_group("økonomi og ÅRSPLAN", by=member)
    assert propose_group("Propose", by=member).slug == "propose-2"  # an address of the portal's own
    move(group, GroupState.ACTIVE, by=admin)
    assert mails(member) == ["groups/group_moved"]


def test_who_does_not_belong_to_the_cluster_proposes_nothing() -> None:
    with pytest.raises(domain.OnlyMembers):
        propose_group("Ny", by=a_person())
    browser = signed_in(a_person())
    assert browser.post("/groups/propose/", {"name": "Ny"}).status_code == 403
    assert not Group.objects.exists()


@pytest.mark.parametrize("state", GroupState)
@pytest.mark.parametrize("to", GroupState)
def test_every_state_and_step_and_role(state: str, to: str) -> None:
    scene = a_scene(state)
    for who in WHO:
        with transaction.atomic():
            sent = Message.objects.count()
            step = {"by": getattr(scene, who), "reason": "Få folk", "report": "Et godt år"}
            if who == "admin" and to in MOVES[state]:
                move(scene.group, to, **step)
                assert [row.state for row in GroupStep.objects.all()] == [to]
                assert Message.objects.count() == sent + 2  # its leader and its member
            else:
                with pytest.raises(DomainError) as refused, transaction.atomic():
                    move(scene.group, to, **step)
                assert len(str(refused.value)) > 20
                assert Message.objects.count() == sent
                assert Group.objects.get(pk=scene.group.pk).state == state
            transaction.set_rollback(True)


@pytest.mark.parametrize("who", WHO)
def test_every_step_by_direct_post(who: str) -> None:
    scene = a_scene()
    person: Person = getattr(scene, who)
    browser = managing(person) if who == "admin" else signed_in(person)
    for state in GroupState:
        answer = browser.post(f"{HERE}life/{state}/", {f"{state}-reason": "Få folk", f"{state}-report": "Slutt"})
        if who != "admin":
            assert answer.status_code == 403
    closed = Group.objects.get(pk=scene.group.pk)
    # in the order of the states: neither proposed nor active again, then at rest, then closed
    assert closed.state == (GroupState.CLOSED if who == "admin" else GroupState.ACTIVE)
    steps = [GroupState.CLOSED, GroupState.DORMANT] if who == "admin" else []
    assert [step.state for step in closed.steps.all()] == steps


@pytest.mark.parametrize("state", NEEDS_REASON)
def test_rest_and_end_need_a_reason(state: str) -> None:
    scene = a_scene()
    with pytest.raises(ReasonMissing):
        move(scene.group, state, by=scene.admin, reason=" ")
    page = managing(scene.admin).post(f"{HERE}life/{state}/", {f"{state}-reason": "", f"{state}-report": "Skrevet"})
    assert page.status_code == 422
    assert ("Skrevet" in page.text) is (state == GroupState.CLOSED)


def test_a_closed_group_has_no_seats_and_stays_readable() -> None:
    scene = a_scene()
    propose_seat(scene.group, Wanted(scene.member, "member", clock.today()), by=scene.leader)
    move(scene.group, GroupState.CLOSED, by=scene.admin, reason="Slått sammen", report="Åtte møter på to år.")
    assert not scene.group.seats.on().exists()
    assert SeatProposal.objects.get().state == ProposalState.DECLINED
    assert "groups/seat_answered" in mails(scene.leader), "who proposed hears of it"
    lapsed = Message.objects.get(person=scene.member, template="groups/seat_lapsed")
    assert "Slått sammen" in read(lapsed), "and so does who was proposed"
    assert scene.leader.seats.get().word == "Slått sammen"
    told = Message.objects.get(person=scene.leader, template="groups/group_moved")
    assert "Slått sammen" in read(told)
    browser = signed_in(scene.member)
    page = browser.get(HERE).text
    assert "Slått sammen" in page
    assert "Åtte møter på to år." in page
    assert "Åtte møter på to år." in Client().get(HERE).text, "whoever reads the page reads the last report"
    assert "Åtte møter på to år." in browser.get(f"{HERE}life/").text
    assert "Effektiv produksjon" not in browser.get("/groups/").text
    assert "Effektiv produksjon" in browser.get("/groups/?closed=1").text
    move(scene.group, GroupState.ACTIVE, by=scene.admin)
    again = Group.objects.get(pk=scene.group.pk)
    assert (again.state, again.state_reason) == ("active", "")


def test_what_lies_open_keeps_a_group_from_being_closed() -> None:
    scene = a_scene()
    event = an_event(scene.group)
    with pytest.raises(EventsAhead):
        move(scene.group, GroupState.CLOSED, by=scene.admin, reason="Ferdig")
    event.delete()
    submit(a_mandate(scene.group, scene.leader), by=scene.leader)
    with pytest.raises(domain.BeforeTheBoard):
        move(scene.group, GroupState.CLOSED, by=scene.admin, reason="Ferdig")
    assert scene.group.seats.on().count() == 2


def test_the_board_stays() -> None:
    admin, board = a_person(admin=True), a_board()
    for state in (GroupState.DORMANT, GroupState.CLOSED):
        with pytest.raises(domain.BoardStays):
            move(board, state, by=admin, reason="Nei")


def test_what_is_only_proposed_is_for_members_and_its_committee() -> None:
    scene = a_scene(GroupState.PROPOSED)
    turned_down = propose_group("Avslått", by=scene.member)
    was_open = propose_group("Var åpen", by=scene.member)
    for group, state in ((turned_down, GroupState.CLOSED), (was_open, GroupState.ACTIVE), (was_open, "closed")):
        move(group, state, by=scene.admin, reason="Få folk", report="Slutt")
    scene.former = a_seat(scene.group, person=a_person("Sitter Ennå"))
    scene.visitor = Client().get("/").wsgi_request.user
    shown: dict[str, set[str]] = {}
    for who in (*WHO, "former", "visitor"):
        person = getattr(scene, who)
        seen = set(Group.objects.visible_to(person))
        assert seen == {group for group in Group.objects.all() if person.has_perm("groups.see_group", group)}, who
        shown[who] = {group.name for group in seen}
    assert shown["visitor"] == shown["newcomer"] == {"Logistikk", "Var åpen"}
    assert shown["former"] == {"Logistikk", "Var åpen", "Effektiv produksjon"}, "a seat is enough"
    assert len(shown["member"]) == len(shown["admin"]) == 4
    answer = Client().get(HERE)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")
    assert signed_in(scene.newcomer).get(HERE).status_code == 404
    assert "Effektiv produksjon" not in Client().get("/groups/").text + Client().get("/").text
    assert "Effektiv produksjon" in signed_in(scene.member).get("/groups/").text


def test_focus_areas_are_those_of_the_mandate_that_holds_on_the_day() -> None:
    scene, begins = a_scene(), clock.today() + dt.timedelta(days=200)
    first = a_mandate(scene.group, scene.leader)
    for position, title in enumerate(("Lean", "Energi")):
        MandateFocus.objects.create(mandate=first, title=title, position=position)
    approved(first, scene.leader)
    second = begin_mandate(scene.group, by=scene.leader)
    second.focus.filter(title="Energi").delete()
    second.focus.filter(title="Lean").update(title="Mindre sløsing")
    MandateFocus.objects.create(mandate=second, title="Folk", position=2)
    second.since, second.until = begins, begins + dt.timedelta(days=700)
    second.save()
    approved(second, scene.leader)
    lapse_all()
    assert offered(scene.group) == ["Lean", "Energi", "Folk"], "next year's plan names what is new ahead"
    life = signed_in(scene.member).get(f"{HERE}life/").text
    assert "Energi" not in life, "the one in force holds for two hundred days yet"
    assert "Folk" not in life
    folk = FocusArea.objects.get(title="Folk")
    with clock.frozen(clock.at(begins)):
        lapse_all()
        assert offered(scene.group) == ["Mindre sløsing", "Folk"]
        energy = FocusArea.objects.get(title="Energi")
        assert energy.retired_on == begins
        assert scene.group.focus_areas.get(retired_on=None, title="Folk") == folk
        assert list(scene.group.focus_areas.earlier()) == [energy]
        assert second.focus.filter(area=None).count() == 0
        before = LogEntry.objects.get_for_objects(FocusArea.objects.all()).count()
        lapse_all()
        assert LogEntry.objects.get_for_objects(FocusArea.objects.all()).count() == before, "once is enough"


def offered(group: Group) -> list[str]:
    """The focus areas that an activity of a plan may be tied to."""
    return [area.title for area in Offer.of(group, ()).focus.values()]


def test_a_mandate_that_is_over_before_the_board_meets_cuts_nothing_off() -> None:
    scene, today = a_scene(), clock.today()
    first = approved(a_mandate(scene.group, scene.leader), scene.leader)
    second = begin_mandate(scene.group, by=scene.leader)
    second.since, second.until = today, today + dt.timedelta(days=31)
    second.save()
    submit(second, by=scene.leader)
    with clock.frozen(clock.at(today + dt.timedelta(days=31), 12)):
        case = a_case(second)
        chair = case.meeting.attendance.get().person
        answer = signed_in(chair).post(f"{case.get_absolute_url()}decision/", {"outcome": "approved"})
        assert answer.status_code == 422
        assert "Its last day had passed by then." in answer.text
        assert scene.group.mandates.in_force().get() == first
        decide(case, Outcome.RETURNED, by=chair, reason="Nye dager")
    assert scene.group.mandates.in_force().get() == first


def test_a_focus_area_that_the_next_mandate_leaves_out_is_kept_with_its_last_day() -> None:
    scene = a_scene()
    first = a_mandate(scene.group, scene.leader)
    MandateFocus.objects.create(mandate=first, title="Beste praksis", text="Finne det som virker")
    approved(first, scene.leader)
    second = begin_mandate(scene.group, by=scene.leader)
    second.focus.all().delete()
    second.since, second.until = clock.today(), clock.today() + dt.timedelta(days=700)
    second.save()
    approved(second, scene.leader)
    area = FocusArea.objects.get()
    assert area.retired_on == clock.today()
    noted = LogEntry.objects.get_for_object(area).filter(action=LogEntry.Action.UPDATE)
    assert [str(clock.today()) in entry.changes["retired_on"] for entry in noted if "retired_on" in entry.changes]
    page = signed_in(scene.member).get(f"{HERE}life/").text
    assert "Beste praksis" in page
    assert "Finne det som virker" in page
    assert "Beste praksis" not in Client().get(HERE).text


@pytest.mark.django_db(transaction=True)
def test_two_propose_a_group_of_one_name_at_once() -> None:
    people = [a_member(), a_member()]
    names = ("Vedlikehold", "VEDLIKEHOLD")
    calls = [
        lambda name=name, person=person: outcome(lambda: propose_group(name, by=person))  # type: ignore[misc]
        for name, person in zip(names, people, strict=True)
    ]
    assert sorted(at_once(calls)) == ["NameTaken", "done"]
    assert Group.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_managers_press_at_once() -> None:
    scene = a_scene(GroupState.PROPOSED)
    calls = [lambda: outcome(lambda: move(scene.group, GroupState.ACTIVE, by=scene.admin))] * 2
    assert sorted(at_once(calls)) == ["NoWayThere", "done"]
    assert scene.group.steps.count() == 1


def test_opening_a_group_without_mandate_or_seats_warns_and_a_resting_one_says_so() -> None:
    group = a_group("Grønt skifte", state="proposed")
    browser = managing(a_person(admin=True))
    address = f"/groups/{group.slug}/life/"
    assert "It has no mandate in force. Nobody sits in its committee." in browser.get(address).text
    a_seat(group)
    assert "Nobody sits in its committee." not in browser.get(address).text
    Group.objects.filter(pk=group.pk).update(state="dormant", state_reason="Venter på ny leder")
    page = Client(headers={"accept-language": "en"}).get(group.get_absolute_url()).text
    assert "The group rests for now" in page
    assert "Reason: Venter på ny leder" in page
    assert "can register for the group" not in page
