"""What a group writes and the board decides, in a real browser: from the first draft to what everybody reads."""

import datetime as dt
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from bin.launch.processes import Child
from bin.launch.sink import Sink
from events.models import Event, Registration
from groups.models import BoardMeeting, Group, YearReport
from members.models import Person
from tests.browser.test_journey import path_in
from tests.factories.events import a_place
from tests.factories.groups import a_board, a_group, a_leader, a_plan, a_seat, approved
from tests.factories.members import a_member
from tests.services import LivePortal
from thamsklyngen.shared import clock

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.browser]
YEAR = clock.today().year


@pytest.fixture
def group() -> Group:
    return a_group("Effektiv produksjon", slug="effektiv")


@pytest.fixture
def leader(group: Group) -> Person:
    return a_leader(group, a_member("Lise Leder", email="lise@hamos.example"))


@pytest.fixture
def chair() -> Person:
    chair = a_member("Stig Styre", email="stig@orkel.example")
    a_board(chair, a_member("Mona Medlem", email="mona@orkel.example"))
    return chair


def call(page: Page, days: int) -> str:
    """Call a meeting so many days ahead, with what waits on it as proposed; the address of its first case."""
    on = clock.today() + dt.timedelta(days=days)
    page.goto("/board/new/")
    page.locator("#id_date").fill(on.isoformat())
    page.locator("#id_deadline").fill(on.isoformat())
    page.locator("#id_starts_at").fill("12:00")
    page.locator("#id_deadline").locator("xpath=ancestor::form").locator("button[type=submit]").last.click()
    page.wait_for_url(f"**/board/{on}/")
    case = BoardMeeting.objects.get(date=on).cases.get()
    return case.get_absolute_url()


def decide(page: Page, case: str, outcome: str, reason: str = "") -> None:
    """Record what the board decided, on the day of its meeting, which is today."""
    day, number = case.strip("/").split("/")[1:]
    meeting = BoardMeeting.objects.get(date=day)
    others = BoardMeeting.objects.exclude(pk=meeting.pk).count()
    meeting.date = meeting.deadline = clock.today() - dt.timedelta(days=2 * others)
    meeting.save()
    page.goto(meeting.cases.get(number=number).get_absolute_url())
    form = page.locator("form#decide")
    form.locator(f"input[name=outcome][value={outcome}]").check()
    if reason:
        form.locator("[name=reason]").fill(reason)
    form.locator("button[type=submit]").click()
    page.wait_for_load_state()


def test_a_mandate_from_the_first_draft_to_what_everybody_reads(
    live_portal: LivePortal,
    window: Callable[..., Page],
    sink: Sink,
    celery_worker_process: Callable[..., Child],
    group: Group,
    leader: Person,
    chair: Person,
) -> None:
    celery_worker_process(env={"BASE_URL": live_portal.url})
    writes = window(leader)
    writes.goto("/groups/effektiv/mandate/")
    writes.get_by_role("button", name="Begynn på et nytt utkast").click()
    writes.locator("#id_text").fill("## Formål\n\nEn møteplass for ledere.")
    writes.locator("#id_since").fill(clock.today().isoformat())
    writes.locator("#id_last_day").fill((clock.today() + dt.timedelta(days=700)).isoformat())
    writes.locator("#id_focus-0-title").fill("Beste praksis")
    writes.get_by_role("button", name="Send til styret").click()
    expect(writes.get_by_text("hos styret")).to_be_visible()

    waits = sink.wait_for(1, to=chair.email)[0]
    keeps = window(chair, size="desk")
    keeps.goto(path_in(waits, r"/mandate/1/"))
    expect(keeps.get_by_text("En møteplass for ledere.")).to_be_visible()
    case = call(keeps, 10)

    called = sink.wait_for(1, to="mona@orkel.example")[0]
    thinks = window(Person.objects.get(email="mona@orkel.example"))
    thinks.goto(path_in(called, r"/board/"))
    thinks.locator(f"a[href='{case}']").first.click()
    thinks.locator("input[name=stance][value=against]").check()
    thinks.locator("[name=remark]").fill("Bare for ledere?")
    thinks.get_by_role("button", name="Lagre vurderingen").click()
    expect(thinks.get_by_text("Bare for ledere?").first).to_be_visible()

    decide(keeps, case, "returned", "Ta med alle ansatte.")
    answer = sink.wait_for(1, to=leader.email)[-1]
    writes.goto(path_in(answer, r"/mandate/edit/"))
    expect(writes.get_by_text("Ta med alle ansatte.").first).to_be_visible()
    writes.locator("#id_text").fill("## Formål\n\nEn møteplass for alle ansatte.")
    writes.get_by_role("button", name="Send til styret").click()
    expect(writes.get_by_text("hos styret")).to_be_visible()

    again = call(keeps, 20)
    keeps.goto(again)
    expect(keeps.locator("del").filter(has_text="ledere").first).to_be_visible()
    expect(keeps.locator("ins").filter(has_text="alle ansatte").first).to_be_visible()
    decide(keeps, again, "approved")
    anybody = window()
    anybody.goto("/groups/effektiv/mandate/")
    expect(anybody.get_by_text("En møteplass for alle ansatte.")).to_be_visible()
    expect(anybody.get_by_text("Beste praksis")).to_be_visible()


