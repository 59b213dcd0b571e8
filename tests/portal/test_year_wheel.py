"""The year wheel of the cluster: each thing once, in the year in which it is, at one price."""

import datetime as dt

import pytest
from django.test import Client

from groups.models import Activity, AnnualPlan
from tests.browsing import queries, signed_in
from tests.factories.events import an_event
from tests.factories.groups import a_group
from tests.factories.members import a_member
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db

YEAR = 2027


def an_activity(plan: AnnualPlan, title: str, month: int) -> Activity:
    return Activity.objects.create(plan=plan, title=title, month=month)


def page_of(year: int) -> str:
    return Client().get(f"/year-wheel/{year}/").content.decode()


def test_what_moved_into_the_next_year_stands_there_once() -> None:
    group = a_group("Effektiv")
    plan = AnnualPlan.objects.create(group=group, year=YEAR)
    late, kept = an_activity(plan, "Sen frokost", 12), an_activity(plan, "Verksted", 3)
    with clock.frozen(clock.at(dt.date(YEAR, 2, 1), 9)):
        january = clock.at(dt.date(YEAR + 1, 1, 7), 8)
        an_event(group, activity=late, title="Sen frokost hos Simpro", starts_at=january)
        march = clock.at(dt.date(YEAR, 3, 4), 8)
        an_event(group, activity=kept, title="Verksted hos Orkel", starts_at=march)
        this, following = page_of(YEAR), page_of(YEAR + 1)
        plan_page = Client().get(f"/groups/{group.slug}/").content.decode()
    assert "Sen frokost" not in this
    assert this.count(">Verksted") == 2  # once in the list, once in the table
    assert "Sen frokost hos Simpro" in following
    assert "Verksted" not in following
    assert "Sen frokost" in plan_page


def test_five_hundred_activities_take_few_queries_and_one_dot_a_month() -> None:
    few, browser = a_group("Få"), Client()
    plans = [AnnualPlan.objects.create(group=group, year=YEAR) for group in (few, a_group("Mange"))]
    an_activity(plans[0], "Verksted", 3)
    browser.get(f"/year-wheel/{YEAR}/")
    before = queries(browser, f"/year-wheel/{YEAR}/")
    Activity.objects.bulk_create(
        Activity(plan=plans[1], title=f"Aktivitet {number}", month=number % 12 + 1) for number in range(500)
    )
    assert queries(browser, f"/year-wheel/{YEAR}/") == before <= 12
    page = browser.get(f"/year-wheel/{YEAR}/").content.decode()
    assert page.count('<circle class="dot') == 12
    assert page.count("Aktivitet ") == 500


@pytest.mark.parametrize("path", ["0/", "9999/", "2027/?group=finnes-ikke", "2027/?group=%00", "2027/?group='--"])
def test_nonsense_is_not_found(path: str) -> None:
    assert signed_in(a_member()).get(f"/year-wheel/{path}").status_code in (400, 404)
