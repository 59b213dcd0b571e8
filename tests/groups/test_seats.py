"""Seats: proposed by the leader, given and ended by the cluster manager, handed over on a day."""

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from groups.choices import GapKind, Outcome, ProposalState, SeatRole
from groups.domain import seat as domain
from groups.domain import seat_errors as errors
from groups.domain.approval import submit
from groups.domain.board import decide
from groups.domain.errors import NotYours, ReasonMissing
from groups.domain.seat import Wanted
from groups.domain.vacancy import Gap, Proposed, gaps_of, open_proposals
from groups.models import Activity, AnnualPlan, Group, PlanRow, Seat, SeatProposal
from members.models import Person
from tests.browsing import managing, queries, signed_in
from tests.factories.events import an_event
from tests.factories.groups import a_board, a_case, a_group, a_leader, a_plan, a_seat
from tests.factories.members import LONG_AGO, a_member, a_person, left
from tests.flows.test_races import at_once
from thamsklyngen.outbox.models import Message
from thamsklyngen.outbox.render import render
from thamsklyngen.portal.domain import seats as handing
from thamsklyngen.portal.tasks import settle_handovers
from thamsklyngen.portal.waiting import waiting_for
from thamsklyngen.shared import clock
from thamsklyngen.shared.domain import DomainError

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def a_scene() -> SimpleNamespace:
    group = a_group("Effektiv produksjon", slug="effektiv")
    return SimpleNamespace(
        group=group,
        leader=a_leader(group, a_member("Lars Leder")),
        deputy=a_seat(group, SeatRole.DEPUTY, a_member("Dina Nestleder")),
        seat=a_seat(group, person=a_member("Mona Medlem")),
        stranger=a_leader(a_group("Logistikk")),
        member=a_member("Kari Vanlig"),
        newcomer=a_person("Ny Kommer"),
        admin=a_person("Admin Leder", admin=True, is_demo=True),
        chosen=a_member("Nils Valgt"),
    )


@pytest.fixture
def scene() -> SimpleNamespace:
    return a_scene()


def wanted(person: Person, role: str = SeatRole.MEMBER, days: int = 0, **details: Any) -> Wanted:
    return Wanted(person, role, clock.today() + days * DAY, **details)


def seat_of(person: Person, group: Group) -> Seat:
    return Seat.objects.get(person=person, group=group)


def mails(person: Person) -> list[str]:
    return list(Message.objects.filter(person=person).order_by("pk").values_list("template", flat=True))


def read(message: Message) -> str:
    """The mail as its reader gets it."""
    render(message)
    return message.text


def test_from_proposal_to_seat(scene: SimpleNamespace) -> None:
    proposal = domain.propose(scene.group, wanted(scene.chosen, word="Kan lager"), by=scene.leader)
    assert mails(scene.admin) == ["groups/seat_proposed"]
    seat = domain.appoint(proposal, by=scene.admin, decided="Styret i mai")
    assert (seat.person, seat.role, seat.since, seat.until) == (scene.chosen, "member", clock.today(), None)
    assert seat.company == scene.chosen.work_today[0].company
    assert seat.decided == "Styret i mai"
    proposal.refresh_from_db()
    assert (proposal.state, proposal.seat, proposal.answered_by) == ("accepted", seat, scene.admin)
    assert mails(scene.chosen) == ["groups/seat_given"]
    assert mails(scene.leader) == ["groups/seat_answered"]


def test_declined_with_a_reason_that_the_proposer_reads(scene: SimpleNamespace) -> None:
    proposal = domain.propose(scene.group, wanted(scene.chosen), by=scene.leader)
    with pytest.raises(ReasonMissing):
        domain.decline(proposal, reason="  ", by=scene.admin)
    domain.decline(proposal, reason="Har sluttet", by=scene.admin)
    told = Message.objects.get(template="groups/seat_answered")
    assert told.person == scene.leader
    assert "Har sluttet" in read(told)
    assert mails(scene.chosen) == []
    assert not scene.group.seats.filter(person=scene.chosen).exists()


