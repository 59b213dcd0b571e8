"""Annual plans: writing, carrying over, approving, small changes, and the year as a circle, a list and a table."""

import datetime as dt
from dataclasses import fields
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.choices import Standing
from events.domain.activity import call_off_activity, is_overdue, make_event, standing_of, usual_day
from events.domain.errors import HasEvent, PlanReasonNeeded
from events.domain.event import cancel_event, change_event, publish
from events.models import Event
from groups.choices import ActivityFate, Outcome
from groups.domain import errors
from groups.domain.approval import discard, submit
from groups.domain.board import decide
from groups.domain.drafts import begin_plan, begin_report
from groups.domain.plan import PlanContent, Row, begin_year, change_activity, save_plan
from groups.domain.texts import texts_kept, texts_of
from groups.models import Activity, AnnualPlan, Group, PlanRow, PlanVersion
from groups.models.plan import ROW, SHARED, Planned
from members.models import Person
from tests.browsing import signed_in
from tests.factories.events import an_event
from tests.factories.groups import a_board, a_case, a_group, a_leader, a_plan, a_seat, approved
from tests.factories.members import a_company, a_member
from tests.flows.test_races import at_once
from thamsklyngen.outbox.models import Message
from thamsklyngen.portal.waiting import waiting_for
from thamsklyngen.portal.wheel import wheel_of
from thamsklyngen.portal.year import entries_of, planned_by
from thamsklyngen.shared import clock
from thamsklyngen.shared.compare import numbered
from thamsklyngen.shared.domain import DomainError

pytestmark = pytest.mark.django_db
YEAR = clock.today().year + 1
EDIT = f"/groups/effektiv/plan/{YEAR}/edit/"
ROWS = {"rows-TOTAL_FORMS": "3", "rows-INITIAL_FORMS": "0", "rows-MIN_NUM_FORMS": "0", "rows-MAX_NUM_FORMS": "60"}


@pytest.fixture
def group() -> Group:
    return a_group("Effektiv produksjon", slug="effektiv")


@pytest.fixture
def leader(group: Group) -> Person:
    return a_leader(group)


def typed(base: int = 0, **more: Any) -> dict[str, Any]:
    row = {"rows-0-title": "Besøk hos nabo", "rows-0-when": "m3", "rows-0-kind": "company_visit"}
    return {"theme": "Bli bedre kjent", "goals": "Flere møter", "base": str(base), **ROWS, **row, **more}


def an_activity(group: Group, leader: Person, year: int = YEAR, **row: Any) -> Activity:
    """An activity of an approved plan."""
    draft = begin_plan(group, year, by=leader)
    PlanRow.objects.create(version=draft, **{"title": "Frokost om 5S", "month": 5, **row})
    approved(draft, leader)
    return Activity.objects.select_related("plan__group").get(plan=draft.plan)


def test_a_leader_writes_a_plan_and_the_board_hears(group: Group, leader: Person) -> None:
    board, browser, orkel = a_board(), signed_in(leader), a_company("Orkel")
    seat = group.seats.get()
    done = browser.post("/groups/effektiv/plan/new/", {"year": YEAR})
    assert done.headers["Location"] == EDIT
    second = {"rows-1-title": "Frokost", "rows-1-when": "q4", "rows-1-host": "orkel", "rows-1-host_wanted": "on"}
    browser.post(EDIT, typed(**second, **{"rows-1-responsible": seat.pk, "rows-1-text": "Om 5S"}))
    browser.post(EDIT, typed(1, **second, **{"rows-1-responsible": seat.pk, "rows-1-text": "Om 5S"}))  # once more
    draft = PlanVersion.objects.get()
    visit, breakfast = draft.rows.all()
    assert (draft.theme, visit.month, visit.kind, visit.host) == ("Bli bedre kjent", 3, "company_visit", None)
    assert (breakfast.quarter, breakfast.host, breakfast.host_wanted) == (4, orkel, False), "who has a host wants none"
    assert breakfast.responsible == seat
    done = browser.post(EDIT, typed(1, submit="1"))
    assert done.headers["Location"] == f"/groups/effektiv/plan/{YEAR}/1/"
    [told] = Message.objects.filter(template="groups/submitted")
    assert told.person == board.seats.get().person


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"rows-1-text": "Ord"}, "What is it called?"),
        ({"rows-1-title": "Uten tid"}, "Choose a month or a quarter."),
        ({"rows-1-title": "Rar", "rows-1-when": "m13"}, "m13"),
        ({"rows-1-title": "Rar", "rows-1-when": "m1", "rows-1-host": "Finnes ikke AS"}, "Finnes ikke AS"),
        ({"rows-1-title": "Rar", "rows-1-when": "m1", "rows-1-responsible": "99999"}, "99999"),
        ({"rows-1-title": "x" * 200, "rows-1-when": "m1"}, "120"),
        ({"goals": "x" * 30_000}, "20000"),
        ({"base": "x"}, ""),
        ({"base": str(2**40)}, ""),
        ({"rows-TOTAL_FORMS": "x"}, ""),
        ({"rows-TOTAL_FORMS": "900"}, ""),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    group: Group, leader: Person, wrong: dict[str, str], said: str
) -> None:
    draft = begin_year(group, YEAR, by=leader, carry=False)
    page = signed_in(leader).post(EDIT, typed(**wrong))
    assert page.status_code == 422
    assert said in page.content.decode()
    assert "Bli bedre kjent" in page.content.decode()
    assert not draft.rows.exists()


