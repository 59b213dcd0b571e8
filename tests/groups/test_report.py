"""Year reports: counted from the plan and its events, written by the leader, decided by the board, then published."""

import datetime as dt

import pytest
from django.test import Client

from events.choices import Standing
from events.domain.activity import make_event
from events.domain.counting import counted
from events.domain.event import cancel_event, publish_with
from events.models import Event
from groups.choices import Outcome
from groups.domain import errors
from groups.domain.board import decide
from groups.domain.drafts import begin_plan, begin_report
from groups.domain.report import save_report, texts_of
from groups.models import AnnualPlan, Group, PlanRow, YearReport
from members.models import Person
from tests.browsing import signed_in
from tests.factories.events import a_place, an_event
from tests.factories.groups import a_case, a_group, a_leader, a_seat, approved
from tests.factories.members import a_company, a_member
from thamsklyngen.portal.year import planned_by
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
YEAR = clock.today().year
PAGE = f"/groups/effektiv/report/{YEAR}/"


@pytest.fixture
def group() -> Group:
    return a_group("Effektiv produksjon", slug="effektiv")


@pytest.fixture
def leader(group: Group) -> Person:
    return a_leader(group)


@pytest.fixture
def plan(group: Group, leader: Person) -> AnnualPlan:
    """A plan with three activities, of which one was held with three people of two companies, and one was moved."""
    draft = begin_plan(group, YEAR, by=leader)
    PlanRow.objects.bulk_create(PlanRow(version=draft, title=title, month=1) for title in ("Besøk", "Frokost", "Kurs"))
    approved(draft, leader)
    visit, breakfast, _course = draft.plan.activities.all()
    breakfast.fate, breakfast.reason = "moved", "Verten bygger om"
    breakfast.save()
    event = publish_with(make_event(visit, by=leader), {}, plan_reason="Verten ba om en annen dag")
    orkel = a_company("Orkel")
    for person in (a_member(at=orkel), a_member(at=orkel), a_member()):
        a_place(event, person)
    _over(event)
    return draft.plan


def _over(event: Event) -> None:
    start = max(clock.at(dt.date(YEAR, 1, 1), 1), clock.now() - dt.timedelta(days=3))
    Event.objects.filter(pk=event.pk).update(starts_at=start, ends_at=start + dt.timedelta(minutes=1))


def test_the_year_is_counted(plan: AnnualPlan, group: Group) -> None:
    aside = an_event(group, title="Utenom planen")
    a_place(aside)
    _over(aside)
    for kind in ({"kind": "committee"}, {"draft": True}):
        _over(an_event(group, **kind))
    found = counted(plan)
    rows, rest = found.pop("rows"), found.pop("rest")
    assert found == {
        **{"activities": 3, "held": 1, "moved": 1, "cancelled": 0},
        **{"events": 2, "places": 4, "came": 0, "people": 4, "companies": 3},
    }
    assert [row["title"] for row in rows] == ["Besøk", "Utenom planen"]
    assert [(row["places"], row["companies"], row["came"]) for row in rows] == [(3, 2, 0), (1, 1, 0)]
    assert rest == [
        {"title": "Frokost", "standing": "moved", "why": "Verten bygger om", "ahead": False},
        {"title": "Kurs", "standing": "planned", "why": "", "ahead": clock.today().month == 1},
    ]


def test_a_report_from_before_the_rows_had_names_is_read_as_it_was_written(plan: AnnualPlan) -> None:
    plan.activities.filter(title="Kurs").update(fate="cancelled", reason="Ingen lærer")
    numbers = counted(plan)
    rows, rest = numbers["rows"], numbers["rest"]
    told = texts_of(YearReport(plan=plan, numbers=numbers))
    without_names = [[row["title"], row["day"], row["places"], row["companies"], row["came"]] for row in rows]
    said = [[row["title"], row["standing"], row["why"]] for row in rest]
    before = {**numbers, "rows": without_names, "rest": said}
    assert texts_of(YearReport(plan=plan, numbers=before)) == told, "an approved report is read as it was written"
    [sums, _held, rests] = told
    assert "1 av 1" in sums.body, "as the plan counts: without what was moved or called off"
    assert "Verten bygger om" in rests.body


def test_an_activity_whose_month_is_not_over_is_still_to_come(plan: AnnualPlan) -> None:
    plan.activities.filter(title="Kurs").update(month=12)
    texts = {text.key: text.body for text in texts_of(YearReport(plan=plan, numbers=counted(plan)))}
    assert "Kurs: planlagt" in texts["coming"]
    with clock.frozen(clock.at(dt.date(YEAR + 1, 1, 1), 1)):
        texts = {text.key: text.body for text in texts_of(YearReport(plan=plan, numbers=counted(plan)))}
    assert "Kurs: planlagt" in texts["rest"]
    assert "coming" not in texts


def test_what_is_still_to_come_is_not_told_as_what_did_not_take_place(plan: AnnualPlan, leader: Person) -> None:
    course = plan.activities.get(title="Kurs")
    course.reason = "Verten bygger om"  # why it was moved to another quarter
    course.save()
    event = an_event(plan.group, activity=course)
    texts = {text.key: text.body for text in texts_of(YearReport(plan=plan, numbers=counted(plan)))}
    assert "Kurs" in texts["coming"]
    assert "Kurs" not in texts["rest"]
    cancel_event(event, reason="Smittevern")
    texts = {text.key: text.body for text in texts_of(YearReport(plan=plan, numbers=counted(plan)))}
    assert "Kurs: avlyst (Smittevern)" in texts["rest"], "not why it was moved before"
    assert "coming" not in texts
    [entry] = [row for row in planned_by(plan.group, YEAR, leader) if row.title == "Kurs"]
    assert entry.reason == "Smittevern"