ACTIONS: dict[str, Callable[[SeatProposal, Person], object]] = {
    "appoint": lambda proposal, by: domain.appoint(proposal, by=by),
    "decline": lambda proposal, by: domain.decline(proposal, reason="Nei", by=by),
    "take_back": lambda proposal, by: domain.take_back(proposal, by=by),
}
# state: what each action leads to, by the cluster manager
MOVES = {
    "open": {"appoint": "accepted", "decline": "declined", "take_back": "taken_back"},
    "accepted": {},
    "declined": {},
    "taken_back": {},
}
WAYS = {"accepted": "appoint", "declined": "decline", "taken_back": "take_back"}
MAY = {
    "appoint": {"admin"},
    "decline": {"admin"},
    "take_back": {"admin", "leader", "deputy"},
}
WHO = ("newcomer", "member", "stranger", "seat", "deputy", "leader", "admin")


@pytest.mark.parametrize("state", MOVES)
@pytest.mark.parametrize("action", ACTIONS)
def test_every_state_and_action_and_role(scene: SimpleNamespace, state: str, action: str) -> None:
    for who in WHO:
        with transaction.atomic():
            proposal = domain.propose(scene.group, wanted(scene.chosen), by=scene.leader)
            if state != "open":
                ACTIONS[WAYS[state]](proposal, scene.admin)
            seats, sent = Seat.objects.count(), Message.objects.count()
            to = MOVES[state].get(action) if who in MAY[action] else None
            if to is None:
                with pytest.raises(DomainError) as refused, transaction.atomic():
                    ACTIONS[action](proposal, getattr(scene, who))
                assert len(str(refused.value)) > 20
                assert (Seat.objects.count(), Message.objects.count()) == (seats, sent)
            else:
                ACTIONS[action](proposal, getattr(scene, who))
            assert SeatProposal.objects.get(pk=proposal.pk).state == (to or state)
            transaction.set_rollback(True)


@pytest.mark.parametrize("who", ["newcomer", "member", "stranger", "seat"])
def test_only_those_who_lead_propose(scene: SimpleNamespace, who: str) -> None:
    with pytest.raises(NotYours):
        domain.propose(scene.group, wanted(scene.chosen), by=getattr(scene, who))
    with pytest.raises(errors.OnlyManagers):
        domain.put_in(scene.group, wanted(scene.chosen), by=scene.leader)


def refused(scene: SimpleNamespace, asked: Wanted) -> type[DomainError] | None:
    """Which error proposing gives."""
    try:
        domain.propose(scene.group, asked, by=scene.leader)
    except DomainError as error:
        return type(error)
    return None


def test_what_can_not_be_proposed(scene: SimpleNamespace) -> None:
    today, chosen = clock.today(), scene.chosen
    assert refused(scene, wanted(scene.newcomer)) is errors.NoMember
    assert refused(scene, wanted(chosen, SeatRole.LEADER)) is errors.LeaderThen
    assert refused(scene, wanted(scene.seat)) is errors.SitsAlready
    assert refused(scene, wanted(chosen, until=today)) is errors.WrongDays
    assert refused(scene, wanted(chosen, until=today + 4000 * DAY)) is errors.WrongDays
    assert refused(scene, wanted(chosen, days=5000)) is errors.WrongDays
    theirs = scene.stranger.seats.get()
    assert refused(scene, wanted(chosen, successor_to=theirs)) is errors.NoPredecessor
    assert refused(scene, wanted(scene.seat, successor_to=seat_of(scene.seat, scene.group))) is errors.NoPredecessor
    assert refused(scene, wanted(chosen)) is None
    assert refused(scene, wanted(chosen, SeatRole.SECRETARY)) is errors.ProposedAlready
    Group.objects.filter(pk=scene.group.pk).update(state="closed")
    assert refused(scene, wanted(scene.member)) is errors.GroupClosed