@pytest.mark.parametrize("year", ["0", "-3", "9999", "99999999999999999999", "x", ""])
def test_a_plan_has_a_year_that_makes_sense(group: Group, leader: Person, year: str) -> None:
    page = signed_in(leader).post("/groups/effektiv/plan/new/", {"year": year})
    assert page.status_code == 422
    assert not AnnualPlan.objects.exists()
    with pytest.raises(errors.YearOutside):
        begin_year(group, 0, by=leader, carry=False)


def test_a_year_has_one_plan(group: Group, leader: Person) -> None:
    begin_year(group, YEAR, by=leader, carry=False)
    page = signed_in(leader).post("/groups/effektiv/plan/new/", {"year": YEAR})
    assert page.status_code == 422
    assert f"has a plan for {YEAR} already" in page.content.decode()
    assert PlanVersion.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_begin_the_same_year_at_once_get_one_plan() -> None:
    group = a_group()
    leader = a_leader(group)

    def begin() -> Any:
        try:
            return begin_year(group, YEAR, by=leader, carry=True)
        except DomainError as error:
            return type(error)

    done = at_once([begin] * 4)
    assert done.count(errors.PlanExists) == 3
    assert PlanVersion.objects.count() == 1


def test_two_who_write_at_once_overwrite_nothing(group: Group, leader: Person) -> None:
    draft, deputy = begin_year(group, YEAR, by=leader, carry=False), a_seat(group, "deputy")
    save_plan(draft, PlanContent("Første", "", [Row("En", month=1)]), base=0, by=leader)
    page = signed_in(deputy).post(EDIT, typed(theme="Andre"))
    assert page.status_code == 422
    text = page.content.decode()
    assert all(words in text for words in ("Første", "Andre", "Besøk hos nabo", 'name="base" value="1"'))
    draft.refresh_from_db()
    assert draft.theme == "Første"
    signed_in(deputy).post(EDIT, typed(1, theme="Begge"))
    draft.refresh_from_db()
    assert (draft.theme, draft.revision) == ("Begge", 2)
    assert signed_in(deputy).post(EDIT, typed(1, theme="Begge")).status_code == 302, "the same once more is no clash"


def test_a_host_written_on_top_of_something_older_is_no_save_in_silence(group: Group, leader: Person) -> None:
    draft = begin_year(group, YEAR, by=leader, carry=False)
    save_plan(draft, PlanContent("", "", [Row("En", month=1)]), base=0, by=leader)
    hosted = PlanContent("", "", [Row("En", month=1, host=a_company("Orkel"))])
    with pytest.raises(errors.Overwritten):
        save_plan(draft, hosted, base=0, by=a_seat(group, "deputy"))
    assert draft.rows.get().host is None


def test_next_years_plan_goes_on_from_this_years(group: Group, leader: Person) -> None:
    last = an_activity(group, leader, YEAR - 1, host_wanted=True)
    plan = last.plan
    gone = Activity.objects.create(plan=plan, title="Avlyst", month=2, fate="cancelled", reason="Ingen ville")
    plan.theme = "Kjennskap"
    plan.save()
    browser = signed_in(leader)
    browser.post("/groups/effektiv/plan/new/", {"year": YEAR, "carry": "on"})
    draft = PlanVersion.objects.get(plan__year=YEAR)
    [row] = draft.rows.all()
    assert (draft.theme, row.title, row.month, row.carried_from, row.activity) == (
        "Kjennskap",
        last.title,
        5,
        last,
        None,
    )
    dropped = {"rows-0-title": last.title, "rows-0-when": "m5", "rows-0-carried_from": last.pk}
    page = browser.post(EDIT, typed(**dropped | {"rows-0-title": ""}))
    assert page.status_code == 422, "what is left out needs a reason"
    browser.post(EDIT, typed(**dropped, **{"rows-0-dropped": "Gjort nok"}))
    assert draft.rows.get().dropped == "Gjort nok"
    with pytest.raises(errors.Incomplete):
        submit(draft, by=leader)
    assert str(gone) not in browser.get(f"/groups/effektiv/plan/{YEAR}/1/").content.decode()


