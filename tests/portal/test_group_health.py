"""The board's table of how the groups are doing, and what is overdue on the leader's list."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.domain.activity import make_event
from events.domain.counting import companies_reached, counted
from events.models import Event
from groups.choices import SeatRole
from groups.domain.approval import submit, withdraw
from groups.domain.drafts import begin_report
from groups.models import Activity, AnnualPlan, BoardMeeting, YearReport
from members.models import Person
from tests.browsing import signed_in
from tests.factories.events import a_place, an_event
from tests.factories.groups import a_board, a_group, a_leader, a_mandate, a_plan, a_seat, approved, from_long_ago
from tests.factories.members import a_company, a_member, left
from thamsklyngen.portal.group_health import health_of_groups
from thamsklyngen.portal.waiting import waiting_for
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
YEAR = clock.today().year


@pytest.fixture
def chair() -> Person:
    return a_board().seats.get(role="leader").person


def test_a_line_says_how_a_group_is_doing(chair: Person) -> None:
    group = a_group("Logistikk")
    leader = a_leader(group)
    approved(a_mandate(group, leader, until=clock.today() + dt.timedelta(days=40)), leader)
    plan = AnnualPlan.objects.create(group=group, year=YEAR)
    done, *_others = (Activity.objects.create(plan=plan, title=str(month), month=month) for month in (1, 12))
    Activity.objects.create(plan=plan, title="Borte", month=3, fate="cancelled", reason="Ingen vert")
    event = make_event(done, by=leader)
    orkel = a_company("Orkel")
    past = max(clock.at(dt.date(YEAR, 1, 1), 1), clock.now() - dt.timedelta(days=2))
    event = an_event(group, title="Alene")
    for person in (a_member(at=orkel), a_member(at=orkel), a_member()):
        a_place(event, person)
    Event.objects.filter(pk=event.pk).update(starts_at=past, ends_at=past + dt.timedelta(minutes=1))
    coming = an_event(group)
    [row] = health_of_groups(chair)
    assert (row.group, row.last_event, row.next_event) == (group, past, coming.starts_at)
    assert (row.activities, row.held, row.days_left, row.companies) == (2, 0, 40, 2)
    assert row.vacant == [SeatRole.DEPUTY.label]
    assert row.report is None


def test_a_seat_whose_holder_has_left_the_company_is_told_beside_vacant_ones(chair: Person) -> None:
    group, whole = a_group("Logistikk"), a_group("Økonomi")
    leader, deputy = a_leader(group), a_seat(group, SeatRole.DEPUTY)
    a_leader(whole)
    a_seat(whole, SeatRole.DEPUTY)
    left(deputy.employments.get())
    rows = {str(row.group): row for row in health_of_groups(chair)}
    assert (rows["Logistikk"].vacant, len(rows["Logistikk"].gone)) == ([], 1)
    assert (rows["Økonomi"].vacant, rows["Økonomi"].gone) == ([], [])
    page = " ".join(signed_in(chair, "nb").get("/board/groups/").content.decode().split())
    words = f"{deputy}, nestleder, jobber ikke lenger i {deputy.employments.get().company}"
    assert f"<span>{words}</span>" in page, "and not that all seats are filled"
    assert page.count("<span>besatt</span>") == 1
    group.seats.filter(person=leader).delete()
    page = " ".join(signed_in(chair, "nb").get("/board/groups/").content.decode().split())
    assert f"ingen gruppeleder<br>{words}</span>" in page


def test_a_mandate_that_is_approved_for_later_stands_beside_what_holds(chair: Person) -> None:
    group = a_group("Logistikk")
    leader, first = a_leader(group), clock.today() + dt.timedelta(days=60)
    approved(a_mandate(group, leader, since=first, until=first + dt.timedelta(days=365)), leader)
    [row] = health_of_groups(chair)
    assert row.mandate_coming is not None
    assert (row.mandate_until, row.mandate_next) == (None, None)
    page = " ".join(signed_in(chair, "nb").get("/board/groups/").content.decode().split())
    address = group.mandates.get().get_absolute_url()
    assert f'<a href="{address}">Utgave 1</a> godkjent fra {first.day}. ' in page
    with clock.frozen(clock.at(first, 12)):
        assert health_of_groups(chair)[0].mandate_coming is None, "it holds"


def test_companies_reached_are_the_same_here_and_in_the_year_report(chair: Person) -> None:
    """Of the year and of the plan's activities, once each; not of committee meetings, other groups or other years."""
    group, other = a_group("Logistikk"), a_group("Annen")
    plans = {year: AnnualPlan.objects.create(group=group, year=year) for year in (YEAR - 1, YEAR)}
    AnnualPlan.objects.create(group=other, year=YEAR)
    orkel, simpro, hamos = (a_company(name) for name in ("Orkel", "Simpro", "Hamos"))
    january, before = clock.at(dt.date(YEAR, 1, 1), 0, 1), clock.at(dt.date(YEAR - 1, 12, 31), 22)
    moved = Activity.objects.create(plan=plans[YEAR], title="Flyttet", month=1, reason="Verten ba om det")
    for when, companies, details in (
        (january, (orkel, orkel, simpro), {}),
        (january, (hamos,), {"kind": "committee"}),
        (before, (orkel, a_company("I fjor")), {"activity": moved}),
        (before, (a_company("Bare i fjor"),), {}),
    ):
        event = an_event(group, **details)
        for company in companies:
            a_place(event, a_member(at=company))
        Event.objects.filter(pk=event.pk).update(starts_at=when, ends_at=when + dt.timedelta(minutes=1))
    coming = an_event(group, starts_at=clock.now() + dt.timedelta(days=3))
    a_place(coming, a_member(at=hamos))
    with clock.frozen(max(clock.now(), january + dt.timedelta(minutes=2))):
        health = {str(row.group): row.companies for row in health_of_groups(chair)}
        report = counted(plans[YEAR])
    assert (health, report["companies"]) == ({"Logistikk": 3, "Annen": 0}, 3)
    assert companies_reached([group], YEAR - 1) == {group.pk: 3}