def test_what_changed_since_it_was_proposed_is_looked_at_again(scene: SimpleNamespace) -> None:
    proposal = domain.propose(scene.group, wanted(scene.chosen), by=scene.leader)
    left(scene.chosen.employments.get())
    with pytest.raises(errors.NoMember):
        domain.appoint(proposal, by=scene.admin)


def test_a_member_who_becomes_leader_leaves_the_other_seat(scene: SimpleNamespace) -> None:
    old = seat_of(scene.leader, scene.group)
    seat = domain.put_in(scene.group, wanted(scene.seat, days=10, successor_to=old), by=scene.admin)
    day = clock.today() + 10 * DAY
    assert seat.role == SeatRole.LEADER
    assert sorted(scene.group.seats.filter(until=day).values_list("person__name", flat=True)) == [
        "Lars Leder",
        "Mona Medlem",
    ]
    before, after = day - DAY, day
    for when, who in ((before, scene.leader), (after, scene.seat)):
        assert scene.group.seats.on(when).get(role=SeatRole.LEADER).person == who


def test_never_two_leaders_on_one_day_in_the_database(scene: SimpleNamespace) -> None:
    other = {"group": scene.group, "role": SeatRole.LEADER, "person": scene.chosen}
    with pytest.raises(IntegrityError, match="one_leader_at_a_time"), transaction.atomic():
        Seat.objects.create(**other, since=clock.today(), until=clock.today() + DAY)
    Seat.objects.filter(person=scene.leader).update(until=clock.today())
    Seat.objects.create(**other, since=clock.today())  # the day after the last day is free


def tasks_of(scene: SimpleNamespace) -> SimpleNamespace:
    """An activity, a row of a draft and an event that are the leader's, and some that aren't."""
    old, today = seat_of(scene.leader, scene.group), clock.today()
    plan = AnnualPlan.objects.create(group=scene.group, year=today.year)
    past = AnnualPlan.objects.create(group=scene.group, year=today.year - 1)
    draft = a_plan(scene.group, year=today.year + 1, by=scene.leader)
    PlanRow.objects.filter(version=draft).update(responsible=old)
    return SimpleNamespace(
        open=Activity.objects.create(plan=plan, title="Besøk", month=12, responsible=old),
        past=Activity.objects.create(plan=past, title="Før", month=5, responsible=old),
        row=draft.rows.get(),
        event=an_event(scene.group, contact=scene.leader),
        theirs=an_event(a_group("En annen"), contact=scene.leader),
    )


def responsible(row: Any) -> Person:
    row.refresh_from_db()
    return (row.contact if hasattr(row, "contact") else row.responsible.person) or None


def test_open_tasks_drafts_and_events_move_on_the_day(scene: SimpleNamespace) -> None:
    task = tasks_of(scene)
    old, day = seat_of(scene.leader, scene.group), clock.today() + 10 * DAY
    handing.put_in(scene.group, wanted(scene.chosen, days=10, successor_to=old), by=scene.admin)
    settle_handovers()
    moving, staying = (task.open, task.row, task.event), (task.past, task.theirs)
    assert {responsible(row) for row in (*moving, *staying)} == {scene.leader}
    with clock.frozen(clock.at(day, 6)):
        assert settle_handovers() == 2  # rows of drafts aren't counted
        assert settle_handovers() == 0
        task.event.contact = scene.leader  # somebody wants it so
        task.event.save()
        assert settle_handovers() == 0
    assert {responsible(row) for row in (task.open, task.row)} == {scene.chosen}
    assert responsible(task.event) == scene.leader
    assert {responsible(row) for row in staying} == {scene.leader}