def test_another_groups_activity_is_not_taken_over(group: Group, leader: Person) -> None:
    other = a_group()
    theirs = an_activity(other, a_leader(other), YEAR - 1)
    draft = begin_year(group, YEAR, by=leader, carry=False)
    signed_in(leader).post(EDIT, typed(**{"rows-0-carried_from": theirs.pk, "rows-0-activity": theirs.pk}))
    assert [(row.activity, row.carried_from) for row in draft.rows.all()] == [(None, None)]


def test_a_new_version_says_of_each_activity_what_becomes_of_it(group: Group, leader: Person) -> None:
    activity = an_activity(group, leader)
    draft = begin_plan(group, YEAR, by=leader)
    save_plan(draft, PlanContent("", "", [Row("Ny", month=1)]), base=0, by=leader)
    with pytest.raises(errors.Incomplete, match="Frokost om 5S"):
        submit(draft, by=leader)
    rows = [Row("Ny", month=1), Row(activity.title, month=5, activity=activity, dropped="For likt")]
    save_plan(draft, PlanContent("", "", rows), base=1, by=leader)
    approved(draft, leader)
    activity.refresh_from_db()
    assert (activity.fate, activity.reason) == ("cancelled", "For likt")
    assert set(activity.plan.activities.values_list("title", flat=True)) == {"Ny", "Frokost om 5S"}


def test_what_the_board_returned_stays_unseen_by_others_when_the_next_version_holds(
    group: Group, leader: Person
) -> None:
    draft = begin_plan(group, YEAR, by=leader)
    save_plan(draft, PlanContent("Uferdig tema", "", [Row("Avvist aktivitet", month=1)]), base=0, by=leader)
    case = a_case(submit(draft, by=leader))
    chair = a_board().seats.get(role="leader").person
    decide(case, Outcome.RETURNED, by=chair, reason="For lite", came=[chair.pk])
    draft = PlanVersion.objects.get(plan=draft.plan, state="draft")
    save_plan(draft, PlanContent("Nytt tema", "", [Row("Ny aktivitet", month=1)]), base=draft.revision, by=leader)
    held = approved(draft, leader)
    page = held.get_absolute_url()
    for reader in (Client(), signed_in(a_member())):
        shown = reader.get(page).content.decode()
        assert "Nytt tema" in shown
        assert "Uferdig" not in shown
        assert "Avvist" not in shown
    assert "Uferdig" in signed_in(leader).get(page).content.decode()


def test_what_was_moved_comes_back_with_a_new_time(group: Group, leader: Person) -> None:
    activity = an_activity(group, leader)
    call_off_activity(activity, by=leader, fate=ActivityFate.MOVED, reason="Verten bygger om")
    again = begin_plan(group, YEAR, by=leader)
    rows = [Row(activity.title, month=activity.month, activity=activity)]
    approved(save_plan(again, PlanContent("Nytt tema", "", rows), base=0, by=leader), leader)
    activity.refresh_from_db()
    assert activity.fate == "moved", "the same words once more bring nothing back"
    draft = begin_plan(group, YEAR, by=leader)
    rows = [Row(activity.title, month=10, activity=activity)]
    approved(save_plan(draft, PlanContent("", "", rows), base=0, by=leader), leader)
    activity.refresh_from_db()
    assert (activity.fate, activity.reason, activity.month) == ("", "", 10)


def moved_to_next_year(activity: Activity, leader: Person) -> str:
    path = f"{activity.plan.get_absolute_url()}activity/{activity.pk}/"
    browser = signed_in(leader, "nb")
    page = browser.get(path).content.decode()
    assert f"Den flyttes til {YEAR + 1}" in page
    assert "si hvilket" not in page, "no year is asked for in the reason"
    done = browser.post(f"{path}call-off/", {"fate": "moved", "reason": "Verten bygger om"}, follow=True)
    assert f"Den flyttes til {YEAR + 1}" in browser.get(path).content.decode()
    return done.content.decode()


def test_what_moves_to_the_next_year_is_in_its_plan_when_that_is_begun(group: Group, leader: Person) -> None:
    activity = an_activity(group, leader)
    assert f"Planen for {YEAR + 1} begynner med den" in moved_to_next_year(activity, leader)
    draft = begin_year(group, YEAR + 1, by=leader, carry=True)
    assert [(row.carried_from, row.month, row.dropped) for row in draft.rows.all()] == [(activity, 5, "")]