def test_a_plan_is_written_returned_corrected_and_read_by_everybody(
    live_portal: LivePortal,
    window: Callable[..., Page],
    sink: Sink,
    celery_worker_process: Callable[..., Child],
    group: Group,
    leader: Person,
    chair: Person,
) -> None:
    celery_worker_process(env={"BASE_URL": live_portal.url})
    year = YEAR + 1
    writes = window(leader)
    writes.goto("/groups/effektiv/plan/new/")
    writes.locator("#id_year").fill(str(year))
    writes.locator("main form button[type=submit]").first.click()
    writes.wait_for_url(f"**/plan/{year}/edit/")
    writes.locator("#id_theme").fill("Bli bedre kjent")
    writes.locator("[name=rows-0-title]").fill("Besøk hos naboen")
    writes.locator("[name=rows-0-when]").select_option("m3")
    writes.get_by_role("button", name="Send til styret").click()
    expect(writes.get_by_text("hos styret").first).to_be_visible()

    keeps = window(chair, size="desk")
    case = call(keeps, 10)
    called = sink.wait_for(1, to="mona@orkel.example")[0]
    thinks = window(Person.objects.get(email="mona@orkel.example"))
    thinks.goto(path_in(called, r"/board/"))
    thinks.locator(f"a[href='{case}']").first.click()
    expect(thinks.get_by_text("Besøk hos naboen").first).to_be_visible()
    decide(keeps, case, "returned", "Hva med et frokostmøte?")

    answer = sink.wait_for(1, to=leader.email)[-1]
    writes.goto(path_in(answer, r"/plan/"))
    expect(writes.get_by_text("Hva med et frokostmøte?").first).to_be_visible()
    writes.goto(f"/groups/effektiv/plan/{year}/edit/")
    expect(writes.locator("[name=rows-0-title]")).to_have_value("Besøk hos naboen")
    writes.locator("[name=rows-1-title]").fill("Frokostmøte om 5S")
    writes.locator("[name=rows-1-when]").select_option("m5")
    writes.get_by_role("button", name="Send til styret").click()
    expect(writes.get_by_text("hos styret").first).to_be_visible()

    again = call(keeps, 20)
    keeps.goto(again)
    expect(keeps.locator("ins").filter(has_text="Frokostmøte om 5S").first).to_be_visible()
    decide(keeps, again, "approved")
    anybody = window()
    anybody.goto(f"/groups/effektiv/plan/{year}/")
    expect(anybody.get_by_text("Besøk hos naboen").first).to_be_visible()
    expect(anybody.get_by_text("Frokostmøte om 5S").first).to_be_visible()


def test_from_the_activity_to_the_event_and_the_year_report(
    window: Callable[..., Page], group: Group, leader: Person, chair: Person
) -> None:
    plan = a_plan(group, YEAR, leader)
    plan.rows.update(title="Besøk hos naboen", month=clock.today().month)
    approved(plan, leader)
    page = window(leader)
    page.goto(f"/groups/effektiv/plan/{YEAR}/")
    page.get_by_role("link", name="Endre Besøk hos naboen").click()
    page.get_by_role("button", name="Lag arrangement").click()
    expect(page.locator("#id_title")).to_have_value("Besøk hos naboen")
    page.get_by_role("button", name="Publiser").first.click()
    page.wait_for_load_state()
    event = Event.objects.get()
    assert (event.is_draft, event.activity.plan.year) == (False, YEAR)  # type: ignore[union-attr]
    came = a_place(event)
    a_place(event)
    page.goto(f"/groups/effektiv/plan/{YEAR}/")
    expect(page.get_by_role("link", name="Besøk hos naboen", exact=True)).to_be_visible()
    start = clock.now() - dt.timedelta(minutes=90)
    Event.objects.update(starts_at=start, ends_at=start + dt.timedelta(minutes=60), closes_at=None, cancel_by=None)
    Registration.objects.filter(pk=came.pk).update(checked_in_at=start)

    page.goto(f"/groups/effektiv/plan/{YEAR}/")
    expect(page.get_by_text("1 av 1 gjennomført")).to_be_visible()
    page.get_by_role("button", name="Begynn på årsrapporten").click()
    expect(page.get_by_text("Personer: 2. Bedrifter: 2.").first).to_be_visible()
    expect(page.get_by_text("Krysset av i døra: 1.").first).to_be_visible()
    page.locator("#id_text").fill("Et godt år.")
    page.get_by_role("button", name="Send til styret").click()
    page.wait_for_load_state()
    assert YearReport.objects.get().is_submitted
    keeps = window(chair, size="desk")
    decide(keeps, call(keeps, 9), "approved")
    anybody = window()
    anybody.goto(f"/groups/effektiv/report/{YEAR}/")
    expect(anybody.get_by_text("Et godt år.")).to_be_visible()
    expect(anybody.get_by_text("Krysset av i døra: 1.", exact=True)).to_be_visible()
    expect(anybody.get_by_text("Besøk hos naboen")).to_be_visible()


def test_a_seat_reads_the_plan_and_presses_nothing(window: Callable[..., Page], group: Group, leader: Person) -> None:
    a_board()
    approved(a_plan(group, YEAR, leader), leader)
    page = window(a_seat(group))
    page.goto(f"/groups/effektiv/plan/{YEAR}/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Effektiv produksjon")
    expect(page.get_by_role("button", name="Skriv en ny versjon")).to_have_count(0)
