"""Handing a seat over: what moves stands there with its numbers, and those two tick off what is done."""

import datetime as dt
from types import SimpleNamespace

import pytest

from groups.choices import HandoverPoint, SeatRole
from groups.domain import handover, seat
from groups.domain.errors import Overwritten
from groups.domain.plan import PlanContent, Row, save_plan
from groups.domain.seat_errors import NotYourPoint
from groups.models import Activity, AnnualPlan, HandoverTick
from members.models import Person
from tests.browsing import queries, signed_in
from tests.factories.events import an_event
from tests.factories.groups import a_group, a_leader, a_mandate, a_plan, a_seat
from tests.factories.members import a_member, a_person
from thamsklyngen.portal.domain import seats as handing
from thamsklyngen.portal.handing_over import Handover, handovers_for
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
HERE = "/groups/effektiv/seats/"


@pytest.fixture
def scene() -> SimpleNamespace:
    """A leader with a task, one that is overdue, an event, a draft of one and of a mandate, and who comes after."""
    group = a_group("Effektiv produksjon", slug="effektiv")
    leader, successor, admin = a_leader(group), a_member("Nils Neste"), a_person(admin=True)
    plan = AnnualPlan.objects.create(group=group, year=clock.today().year)
    last_year = AnnualPlan.objects.create(group=group, year=clock.today().year - 1)
    for of, month in ((plan, 12), (plan, 12), (last_year, 1)):
        Activity.objects.create(plan=of, title="Frokost", month=month, responsible=leader.seats.get())
    an_event(group, contact=leader), an_event(group, contact=leader, draft=True), an_event(group)
    a_mandate(group, leader)
    return SimpleNamespace(
        group=group, leader=leader, successor=successor, admin=admin, seat=a_seat(group), member=a_member()
    )


def handed_over(scene: SimpleNamespace, days: int) -> Handover:
    """The leader's seat goes to the successor in so many days; what the leader sees of it."""
    since = clock.today() + dt.timedelta(days=days)
    before = scene.leader.seats.get()
    wanted = seat.Wanted(scene.successor, SeatRole.LEADER, since, successor_to=before)
    handing.put_in(scene.group, wanted, by=scene.admin)
    [row] = handovers_for(scene.group, scene.leader, all_of_them=False)
    return row


@pytest.mark.parametrize("days", [10, 0])
def test_both_see_how_much_moves(scene: SimpleNamespace, days: int) -> None:
    row = handed_over(scene, days)
    assert (row.tasks, row.overdue, row.events, row.drafts) == (2, 1 if days else 0, 2, 1)
    for person in (scene.leader, scene.successor):
        page = signed_in(person).get(HERE).text
        for words in ("2 open activities", "2 coming events and drafts of them", "1 draft of mandate, plan"):
            assert words in page
    assert "2 open activities" not in signed_in(scene.member).get(HERE).text
    assert "2 open activities" not in signed_in(scene.seat).get(HERE).text


@pytest.mark.parametrize("point", HandoverPoint)
def test_each_ticks_off_their_own_points(scene: SimpleNamespace, point: HandoverPoint) -> None:
    proposal = handed_over(scene, 10).proposal
    leaves = point in (HandoverPoint.DRAFTS, HandoverPoint.PROMISES, HandoverPoint.FILES)
    own, other = (scene.leader, scene.successor) if leaves else (scene.successor, scene.leader)
    for person in (other, scene.seat, scene.member, scene.admin):
        with pytest.raises(NotYourPoint):
            handover.tick(proposal, point, done=True, by=person)
    for _twice in range(2):
        handover.tick(proposal, point, done=True, by=own)
    assert [(tick.point, tick.by) for tick in HandoverTick.objects.all()] == [(point, own)]
    handover.tick(proposal, point, done=False, by=own)
    assert not HandoverTick.objects.exists()


def test_ticks_are_shown_to_both_with_who_and_when(scene: SimpleNamespace) -> None:
    proposal = handed_over(scene, 10).proposal
    path = f"{HERE}handover/{proposal.pk}/"
    browser = signed_in(scene.leader)
    assert browser.post(path, {"point": "files", "done": "1"}).status_code == 302
    assert browser.post(path, {"point": "hello", "done": "1"}).status_code == 302, "a sentence, and nothing done"
    assert browser.post(path, {"point": "rubbish", "done": "1"}).status_code == 404
    assert [tick.point for tick in HandoverTick.objects.all()] == ["files"]
    assert "Not done after all" in browser.get(HERE).text
    page = signed_in(scene.successor).get(HERE).text
    assert page.count("state--ok") == 1
    assert "Not done after all" not in page, "the other one ticked it off"
    assert str(scene.leader) in page


def test_the_page_asks_as_often_with_many_handovers(scene: SimpleNamespace) -> None:
    handed_over(scene, 10)
    lead = a_seat(scene.group, SeatRole.DEPUTY)
    few = queries(signed_in(lead), HERE)
    for _number in range(6):
        leaving: Person = a_seat(scene.group)
        wanted = seat.Wanted(
            a_member(), "member", clock.today() + dt.timedelta(days=3), successor_to=leaving.seats.get()
        )
        handing.put_in(scene.group, wanted, by=scene.admin)
    assert queries(signed_in(lead), HERE) == few


def test_a_draft_of_a_plan_that_moves_is_not_overwritten_by_who_has_it_open(scene: SimpleNamespace) -> None:
    draft, other = a_plan(scene.group), a_plan(scene.group, clock.today().year + 2)
    before = scene.leader.seats.get()
    draft.rows.update(responsible=before)
    deputy = a_seat(scene.group, SeatRole.DEPUTY)
    handed_over(scene, 0)
    assert draft.rows.get().responsible.person == scene.successor
    with pytest.raises(Overwritten):
        save_plan(draft, PlanContent("Ny", "", [Row("Frokost", month=1, responsible=before)]), base=0, by=deputy)
    save_plan(other, PlanContent("Ny", ""), base=0, by=deputy)