@pytest.mark.parametrize("began", ["without", "left out", "with"])
def test_what_moves_to_the_next_year_goes_into_the_draft_that_is_there(
    group: Group, leader: Person, began: str
) -> None:
    activity = an_activity(group, leader)
    draft = begin_year(group, YEAR + 1, by=leader, carry=began != "without")
    if began == "left out":
        draft.rows.update(dropped="Ingen vert")
    assert f"og i utkastet for {YEAR + 1}" in moved_to_next_year(activity, leader)
    assert [(row.carried_from, row.title, row.dropped) for row in draft.rows.all()] == [(activity, "Frokost om 5S", "")]
    draft.refresh_from_db()
    assert draft.revision == (0 if began == "with" else 1), "who writes on it hears that it has changed"


def test_who_moves_it_to_a_year_whose_plan_is_written_is_told_what_is_left_to_do(group: Group, leader: Person) -> None:
    activity = an_activity(group, leader)
    approved(a_plan(group, YEAR + 1, leader), leader)
    assert f"Planen for {YEAR + 1} er skrevet" in moved_to_next_year(activity, leader)
    assert not PlanRow.objects.filter(carried_from=activity).exists()


def test_what_is_thrown_away_stands_in_the_history_for_the_committee(group: Group, leader: Person) -> None:
    approved(a_plan(group, YEAR, leader), leader)
    begin_plan(group, YEAR, by=leader)
    begin_report(AnnualPlan.objects.get(), by=leader)
    begin_year(group, YEAR + 1, by=leader, carry=False)
    browser = signed_in(leader)
    for path in (f"plan/{YEAR}", f"report/{YEAR}", f"plan/{YEAR + 1}"):
        assert browser.post(f"/groups/effektiv/{path}/discard/").status_code == 302
    words = {
        f"A draft of the plan {YEAR} (version 2) was thrown away by {leader}",
        f"A draft of the year report {YEAR} (version 1) was thrown away by {leader}",
    }
    also = f"A draft of the plan {YEAR + 1} (version 1) was thrown away by {leader}"

    def told(who: Client, path: str) -> set[str]:
        page = who.get(f"/groups/effektiv/{path}").content.decode()
        return {line for line in (*words, also) if line in page}

    assert told(browser, f"plan/{YEAR}/") == told(signed_in(a_seat(group)), f"plan/{YEAR}/") == words
    assert told(browser, "plan/new/") == {*words, also}
    for who in (Client(), signed_in(a_member())):
        assert told(who, f"plan/{YEAR}/") == set()


def test_discarding_the_first_draft_leaves_the_year_free(group: Group, leader: Person) -> None:
    begin_year(group, YEAR, by=leader, carry=False)
    assert signed_in(leader).post(f"/groups/effektiv/plan/{YEAR}/discard/").status_code == 302
    assert not AnnualPlan.objects.exists()
    discard(begin_year(group, YEAR, by=leader, carry=False))


def test_a_small_change_needs_no_board_and_reaches_the_draft(group: Group, leader: Person) -> None:
    activity = an_activity(group, leader)
    draft = begin_plan(group, YEAR, by=leader)
    browser, page = signed_in(leader), f"/groups/effektiv/plan/{YEAR}/activity/{activity.pk}/"
    data = {"title": "Frokost om 5S", "when": "q2", "text": "Ta med vernesko", "host_wanted": "on"}
    assert browser.post(page, data).headers["Location"] == f"/groups/effektiv/plan/{YEAR}/"
    activity.refresh_from_db()
    row = draft.rows.get()
    assert (activity.quarter, activity.text, activity.host_wanted) == (2, "Ta med vernesko", True)
    assert (row.quarter, row.month, row.text, row.host_wanted) == (2, None, "Ta med vernesko", True)
    draft.refresh_from_db()
    assert draft.revision == 1, "who has the draft open is told"
    assert browser.post(page, data | {"when": "m7"}).status_code == 422, "out of its quarter"
    submit(draft, by=leader)
    assert browser.post(page, data).status_code == 422, "what the board looks at would undo it"


def test_a_small_change_leaves_what_the_draft_says_otherwise(group: Group, leader: Person) -> None:
    activity = an_activity(group, leader)
    draft = begin_plan(group, YEAR, by=leader)
    rows = [Row("Ny tittel", month=11, activity=activity)]
    save_plan(draft, PlanContent("", "", rows), base=0, by=leader)
    change_activity(activity, by=leader, title="Rettet", month=6, quarter=None, text="Mer")
    row = draft.rows.get()
    assert (row.title, row.month, row.quarter, row.text) == ("Ny tittel", 11, None, "Mer")