def test_handed_over_today_moves_now_and_both_get_a_checklist(scene: SimpleNamespace) -> None:
    task = tasks_of(scene)
    proposal = domain.propose(
        scene.group, wanted(scene.chosen, successor_to=seat_of(scene.leader, scene.group)), by=scene.deputy
    )
    handing.appoint(proposal, by=scene.admin)
    assert {responsible(row) for row in (task.open, task.row, task.event)} == {scene.chosen}
    old = read(Message.objects.get(person=scene.leader, template="groups/seat_handed_over"))
    new = read(Message.objects.get(person=scene.chosen, template="groups/seat_given"))
    assert "Nils Valgt" in old
    assert "Lars Leder" in new
    assert "Du har overlatt plassen til Nils Valgt" in old
    assert "Dette gjenstår:" in old
    assert "siste dag" not in old
    assert old.count("\n- ") == 3
    assert new.count("\n- ") == 4
    page = signed_in(scene.chosen).get("/groups/effektiv/seats/").text
    assert "Lars Leder hands over to Nils Valgt" in page


def test_an_ended_seat_is_told_and_stays_in_the_history(scene: SimpleNamespace) -> None:
    seat = seat_of(scene.seat, scene.group)
    with pytest.raises(errors.OnlyManagers):
        domain.end_seat(seat, on=clock.today(), by=scene.leader)
    for day in (clock.today() - DAY, LONG_AGO):
        with pytest.raises(errors.NotThatDay):
            domain.end_seat(seat, on=day, by=scene.admin)
    domain.end_seat(seat, on=clock.today(), by=scene.admin, word="Takk!")
    with pytest.raises(errors.SeatOver):
        domain.end_seat(seat, on=clock.today(), by=scene.admin)
    for person, reads in ((scene.leader, True), (seat.person, True), (scene.admin, True), (scene.member, False)):
        assert ("Takk!" in signed_in(person).get("/groups/effektiv/seats/").text) is reads, person
    assert mails(scene.seat) == mails(scene.leader) == mails(scene.deputy) == ["groups/seat_ended"]
    assert "Takk!" in read(Message.objects.filter(person=scene.seat).get())
    page = signed_in(scene.member).get("/groups/effektiv/seats/").text
    assert "Mona Medlem" in page.split("Who sat when")[1]
    assert "Mona Medlem" not in page.split("Who sat when")[0]


def kinds(group: Group) -> list[tuple[str, str]]:
    return [(gap.kind.value, gap.role) for gap in gaps_of([group])]


def test_what_is_amiss(scene: SimpleNamespace) -> None:
    group = scene.group
    assert kinds(group) == []
    seat = seat_of(scene.seat, group)
    for days, expected in ((61, []), (60, [(GapKind.ENDING.value, "member")]), (1, [(GapKind.ENDING.value, "member")])):
        Seat.objects.filter(pk=seat.pk).update(until=clock.today() + days * DAY)
        assert kinds(group) == expected
    domain.put_in(group, wanted(scene.chosen, days=1, successor_to=seat), by=scene.admin)
    assert kinds(group) == []
    left(scene.deputy.employments.get())
    assert kinds(group) == [("gone", "deputy")]
    domain.end_seat(seat_of(scene.deputy, group), on=clock.today(), by=scene.admin)
    assert kinds(group) == [("vacant", "deputy")]
    job = scene.leader.employments.get()
    job.until = clock.today() + 30 * DAY
    job.save()
    assert kinds(group) == [("vacant", "deputy"), ("leaving", "leader")]
    Group.objects.filter(pk=group.pk).update(state="dormant")
    assert kinds(Group.objects.get(pk=group.pk)) == []


def gaps(group: Group) -> list[Gap]:
    return gaps_of([group], map(Proposed.of, open_proposals()))