def test_a_report_that_is_not_ready_is_not_said_to_be(plan: AnnualPlan, group: Group, leader: Person) -> None:
    begin_report(plan, by=leader)
    coming = an_event(group, title="Julefrokost")
    Event.objects.filter(pk=coming.pk).update(activity=plan.activities.get(title="Kurs"))
    page = signed_in(leader).get(f"{PAGE}edit/").text
    assert "Before it can go to the board" in page
    assert "You may submit it now" not in page
    assert "Julefrokost" in page


def test_what_is_still_to_come_is_told_before_the_report_is_sent(
    plan: AnnualPlan, group: Group, leader: Person
) -> None:
    browser = signed_in(leader)
    browser.post(f"{PAGE}new/")
    coming = an_event(group, title="Julefrokost")
    Event.objects.filter(pk=coming.pk).update(activity=plan.activities.get(title="Kurs"))
    assert "Julefrokost" in browser.get(f"{PAGE}edit/").text
    done = browser.post(f"{PAGE}edit/", {"text": "Et godt år.", "base": "0", "submit": "1"})
    assert (done.status_code, YearReport.objects.get().state) == (302, "submitted"), "told, not refused"


def test_from_the_activity_to_the_published_report(plan: AnnualPlan, group: Group, leader: Person) -> None:
    browser = signed_in(leader)
    assert browser.post(f"{PAGE}new/").headers["Location"] == f"{PAGE}edit/"
    assert browser.post(f"{PAGE}new/").headers["Location"] == PAGE, "there is one already"
    assert "Besøk" in browser.get(f"{PAGE}edit/").content.decode()
    headings = {"text": "## Glade for\n\n## Lært", "base": "0", "submit": "1"}
    browser.post(f"{PAGE}edit/", headings)
    report = YearReport.objects.get()
    assert (report.state, report.text) == ("draft", headings["text"]), "headings alone say nothing"
    done = browser.post(f"{PAGE}edit/", {"text": "Et godt år med æ, ø og å.", "base": "1", "submit": "1"})
    assert done.headers["Location"] == f"{PAGE}?version=1"
    assert Client().get(PAGE).status_code == 302, "nobody but the committee and the board"
    report.refresh_from_db()
    keeper = Group.objects.get(kind="board").seats.filter(role="leader").first().person  # type: ignore[union-attr]
    decide(a_case(report), Outcome.APPROVED, by=keeper)
    page = Client().get(PAGE).content.decode()
    assert "Et godt år med æ, ø og å." in page
    assert "Besøk" in page
    assert [row.standing for row in planned_by(group, YEAR, leader) if row.title == "Besøk"] == [Standing.REPORTED]
    assert f"{PAGE}?version=1" in Client().get(f"/groups/effektiv/plan/{YEAR}/").content.decode()


def test_what_was_counted_stays_from_the_submission_on(plan: AnnualPlan, leader: Person) -> None:
    report = begin_report(plan, by=leader, text="Et godt år.", numbers=counted(plan))
    words = [text.body for text in texts_of(report)]
    Event.objects.update(title="Noe annet")
    assert [text.body for text in texts_of(YearReport.objects.get())] == words


def test_two_who_write_at_once_overwrite_nothing(plan: AnnualPlan, group: Group, leader: Person) -> None:
    report, deputy = begin_report(plan, by=leader), a_seat(group, "deputy")
    save_report(report, "Første", numbers={}, base=0, by=leader)
    page = signed_in(deputy).post(f"{PAGE}edit/", {"text": "Andre", "base": "0"})
    assert page.status_code == 422
    assert all(words in page.content.decode() for words in ("Første", "Andre", 'name="base" value="1"'))
    report.refresh_from_db()
    assert report.text == "Første"
    assert report.saves.filter(stood=False, text="Andre", by=deputy).exists()


@pytest.mark.parametrize("wrong", [{"base": "x"}, {"base": str(2**40)}, {"base": ""}, {"text": "x" * 100_001}])
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    plan: AnnualPlan, leader: Person, wrong: dict[str, str]
) -> None:
    begin_report(plan, by=leader)
    page = signed_in(leader).post(f"{PAGE}edit/", {"text": "Halvveis", "base": "0", **wrong})
    assert page.status_code == 422
    assert wrong.get("text", "Halvveis")[:50] in page.content.decode()
    with pytest.raises(errors.TooLong):
        save_report(YearReport.objects.get(), "x" * 100_001, numbers={}, base=0, by=leader)


def test_scripts_in_the_text_are_shown_as_text(plan: AnnualPlan, leader: Person) -> None:
    begin_report(plan, by=leader, text="<script>alert(1)</script> [x](javascript:alert(1))")
    page = signed_in(leader).get(PAGE).content.decode()
    assert "<script>alert" not in page
    assert 'href="javascript' not in page


def test_there_is_no_report_without_a_plan(group: Group, leader: Person) -> None:
    assert signed_in(leader).post(f"{PAGE}new/").status_code == 404
    assert signed_in(leader).get(f"{PAGE}?version=abc").status_code == 404