def test_one_press_makes_an_activity_an_event(group: Group, leader: Person) -> None:
    host, responsible = a_company("Orkel"), a_seat(group)
    seat = group.seats.get(person=responsible)
    activity = an_activity(group, leader, host=host, responsible=seat, text="Vi ser på 5S.", kind="company_visit")
    path = f"/groups/effektiv/plan/{YEAR}/activity/{activity.pk}/event/"
    browser = signed_in(leader)
    done = browser.post(path)
    event = Event.objects.get()
    assert done.headers["Location"] == f"/events/{event.key}/edit/"
    assert (event.title, event.group, event.host, event.contact) == (activity.title, group, host, responsible)
    assert (event.kind, event.description, event.activity) == ("company_visit", "Vi ser på 5S.", activity)
    start = clock.local(event.starts_at)
    assert (start.year, start.month, start.weekday(), start.hour) == (YEAR, 5, 3, 8)
    browser.post(path)
    assert Event.objects.count() == 1, "pressed twice it is the same one"


@pytest.mark.django_db(transaction=True)
def test_pressed_by_two_at_once_it_is_one_event() -> None:
    group = a_group()
    leader = a_leader(group)
    activity = an_activity(group, leader)
    done = at_once([lambda: make_event(activity, by=leader)] * 4)
    assert len({one.pk for one in done}) == 1
    assert Event.objects.count() == 1


def test_where_it_stands_is_read_from_the_event(group: Group, leader: Person) -> None:
    activity = an_activity(group, leader)

    def standing() -> Standing:
        activity.refresh_from_db()
        return standing_of(activity, activity.events.all())[0]

    assert standing() == Standing.PLANNED
    event = make_event(activity, by=leader)
    assert standing() == Standing.PLANNED, "others don't know of a draft"
    with pytest.raises(HasEvent):
        call_off_activity(activity, by=leader, fate=ActivityFate.CANCELLED, reason="Nei")
    event = publish(event)
    assert standing() == Standing.SCHEDULED
    cancel_event(event, reason="Verten er syk")
    assert standing() == Standing.CANCELLED
    again = make_event(activity, by=leader)
    assert again != event
    publish(again)
    assert standing() == Standing.SCHEDULED
    start = clock.now() - dt.timedelta(days=1)
    Event.objects.filter(pk=again.pk).update(starts_at=start, ends_at=start + dt.timedelta(hours=1))
    assert standing() == Standing.HELD


def test_why_an_event_was_called_off_is_for_those_who_may_see_it(group: Group, leader: Person) -> None:
    activity = an_activity(group, leader)
    event = make_event(activity, by=leader)
    Event.objects.filter(pk=event.pk).update(visibility="members")
    cancel_event(publish(event), reason="Verten er syk")
    assert [row.reason for row in entries_of(YEAR, leader, group)] == ["Verten er syk"]
    assert [row.reason for row in entries_of(YEAR, AnonymousUser(), group)] == [""]


def test_what_is_moved_or_cancelled_says_why(group: Group, leader: Person) -> None:
    activity = an_activity(group, leader)
    browser, path = signed_in(leader), f"/groups/effektiv/plan/{YEAR}/activity/{activity.pk}/call-off/"
    assert browser.post(path, {"fate": "cancelled", "reason": " "}).status_code == 422
    assert browser.post(path, {"fate": "rubbish", "reason": "x"}).status_code == 422
    assert browser.post(path, {"fate": "cancelled", "reason": "Ingen vert"}).status_code == 302
    assert browser.post(path, {"fate": "moved", "reason": "Igjen"}).status_code == 422
    assert "Ingen vert" in Client().get(f"/groups/effektiv/plan/{YEAR}/").content.decode()
    assert browser.post(path.replace("call-off", "event")).status_code == 302
    assert not Event.objects.exists(), "what is cancelled becomes no event"


def test_overdue_is_what_has_no_event_when_its_month_is_over(group: Group, leader: Person) -> None:
    activity = an_activity(group, leader, YEAR - 2)
    assert is_overdue(activity, Standing.PLANNED, None)
    assert not is_overdue(activity, Standing.HELD, None)
    now = Activity(plan=activity.plan, title="Nå", month=12)
    now.plan.year = clock.today().year
    assert not is_overdue(now, Standing.PLANNED, None)
    page = signed_in(leader).get(f"/groups/effektiv/plan/{YEAR - 2}/").content.decode()
    assert "The month is over" in page
    assert "The month is over" not in Client().get(f"/groups/effektiv/plan/{YEAR - 2}/").content.decode()


def test_a_cancelled_event_stands_on_its_own_day(group: Group, leader: Person) -> None:
    activity = an_activity(group, leader, month=12)
    event = publish(make_event(activity, by=leader))
    day = clock.at(dt.date(YEAR + 1, 1, 5), 8)
    Event.objects.filter(pk=event.pk).update(starts_at=day, ends_at=day + dt.timedelta(hours=2))
    cancel_event(event, reason="Verten bygger om")
    [entry] = planned_by(group, YEAR, leader)
    assert (entry.standing, entry.number, entry.first) == (Standing.CANCELLED, 0, dt.date(YEAR + 1, 1, 5))
    assert "5" in entry.when