def test_who_is_proposed_stands_where_somebody_is_missing_and_is_not_asked_for_again(scene: SimpleNamespace) -> None:
    group, here, page = scene.group, "/groups/effektiv/seats/", "/groups/effektiv/"
    domain.end_seat(seat_of(scene.deputy, group), on=clock.today(), by=scene.admin)
    leader, admin = signed_in(scene.leader), managing(scene.admin)
    assert "Propose somebody" in leader.get(page).text
    assert "Appoint somebody" in admin.get(page).text
    assert "Propose somebody" not in admin.get(page).text
    assert "Committee of" in waits(scene.leader)
    proposal = domain.propose(group, wanted(scene.chosen, SeatRole.DEPUTY), by=scene.leader)
    assert [gap.proposed.pk for gap in gaps(group) if gap.proposed] == [proposal.pk]
    for path in (page, here):
        assert "Nils Valgt is proposed" in leader.get(path).text
        assert "?role=deputy" not in leader.get(path).text
        assert f"{here}proposals/{proposal.pk}/" in admin.get(path).text
        assert "?role=deputy" not in admin.get(path).text
    assert "Nils Valgt" not in signed_in(scene.member).get(page).text
    assert "Committee of" not in waits(scene.leader), "it waits for the manager"
    assert "1 seat to see to" in waits(scene.admin), "the other group has no deputy"
    domain.decline(proposal, reason="Nei", by=scene.admin)
    assert "?role=deputy" in leader.get(here).text


def test_who_is_to_take_over_a_seat_stands_beside_it(scene: SimpleNamespace) -> None:
    group, seat = scene.group, seat_of(scene.seat, scene.group)
    Seat.objects.filter(pk=seat.pk).update(until=clock.today() + 30 * DAY)
    assert [gap.proposed for gap in gaps(group)] == [None]
    domain.propose(group, wanted(scene.chosen), by=scene.leader)
    assert [gap.proposed for gap in gaps(group)] == [None], "that is a seat more"
    SeatProposal.objects.update(successor_to=seat)
    assert [gap.proposed.name for gap in gaps(group) if gap.proposed] == ["Nils Valgt"]


def test_the_board_needs_a_secretary_too() -> None:
    assert kinds(a_board()) == [("vacant", "deputy"), ("vacant", "secretary")]


def form(**details: str) -> dict[str, str]:
    return {"role": "member", "since": clock.today().isoformat(), **details}


def test_from_page_to_page(scene: SimpleNamespace) -> None:
    here = "/groups/effektiv/seats/"
    leader, admin = signed_in(scene.leader), managing(scene.admin)
    assert "Nils Valgt" in leader.get(f"{here}propose/?q=nils").text
    path = f"{here}propose/{scene.chosen.pk}/"
    assert leader.post(path, form(last_day="2001-01-01")).status_code == 422
    refusal = leader.post(path, form(role="leader", word="Flink"))
    assert refusal.status_code == 422
    assert "Lars Leder leads the group then" in refusal.text
    assert "Flink" in refusal.text
    assert leader.post(path, form(word="Flink"), follow=True).status_code == 200
    proposal = SeatProposal.objects.get()
    assert "Flink" in admin.get(f"{here}proposals/{proposal.pk}/").text
    assert admin.post(f"{here}proposals/{proposal.pk}/decline/", {"reason": ""}).status_code == 422
    page = admin.post(f"{here}proposals/{proposal.pk}/", {"decided": "Styret"}, follow=True).text
    assert "Nils Valgt is appointed" in page
    again = admin.post(f"{here}proposals/{proposal.pk}/", {}, follow=True).text
    assert "Somebody was first" in again
    seat = seat_of(scene.chosen, scene.group)
    assert admin.post(f"{here}{seat.pk}/end/", {"last_day": "1999-01-01"}).status_code == 422
    yesterday = (clock.today() - DAY).isoformat()
    assert "It is noted" in admin.post(f"{here}{seat.pk}/end/", {"last_day": yesterday}, follow=True).text
    assert not scene.group.seats.on().filter(person=scene.chosen).exists()


