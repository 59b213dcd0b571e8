"""The year wheel of the cluster: each thing once, in the year in which it is, at one price."""

import datetime as dt
from itertools import pairwise
from math import atan2, degrees

import pytest
from django.test import Client

from events.choices import Standing
from groups.domain.group import move_group
from groups.models import Activity, AnnualPlan, Group, PlanVersion
from tests.browsing import queries, signed_in
from tests.factories.events import an_event
from tests.factories.groups import a_group, a_leader, a_mandate, approved, from_long_ago
from tests.factories.members import a_member, a_person
from thamsklyngen.portal.wheel import Wheel, wheel_of
from thamsklyngen.portal.year import Entry, numbered
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
    from_long_ago([PlanVersion(plan=plan, number=1, state="approved")])
    late, kept = an_activity(plan, "Sen frokost", 12), an_activity(plan, "Verksted", 3)
    Activity.objects.filter(pk=late.pk).update(reason="Verten ba om det")
    late.refresh_from_db()
    with clock.frozen(clock.at(dt.date(YEAR, 2, 1), 9)):
        january = clock.at(dt.date(YEAR + 1, 1, 7), 8)
        an_event(group, activity=late, title="Sen frokost hos Simpro", starts_at=january)
        march = clock.at(dt.date(YEAR, 3, 4), 8)
        an_event(group, activity=kept, title="Verksted hos Orkel", starts_at=march)
        this, following = page_of(YEAR), page_of(YEAR + 1)
        plan_page = Client().get(f"/groups/{group.slug}/").content.decode().replace("\xa0", " ")
    assert "Sen frokost" not in this
    assert this.count(">Verksted") == 2  # once in the list, once in the table
    assert "Sen frokost hos Simpro" in following
    assert "Verksted" not in following
    assert "Sen frokost" in plan_page
    assert f"7. januar {YEAR + 1}<" in plan_page
    with clock.frozen(clock.at(dt.date(YEAR + 1, 1, 2), 9)):
        later = Client().get(plan.get_absolute_url()).content.decode().replace("\xa0", " ")
    assert later.count(f"7. januar {YEAR + 1}") == 1, "also when that year has come"
    assert plan_page.count('<circle class="dot') == 2  # the workshop's on the circle and in the list: January has none


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


def dots_of(*days: dt.date) -> Wheel:
    group = Group(name="Effektiv", slug="effektiv")
    rows = [Entry(str(day), group, "", Standing.PLANNED, day, "") for day in days]
    return wheel_of(YEAR, numbered(YEAR, rows))


def angles_of(wheel: Wheel) -> list[float]:
    """Of the dots, in degrees from the top, clockwise."""
    return [degrees(atan2(float(dot.x) - 200, 200 - float(dot.y))) % 360 for dot in wheel.dots]


def crowd(month: int, number: int) -> list[dt.date]:
    return [dt.date(YEAR, month, 15)] * number


@pytest.mark.parametrize(
    "days",
    [
        crowd(5, 3),
        [*crowd(4, 3), *crowd(5, 3)],
        [dt.date(YEAR, 1, 1)] * 2 + [dt.date(YEAR, 12, 31)] * 2,
        [day for month in range(1, 13) for day in crowd(month, 2)],
    ],
    ids=["three in a month", "two full months", "the turn of the year", "two in each month"],
)
def test_no_two_dots_touch_and_none_is_far_from_its_day(days: list[dt.date]) -> None:
    wheel = dots_of(*days)
    angles = angles_of(wheel)
    assert [dot.number for dot in wheel.dots] == list(range(1, len(days) + 1))
    apart = [(after - before) % 360 for before, after in pairwise([*angles, angles[0]])]
    assert min(apart) > 12.7  # 12.8 but for the rounding of coordinates
    assert round(sum(apart)) == 360, "once around, in order"
    wanted = [30 * (day.month - 1 + (day.day - 0.5) / 31) for day in days]
    assert max(abs((here - day + 180) % 360 - 180) for here, day in zip(angles, wanted, strict=True)) < 20.5


def test_lonely_dots_stand_at_their_days() -> None:
    assert [round(angle) for angle in angles_of(dots_of(dt.date(YEAR, 1, 16), dt.date(YEAR, 7, 16)))] == [15, 195]


@pytest.mark.parametrize("days", [crowd(3, 5), [*crowd(2, 3), *crowd(3, 3), *crowd(4, 3), *crowd(5, 3)]])
def test_a_crowd_that_would_move_too_far_is_one_number_a_month(days: list[dt.date]) -> None:
    wheel = dots_of(*days)
    assert wheel.by_month
    assert sum(dot.number for dot in wheel.dots) == len(days)
    assert len(wheel.dots) == len({day.month for day in days})


@pytest.mark.parametrize("path", ["0/", "9999/", "2027/?group=finnes-ikke", "2027/?group=%00", "2027/?group='--"])
def test_nonsense_is_not_found(path: str) -> None:
    assert signed_in(a_member()).get(f"/year-wheel/{path}").status_code in (400, 404)


def test_of_a_closed_group_what_was_held_stays_and_nothing_is_planned() -> None:
    group, other = a_group("Effektiv"), a_group("Logistikk")
    plan, theirs = (AnnualPlan.objects.create(group=one, year=YEAR) for one in (group, other))
    from_long_ago([PlanVersion(plan=plan, number=1, state="approved")])
    held, _late, _other = (
        an_activity(plan, "Verksted", 3),
        an_activity(plan, "Lunsj", 11),
        an_activity(theirs, "Kurs", 11),
    )
    with clock.frozen(clock.at(dt.date(YEAR, 2, 1), 9)):
        an_event(group, activity=held, title="Verksted hos Orkel", starts_at=clock.at(dt.date(YEAR, 3, 4), 8))
    with clock.frozen(clock.at(dt.date(YEAR, 6, 1), 9)):
        pages = (f"/year-wheel/{YEAR}/", f"/groups/{group.slug}/", plan.get_absolute_url())
        assert all("Lunsj" in Client().get(page).text for page in pages)
        Group.objects.filter(pk=group.pk).update(state="closed")
        for page in pages:
            text = Client().get(page).text
            assert "Verksted" in text, page
            assert "Lunsj" not in text, page
        assert "Kurs" in Client().get(pages[0]).text


def test_the_mandate_of_a_closed_group_is_not_in_force() -> None:
    group, manager = a_group("Effektiv"), a_person(admin=True)
    leader = a_leader(group)
    mandate = approved(a_mandate(group, leader), leader)
    english = Client(headers={"accept-language": "en"})
    page = f"/groups/{group.slug}/"
    assert "Mandate in force" in english.get(page).text
    move_group(Group.objects.get(pk=group.pk), "closed", by=manager, reason="Ferdig", report="Takk")
    said = english.get(page).text
    assert "Mandate in force" not in said
    assert "It ended with the group, " in said
    for address in (f"{page}mandate/", mandate.get_absolute_url()):
        text = english.get(address).text
        assert "It ended with the group." in text
        assert "The next one must be approved" not in text