def test_publishing_without_a_place_is_told_and_not_refused(group: Group, leader: Person) -> None:
    browser, event = signed_in(leader), make_event(an_activity(group, leader), by=leader)
    page = browser.post(reverse("events:publish", args=[event.key]), follow=True).text
    assert "No place is given yet." in page
    event.refresh_from_db()
    assert not event.is_draft
    assert event.lacks_place
    other = an_event(group, draft=True, place="", address="", kind="webinar")
    assert "No place is given yet." not in browser.post(reverse("events:publish", args=[other.key]), follow=True).text


def test_a_guess_for_the_day_is_a_working_thursday_ahead(group: Group, leader: Person) -> None:
    for month in (1, 5, 12):
        day = usual_day(Activity(plan=AnnualPlan(group=group, year=YEAR), title="x", month=month))
        assert (day.weekday(), day.month) == (3, month)
    may = Activity(plan=AnnualPlan(group=group, year=YEAR), title="x", month=5)
    first = usual_day(may)
    second = usual_day(may, {first})
    assert (second > first, second.weekday(), second.month) == (True, 3, 5), "a day with something else is left alone"
    assert usual_day(may, {dt.date(YEAR, 5, day) for day in range(1, 32)}) == first, "unless all are taken"
    late = usual_day(Activity(plan=AnnualPlan(group=group, year=YEAR - 3), title="x", quarter=1))
    assert late >= clock.today()


# On these days an activity that was planned for January is overdue.
IN_MAY = dt.date(2027, 4, 20)  # two weeks on: Thursday 6 May is Ascension Day
IN_JULY = dt.date(2027, 6, 29)  # two weeks on: weeks 28 to 30, the last Thursday is 29 July


@pytest.mark.parametrize(
    ("today", "days"),
    [(IN_MAY, [dt.date(2027, 5, 13), dt.date(2027, 5, 20)]), (IN_JULY, [dt.date(2027, 8, 5), dt.date(2027, 8, 12)])],
    ids=["holiday", "summer weeks"],
)
def test_the_day_for_an_overdue_activity_is_no_holiday_nor_one_with_an_event(
    leader: Person, group: Group, settings: Any, today: dt.date, days: list[dt.date]
) -> None:
    settings.CLUSTER = settings.CLUSTER | {"country": "NO", "summer_weeks": (28, 30)}
    with clock.frozen(clock.at(today, 10)):
        late, later = (
            Activity.objects.create(plan=AnnualPlan.objects.create(group=group, year=year), title="Sent", month=1)
            for year in (2026, 2027)
        )
        first, second = (clock.local(make_event(row, by=leader).starts_at).date() for row in (late, later))
        assert [first, second] == days


def test_an_event_of_some_days_keeps_all_of_them_free(leader: Person, group: Group) -> None:
    with clock.frozen(clock.at(IN_MAY, 10)):
        start = clock.at(dt.date(2027, 5, 12), 8)
        an_event(group, draft=True, starts_at=start, ends_at=start + dt.timedelta(days=2))
        plan = AnnualPlan.objects.create(group=group, year=2027)
        event = make_event(Activity.objects.create(plan=plan, title="Sent", month=1), by=leader)
        assert clock.local(event.starts_at).date() == dt.date(2027, 5, 20)


def test_in_its_month_the_summer_weeks_are_left_alone_while_another_day_is_free(group: Group, settings: Any) -> None:
    settings.CLUSTER = settings.CLUSTER | {"country": "NO", "summer_weeks": (28, 30)}
    with clock.frozen(clock.at(dt.date(2027, 3, 1), 10)):
        july = Activity(plan=AnnualPlan(group=group, year=2027), title="x", month=7)
        assert usual_day(july) == dt.date(2027, 7, 8)
        assert usual_day(july, {dt.date(2027, 7, 8)}) == dt.date(2027, 7, 15), "rather than a day with an event"


def test_the_year_shows_what_one_may_see(group: Group, leader: Person) -> None:
    activity = an_activity(group, leader)
    event = make_event(activity, by=leader)
    hidden = a_plan(group, YEAR + 1, leader)
    for who in (Client(), signed_in(leader)):
        page = who.get(f"/year-wheel/{YEAR}/").content.decode()
        assert "Frokost om 5S" in page
        assert page.count('<svg class="wheel"') == 1
    assert event.get_absolute_url() not in Client().get(f"/year-wheel/{YEAR}/").content.decode()
    assert hidden.rows.get().title not in signed_in(leader).get(f"/year-wheel/{YEAR + 1}/").content.decode()
    publish(event)
    page = Client().get(f"/year-wheel/{YEAR}/?group=effektiv").content.decode()
    event.refresh_from_db()
    assert event.get_absolute_url() in page
    assert [entry.title for entry in entries_of(YEAR, leader, group)] == ["Frokost om 5S"], "drawn once, as its event"