POSTS = ("propose/{chosen}/", "proposals/{proposal}/", "proposals/{proposal}/decline/", "{seat}/end/")


def test_direct_posts_of_others_change_nothing(scene: SimpleNamespace) -> None:
    proposal = domain.propose(scene.group, wanted(scene.chosen), by=scene.leader)
    keys = {"chosen": scene.member.pk, "proposal": proposal.pk, "seat": seat_of(scene.seat, scene.group).pk}
    typed = form(reason="Nei", last_day=(clock.today()).isoformat())
    board = a_seat(a_board(), person=a_member())
    for person in (scene.newcomer, scene.member, scene.seat, scene.stranger, board, scene.leader):
        for path in POSTS:
            if person == scene.leader and path.startswith("propose/"):
                continue
            answer = signed_in(person).post(f"/groups/effektiv/seats/{path.format(**keys)}", typed)
            assert answer.status_code == 403, (person, path)
    assert [row.state for row in SeatProposal.objects.all()] == [ProposalState.OPEN]
    assert seat_of(scene.seat, scene.group).until is None


def test_an_admin_without_the_second_step_is_led_to_it(scene: SimpleNamespace) -> None:
    proposal = domain.propose(scene.group, wanted(scene.chosen), by=scene.leader)
    scene.admin.is_demo = False
    scene.admin.save()
    answer = signed_in(scene.admin).post(f"/groups/effektiv/seats/proposals/{proposal.pk}/")
    assert answer.status_code == 302
    assert "/accounts/" in answer["location"]
    assert SeatProposal.objects.get().state == ProposalState.OPEN


def outcome(call: Callable[[], object]) -> str:
    try:
        call()
    except DomainError as error:
        return type(error).__name__
    return "done"


@pytest.mark.django_db(transaction=True)
def test_two_admins_press_at_once() -> None:
    scene = a_scene()
    proposal = domain.propose(scene.group, wanted(scene.chosen), by=scene.leader)
    calls = [lambda: outcome(lambda: handing.appoint(proposal, by=scene.admin))] * 2
    assert sorted(at_once(calls)) == ["AnsweredAlready", "done"]
    assert scene.group.seats.filter(person=scene.chosen).count() == 1
    assert mails(scene.chosen) == ["groups/seat_given"]


@pytest.mark.django_db(transaction=True)
def test_two_admins_appoint_two_leaders_at_once() -> None:
    scene = a_scene()
    Seat.objects.filter(person=scene.leader).update(until=clock.today())
    rivals = [
        domain.propose(scene.group, wanted(person, SeatRole.LEADER), by=scene.deputy)
        for person in (scene.chosen, scene.member)
    ]
    calls = [lambda row=row: outcome(lambda: domain.appoint(row, by=scene.admin)) for row in rivals]
    assert sorted(at_once(calls)) == ["LeaderThen", "done"]
    assert scene.group.seats.on().filter(role=SeatRole.LEADER).count() == 1


def waits(person: Person) -> str:
    with translation.override("en"):
        return "\n".join(f"{row.title} {row.text} {row.url}" for row in waiting_for(Person.objects.get(pk=person.pk)))


def test_what_is_amiss_waits_for_the_leader_and_the_manager(scene: SimpleNamespace) -> None:
    assert "Committee of" not in waits(scene.leader)
    left(scene.deputy.employments.get())
    domain.propose(scene.group, wanted(scene.chosen), by=scene.leader)
    told = waits(scene.leader)
    assert "Committee of Effektiv produksjon Dina Nestleder, deputy leader, no longer works at" in told
    assert "/groups/effektiv/seats/" in told
    assert "Committee" not in waits(scene.seat) + waits(scene.member)
    assert "1 person is proposed for a seat" in waits(scene.admin)
    assert "2 seats to see to" in waits(scene.admin)  # the other group has no deputy