def test_the_report_of_the_year_before_counts_once_it_was_submitted(chair: Person) -> None:
    group = a_group()
    plan = AnnualPlan.objects.create(group=group, year=YEAR - 1)
    report = YearReport.objects.create(plan=plan, number=1)
    assert report.is_draft
    assert health_of_groups(chair)[0].report is None
    second = YearReport(plan=plan, number=2, state="approved", published_at=clock.now())
    from_long_ago([second])
    assert health_of_groups(chair)[0].report == second


def test_closed_groups_and_the_board_are_left_out(chair: Person) -> None:
    a_group("Lukket", state="closed")
    a_group("Åpen")
    a_group("Ærlig", state="proposed")
    assert [str(row.group) for row in health_of_groups(chair)] == ["Ærlig", "Åpen"]
    page = signed_in(chair).get("/board/groups/").content.decode()
    assert "Åpen" in page
    assert "Lukket" not in page


def test_with_many_groups_it_asks_as_often(chair: Person) -> None:
    def fill(number: int) -> None:
        for _number in range(number):
            group = a_group()
            leader = a_leader(group)
            left(a_seat(group, SeatRole.DEPUTY).employments.get())
            first = clock.today() + dt.timedelta(days=60)
            approved(a_mandate(group, leader, since=first, until=first + dt.timedelta(days=365)), leader)
            plan = AnnualPlan.objects.create(group=group, year=YEAR)
            make_event(Activity.objects.create(plan=plan, title="x", month=12), by=leader)
            a_place(an_event(group))

    browser = signed_in(chair)

    def asked() -> int:
        browser.get("/board/groups/")
        with CaptureQueriesContext(connection) as captured:
            assert browser.get("/board/groups/").status_code == 200
        return len(captured)

    fill(1)
    few = asked()
    fill(12)
    assert asked() == few <= 12


def test_the_leader_is_reminded_of_what_is_overdue(chair: Person) -> None:
    """From the day after its month, over the turn of the year, until the report on that year is with the board."""
    group = a_group()
    leader, seat = a_leader(group), a_seat(group)
    plan = AnnualPlan.objects.create(group=group, year=YEAR)
    late = Activity.objects.create(plan=plan, title="Sent ute", month=1)
    Activity.objects.create(plan=plan, title="I desember", month=12, position=1)

    def overdue(day: dt.date) -> list[str]:
        with clock.frozen(clock.at(day, 10)):
            told = [
                row.title for row in waiting_for(Person.objects.get(pk=leader.pk)) if row.title.startswith("På overtid")
            ]
            assert health_of_groups(chair)[0].overdue == len(told)
            assert not any("Sent ute" in row.title for row in waiting_for(Person.objects.get(pk=seat.pk)))
        return [title.partition(": ")[2] for title in told]

    assert overdue(dt.date(YEAR, 1, 31)) == []
    assert overdue(dt.date(YEAR, 2, 1)) == ["Sent ute"]
    assert overdue(dt.date(YEAR, 12, 31)) == ["Sent ute"]
    assert overdue(dt.date(YEAR + 1, 1, 1)) == ["Sent ute", "I desember"]
    with clock.frozen(clock.at(dt.date(YEAR + 1, 1, 2), 10)):
        make_event(late, by=leader)
    assert overdue(dt.date(YEAR + 1, 1, 3)) == ["I desember"]
    report = YearReport.objects.create(plan=plan, number=1)
    assert overdue(dt.date(YEAR + 1, 1, 3)) == ["I desember"]
    YearReport.objects.filter(pk=report.pk).update(state="submitted")
    assert overdue(dt.date(YEAR + 1, 1, 3)) == []


def test_the_report_is_the_newest_that_waits_or_was_decided_and_not_one_that_was_withdrawn(chair: Person) -> None:
    group = a_group("Logistikk")
    leader = a_leader(group)
    sent, taken_back = (
        begin_report(AnnualPlan.objects.create(group=group, year=year), by=leader, text="Et godt år.")
        for year in (YEAR - 1, YEAR)
    )
    submit(sent, by=leader)
    withdraw(submit(taken_back, by=leader), by=leader, reason="For tidlig")
    [line] = health_of_groups(chair)
    assert line.report is not None
    assert line.report.plan.year == YEAR - 1


def test_the_board_sees_a_mandate_that_is_submitted_before_it_is_due(chair: Person) -> None:
    group = a_group("Logistikk")
    leader = a_leader(group)
    assert "Submitted" not in signed_in(chair).get("/board/").text.partition('id="h-lines"')[2]
    approved(a_plan(group, YEAR - 1, by=leader), leader)
    day = clock.today() + dt.timedelta(days=1)
    BoardMeeting.objects.create(date=day, deadline=day, called_at=clock.now())
    submit(a_mandate(group, leader), by=leader)
    assert "Due" in signed_in(chair).get("/board/").text.partition('id="h-lines"')[2], "its plan is missing"
    assert "Submitted" in signed_in(chair).get("/board/").text.partition('id="h-lines"')[2]