@pytest.mark.parametrize("path", ["0/", "9999/", f"{YEAR}/?group=finnes-ikke", f"{YEAR}/?group=%00", "123456789012/"])
def test_a_year_or_group_that_is_none_is_not_found(leader: Person, path: str) -> None:
    assert signed_in(leader).get(f"/year-wheel/{path}").status_code in (404, 400)


def test_the_circle_has_each_entry_once_and_none_on_another(group: Group, leader: Person) -> None:
    for title, month in (("A", 1), ("B", 1), ("C", 1), ("D", 12)):
        an_event(group, title=title, starts_at=clock.at(dt.date(YEAR, month, 10), 8))
    wheel = wheel_of(YEAR, entries_of(YEAR, leader))
    assert [dot.number for dot in wheel.dots] == [1, 2, 3, 4]
    places = [(float(dot.x), float(dot.y)) for dot in wheel.dots]
    apart = [((a - c) ** 2 + (b - d) ** 2) ** 0.5 for i, (a, b) in enumerate(places) for c, d in places[:i]]
    assert min(apart) > 39, "two circles of 16 and a gap"
    for title in "EF":
        an_event(group, title=title, starts_at=clock.at(dt.date(YEAR, 1, 11), 8))
    crowded = wheel_of(YEAR, entries_of(YEAR, leader))
    assert (crowded.by_month, [dot.number for dot in crowded.dots]) == (True, [5, 1])


@pytest.mark.parametrize("path", [f"plan/{YEAR}/", f"plan/{YEAR}/2/", f"plan/{YEAR}/edit/", f"/year-wheel/{YEAR}/"])
def test_pages_ask_as_often_with_500_more(group: Group, leader: Person, path: str) -> None:
    activity = an_activity(group, leader)
    begin_plan(group, YEAR, by=leader)
    browser, path = signed_in(leader), path if path.startswith("/") else f"/groups/effektiv/{path}"

    def asked() -> int:
        browser.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(path).status_code == 200
        return len(captured)

    few = asked()
    draft = PlanVersion.objects.get(state="draft")
    more = [Activity(plan=activity.plan, title=f"Nr {n}", month=n % 12 + 1) for n in range(500)]
    rows = [
        PlanRow(version=draft, title=row.title, month=row.month, activity=row)
        for row in Activity.objects.bulk_create(more)
    ]
    PlanRow.objects.bulk_create(rows)
    assert asked() == few <= 12


def test_what_is_called_off_leaves_the_draft_and_waits_while_the_board_looks(group: Group, leader: Person) -> None:
    activity = an_activity(group, leader)
    draft = begin_plan(group, YEAR, by=leader)
    call_off_activity(activity, by=leader, fate=ActivityFate.CANCELLED, reason="Verten bygger om")
    row = draft.rows.get(activity=activity)
    assert row.dropped == "Verten bygger om"
    row.dropped = ""
    row.save()
    sent = submit(draft, by=leader)
    with pytest.raises(errors.ActivityGone):
        call_off_activity(activity, by=leader, fate=ActivityFate.CANCELLED, reason="Nei")
    chair = Group.objects.get(kind="board").seats.get(role="leader").person
    decide(a_case(sent), Outcome.APPROVED, by=chair)
    activity.refresh_from_db()
    assert activity.fate == "", "the board wants it after all"


def test_nothing_is_called_off_while_a_new_version_waits_for_the_board(group: Group, leader: Person) -> None:
    activity = an_activity(group, leader)
    draft = begin_plan(group, YEAR, by=leader)
    draft.rows.update(title="Frokost")
    submit(draft, by=leader)
    with pytest.raises(errors.BeforeTheBoard):
        call_off_activity(activity, by=leader, fate=ActivityFate.CANCELLED, reason="Nei")


def test_what_was_held_at_a_company_or_called_off_is_left_out_unless_one_thinks_otherwise(
    group: Group, leader: Person
) -> None:
    plan = an_activity(group, leader, YEAR - 1, title="Planmøte").plan
    for title, host, over, reason in (("Besøk", "Elkem", True, ""), ("Avlyst kurs", "", False, "Streik")):
        company = a_company(host) if host else None
        activity = Activity.objects.create(plan=plan, title=title, month=3, host=company, reason="Sent")
        event = publish(make_event(activity, by=leader))
        if over:
            start = clock.now() - dt.timedelta(days=9)
            Event.objects.filter(pk=event.pk).update(starts_at=start, ends_at=start + dt.timedelta(hours=1))
        else:
            cancel_event(event, reason=reason)
    rows = {row.title: row.dropped for row in begin_year(group, YEAR, by=leader, carry=True).rows.all()}
    assert rows["Planmøte"] == ""
    assert "Elkem" in rows["Besøk"]
    assert "Streik" in rows["Avlyst kurs"]
    texts = texts_of(PlanVersion.objects.get(plan__year=YEAR))
    assert [(number, text.title) for number, text in numbered(texts)][-3:] == [
        (texts[-3].aside or len(texts) - 2, "Planmøte"),
        (0, "Besøk"),
        (0, "Avlyst kurs"),
    ], "what is left out comes last, and has no number"