def test_the_manager_has_a_list_with_filters(scene: SimpleNamespace) -> None:
    left(scene.deputy.employments.get())
    domain.propose(scene.group, wanted(scene.chosen), by=scene.leader)
    found = {
        show: [word for word in ("Nils Valgt", "Dina Nestleder", "There is no deputy") if word in page]
        for show in ("", "proposed", "gone", "vacant", "ending", "nonsense")
        for page in [managing(scene.admin).get(f"/manage/seats/?show={show}").text]
    }
    assert found == {
        "": ["Nils Valgt", "Dina Nestleder", "There is no deputy"],
        "proposed": ["Nils Valgt"],
        "gone": ["Dina Nestleder"],
        "vacant": ["There is no deputy"],
        "ending": [],
        "nonsense": ["Dina Nestleder", "There is no deputy"],
    }


def test_the_pages_take_few_queries_however_much_there_is(scene: SimpleNamespace) -> None:
    pages = ((managing(scene.admin), "/groups/effektiv/seats/"), (managing(scene.admin), "/manage/seats/"))
    Seat.objects.filter(person=a_seat(scene.group)).update(until=clock.today())  # one has sat
    few = [[queries(browser, path) for browser, path in pages] for _warm in range(2)][1]
    today = clock.today()
    for number in range(30):
        person = a_seat(scene.group)
        Seat.objects.filter(person=person).update(until=today - DAY if number % 2 else today + DAY)
        domain.propose(scene.group, wanted(a_member()), by=scene.leader)
    assert [queries(browser, path) for browser, path in pages] == few
    assert max(few) <= 12


def test_a_handover_survives_the_boards_approval_of_what_was_submitted_before(scene: SimpleNamespace) -> None:
    board = a_board()
    chair = board.seats.get(role=SeatRole.LEADER).person
    old = seat_of(scene.leader, scene.group)
    draft = a_plan(scene.group, year=clock.today().year + 1, by=scene.leader)
    PlanRow.objects.filter(version=draft).update(responsible=old)
    case = a_case(submit(draft, by=scene.leader))
    handing.put_in(scene.group, wanted(scene.chosen, successor_to=old), by=scene.admin)
    decide(case, Outcome.APPROVED, by=chair)
    assert responsible(Activity.objects.get(plan=draft.plan)) == scene.chosen


def test_each_seat_can_be_handed_over_from_where_it_stands(scene: SimpleNamespace) -> None:
    browser, seat = signed_in(scene.leader), seat_of(scene.deputy, scene.group)
    way = f"/groups/effektiv/seats/propose/?for={seat.pk}"
    assert way in browser.get("/groups/effektiv/seats/").text
    hit = f"/groups/effektiv/seats/propose/{scene.chosen.pk}/?for={seat.pk}"
    assert hit in browser.get(f"{way}&q=Nils").text
    form = browser.get(hit).context["form"]
    assert (form["successor_to"].value(), form["role"].value()) == (seat.pk, SeatRole.DEPUTY)
    today = clock.today().isoformat()
    browser.post(hit, {"successor_to": seat.pk, "role": SeatRole.DEPUTY, "since": today})
    page = browser.get("/groups/effektiv/seats/").text
    assert f"in the place of {scene.deputy.name}" in page
    assert "Take it back" in page
    assert "Take it back" not in managing(scene.admin).get("/groups/effektiv/seats/").text, "who answers says no"


def test_the_role_comes_along_from_what_is_vacant(scene: SimpleNamespace) -> None:
    Seat.objects.filter(person=scene.deputy).delete()
    browser = signed_in(scene.leader)
    assert "/groups/effektiv/seats/propose/?role=deputy" in browser.get("/groups/effektiv/seats/").text
    address = f"/groups/effektiv/seats/propose/{scene.chosen.pk}/"
    assert browser.get(f"{address}?role=deputy").context["form"]["role"].value() == "deputy"
    assert browser.get(f"{address}?role=keiser&for=x").context["form"]["role"].value() == "member"
