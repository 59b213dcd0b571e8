"""A group's page: what visitors, members and the committee each find there, and how often it asks the database."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.test import Client

from groups.choices import Outcome, SeatRole
from groups.domain.approval import submit
from groups.domain.board import decide
from groups.domain.drafts import begin_mandate
from groups.models import Activity, AnnualPlan, FocusArea, Group, MandateFocus, PlanRow
from tests.browsing import queries, signed_in
from tests.factories.competence import a_term, says
from tests.factories.events import an_event
from tests.factories.groups import a_board, a_case, a_group, a_leader, a_mandate, a_plan, a_report, a_seat, approved
from tests.factories.members import a_member, a_person
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
HERE = "/groups/effektiv/"
MOST = {"visitor": 7, "member": 12, "leader": 12, "admin": 12}


@pytest.fixture
def scene() -> SimpleNamespace:
    """A group with all that its page can show."""
    group = a_group("Effektiv produksjon", slug="effektiv")
    leader = a_leader(group, a_member("Lars Leder"))
    a_board()
    first = a_mandate(group, leader)
    for title in ("Beste praksis", "Kompetanse"):
        MandateFocus.objects.create(mandate=first, title=title, text=f"Om {title.lower()}")
    mandate = approved(first, leader)
    area = FocusArea.objects.get(title="Kompetanse")
    version = a_plan(group, clock.today().year, leader, rows=0)
    PlanRow.objects.create(version=version, title="Frokost om 5S", month=12, focus=area)
    PlanRow.objects.create(version=version, title="Kurs i januar", month=1, position=1)
    approved(version, leader)
    activity = Activity.objects.get(title="Frokost om 5S")
    start = clock.now() + dt.timedelta(days=2)
    event = an_event(group, title="Frokost hos Simpro", starts_at=start, activity=activity)
    hidden = an_event(group, title="Bare for medlemmer", visibility="members")
    return SimpleNamespace(
        group=group,
        mandate=mandate,
        event=event,
        hidden=hidden,
        leader=leader,
        seat=a_seat(group, person=a_member("Mona Medlem")),
        member=a_member(),
        admin=a_person(admin=True, is_demo=True),
    )


def page_of(person: object) -> str:
    browser = signed_in(person) if person else Client(headers={"Accept-Language": "en"})  # type: ignore[arg-type]
    answer = browser.get(HERE)
    assert answer.status_code == 200
    return answer.content.decode()


def news_in(page: str) -> str:
    return page.partition('id="h-news"')[2].partition("</section>")[0]


def test_visitors_see_mandate_decision_theme_cards_and_public_news(scene: SimpleNamespace) -> None:
    page = page_of(None)
    case = scene.mandate.case
    assert f"Case {case.reference}" in page
    assert "Bli bedre kjent" in page
    cards = page.partition('id="h-focus"')[2].partition("</section>")[0]
    assert "Om kompetanse" in cards
    assert "1 activity in" in cards
    assert scene.event.get_absolute_url() in cards, "the activity leads to its event"
    news = news_in(page)
    for told in ("Mandate for Effektiv produksjon", "Annual plan", "Frokost hos Simpro"):
        assert told in news
    assert "Bare for medlemmer" not in page
    assert "Under way" not in page
    assert "Who sat when" not in page


def test_news_of_decisions_name_case_and_text_and_lead_to_it(scene: SimpleNamespace) -> None:
    leader, chair = scene.leader, Group.objects.get(kind="board").seats.get().person
    report = approved(a_report(scene.group, leader), leader)
    plan = submit(a_plan(scene.group, clock.today().year + 1, leader), by=leader)
    decide(a_case(plan), Outcome.RETURNED, by=chair, reason="For mange møter", came=[chair.pk])
    visitor, inside = (news_in(answer) for answer in (in_bokmal(None), in_bokmal(scene.seat)))
    last = scene.mandate.until - dt.timedelta(days=1)
    for version, words in (
        (scene.mandate, f"Mandat for Effektiv produksjon ble vedtatt, fra {scene.mandate.since.day}. "),
        (report, f"Årsrapport {report.plan.year} for Effektiv produksjon ble vedtatt og publisert"),
    ):
        for news in (visitor, inside):
            assert f"Styret, sak {version.case.reference}</p>" in news
            assert f'<a href="{version.get_absolute_url()}">{words}' in news
    assert f" til {last.day}. " in visitor
    back = f'<a href="{plan.get_absolute_url()}">Årsplan {plan.plan.year} for Effektiv produksjon ble sendt tilbake</a>'
    assert back in inside
    assert "sendt tilbake" not in visitor, "what was returned is the committee's"
    under_way = in_bokmal(scene.seat).partition('id="h-under-way"')[2].partition("</section>")[0]
    assert under_way.count(f"Årsplan {plan.plan.year}") == 1, "the new draft, not what was returned"


def in_bokmal(person: object) -> str:
    browser = signed_in(person, "nb") if person else Client(headers={"accept-language": "nb"})  # type: ignore[arg-type]
    return " ".join(browser.get(HERE).content.decode().split())


def test_members_see_their_events_too_and_may_follow_and_ask(scene: SimpleNamespace) -> None:
    page = page_of(scene.member)
    assert "Bare for medlemmer" in news_in(page)
    for words in ("Follow by mail", "Ask the group", "Who sat when"):
        assert words in page
    assert "Under way" not in page


def test_the_committee_sees_who_waits_for_whom_what_is_vacant_and_what_is_late(scene: SimpleNamespace) -> None:
    begin_mandate(scene.group, by=scene.leader)
    submit(a_plan(scene.group, clock.today().year + 1, scene.leader), by=scene.leader)
    last_year = AnnualPlan.objects.create(group=scene.group, year=clock.today().year - 1)
    Activity.objects.create(plan=last_year, title="Kurs i fjor", month=12)
    Activity.objects.create(plan=last_year, title="Besøk i fjor", month=12, position=1)
    for title in ("Besøk i fjor", "Kurs i januar"):
        event = an_event(scene.group)
        type(event).objects.filter(pk=event.pk).update(activity=Activity.objects.get(title=title))
    inner = page_of(scene.seat)
    part = inner.partition('id="h-under-way"')[2].partition("</section>")[0]
    for words in (
        "The group&#x27;s leaders have the next step.",
        "It stands on no board meeting yet.",
        "There is no deputy leader",
        "Kurs i fjor",
        "Overdue",
    ):
        assert words in part
    for title in ("Besøk i fjor", "Kurs i januar"):
        assert title not in part, "it has an event"
    assert "Make it an event" not in part, "a seat reads, whoever leads acts"
    for words in ("Make it an event", "Propose somebody"):
        assert words in page_of(scene.leader)
    assert "Under way" not in page_of(a_leader(a_group("Logistikk")))


def test_changed_seats_are_told_to_those_who_may_know_who_sat(scene: SimpleNamespace) -> None:
    row = scene.seat.seats.get()
    row.until = clock.today()
    row.save()
    a_seat(scene.group, SeatRole.DEPUTY, a_member("Dina Nestleder")).seats.update(since=clock.today())
    assert "Dina Nestleder sits as deputy leader" in news_in(page_of(None))
    assert "Mona Medlem no longer sits" in news_in(page_of(scene.member))
    assert "Mona Medlem" not in page_of(None)


def test_old_news_is_none(scene: SimpleNamespace) -> None:
    assert "Frokost hos Simpro" in news_in(page_of(None))
    old = clock.now() - dt.timedelta(days=400)
    type(scene.event).objects.filter(pk=scene.event.pk).update(published_at=old)
    assert "Frokost hos Simpro" not in news_in(page_of(None))


@pytest.mark.parametrize("who", MOST)
def test_the_page_asks_no_more_than_it_needs(scene: SimpleNamespace, who: str) -> None:
    term = a_term("5S")
    says(term, teaches=True)
    for _number in range(3):
        says(term, "wants")
    begin_mandate(scene.group, by=scene.leader)
    browser = signed_in(getattr(scene, who)) if who != "visitor" else Client()
    browser.get(HERE)
    few = queries(browser, HERE)
    assert few <= MOST[who]
    for number in range(12):
        event = an_event(scene.group, title=f"Møte {number}")
        over = clock.now() - dt.timedelta(days=3 + number)
        type(event).objects.filter(pk=event.pk).update(starts_at=over - dt.timedelta(hours=2), ends_at=over)
        a_seat(scene.group)
    assert queries(browser, HERE) == few


def test_all_find_next_years_plan_and_year_reports_beside_this_years_plan(scene: SimpleNamespace) -> None:
    leader = scene.leader
    year = clock.today().year
    approved(a_plan(scene.group, year + 1, leader), leader)
    page = Client(headers={"accept-language": "en"}).get(scene.group.get_absolute_url()).text
    assert f"/groups/{scene.group.slug}/plan/{year + 1}/" in page
    report = approved(a_report(scene.group, leader), leader)
    page = Client(headers={"accept-language": "en"}).get(scene.group.get_absolute_url()).text
    assert f"Year report {report.plan.year}" in page.partition("Plans and reports")[2].partition("</p>")[0]
    assert "A plan for another year" not in page
    assert "A plan for another year" in signed_in(leader).get(scene.group.get_absolute_url()).text