def test_an_activity_tells_what_has_happened_to_it(group: Group, leader: Person) -> None:
    activity = an_activity(group, leader)
    host = a_company("Simpro")
    page = f"/groups/effektiv/plan/{YEAR}/activity/{activity.pk}/"
    form = {"title": "Frokost om lean", "when": "m6", "host": "Simpro"}
    signed_in(leader).post(page, form)
    text = signed_in(leader).get(page).text
    log = text.partition('id="h-log"')[2]
    assert 'href="#h-log"' in text
    for words in (str(leader), "Frokost om 5S", "Frokost om lean", "May", "June", str(host)):
        assert words in log, words


def test_an_event_leaves_the_approved_quarter_only_with_a_reason_that_the_plan_shows(
    group: Group, leader: Person
) -> None:
    activity = an_activity(group, leader, month=5)
    event = publish(make_event(activity, by=leader))
    later = clock.at(dt.date(YEAR, 10, 5), 8)
    moved = {"starts_at": later, "ends_at": later + dt.timedelta(hours=2)}
    with pytest.raises(PlanReasonNeeded):
        change_event(event, moved)
    change_event(event, moved, plan_reason="Verten bygger om")
    activity.refresh_from_db()
    assert (activity.reason, activity.month, activity.fate) == ("Verten bygger om", 5, ""), "the board's word stands"
    [entry] = planned_by(group, YEAR, leader)
    assert "Verten bygger om" in entry.reason
    assert any(row.url == activity.plan.get_absolute_url() for row in waiting_for(leader))
    begin_plan(group, YEAR, by=leader)
    assert not any(row.url == activity.plan.get_absolute_url() for row in waiting_for(leader)), "it is under way"
    back = clock.at(dt.date(YEAR, 6, 3), 8)
    change_event(event, {"starts_at": back, "ends_at": back + dt.timedelta(hours=2)})
    activity.refresh_from_db()
    assert activity.reason == ""


def test_a_draft_outside_the_quarter_is_published_with_a_reason_alone(group: Group, leader: Person) -> None:
    event = make_event(an_activity(group, leader, month=5), by=leader)
    later = clock.at(dt.date(YEAR, 10, 5), 8)
    change_event(event, {"starts_at": later, "ends_at": later + dt.timedelta(hours=2)})
    browser = signed_in(leader)
    page = browser.post(reverse("events:publish", args=[event.key]), follow=True).text
    assert "Say why" in page
    event.refresh_from_db()
    assert event.is_draft
    form = browser.get(reverse("events:edit", args=[event.key])).context["form"]
    assert "plan_reason" in form.fields
    change_event(event, {}, plan_reason="Verten")
    assert not publish(event).is_draft


def test_no_column_of_an_activity_is_forgotten() -> None:
    assert {field.name for field in Planned._meta.get_fields()} == set(SHARED)
    assert {field.name for field in PlanRow._meta.fields} == {"id", "version", *ROW}
    assert {field.name for field in Activity._meta.fields} == {"id", "plan", "fate", "reason", *SHARED}
    assert {field.name for field in fields(Row)} == set(ROW) - {"position"}, "the position is the place in the list"


def test_a_save_names_what_it_holds_and_one_from_before_opens_as_well(group: Group, leader: Person) -> None:
    draft = begin_year(group, YEAR, by=leader, carry=False)
    host, seat = a_company("Orkel"), leader.seats.get()
    row = Row("Besøk", quarter=2, text="Se verkstedet", kind="company_visit", host=host, responsible=seat)
    save_plan(draft, PlanContent("Tema", "Mål", [row, Row("Frokost", month=3, dropped="Ingen tid")]), base=0, by=leader)
    draft.refresh_from_db()
    held = draft.saves.get()
    assert held.facts["rows"][0]["host"] == host.pk
    before: list[list[Any]] = [
        ["Besøk", None, 2, "Se verkstedet", "company_visit", host.pk, False, seat.pk, None, None, None, ""],
        ["Frokost", 3, None, "", "breakfast", None, False, None, None, None, None, "Ingen tid"],
    ]
    old = draft.saves.create(base=1, text="Mål", facts={"theme": "Tema", "rows": before}, by=leader, stood=False)
    assert texts_kept(old) == texts_kept(held) == texts_of(draft)
    browser = signed_in(leader)
    for save in (old, held):
        assert "Se verkstedet" in browser.get(save.get_absolute_url()).text
