"""Pages that list seats ask as often with 500 of them, of today and of earlier, as with a few."""

import datetime as dt

import pytest

from groups.domain.cases import add_case
from groups.domain.meeting import call_meeting
from groups.models import Group, Seat
from members.models import Employment, Person
from tests.browsing import queries, signed_in
from tests.factories.groups import a_board, a_group, a_leader, a_seat
from tests.factories.members import LONG_AGO
from tests.flows.crowds import many_people
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
MANY = 500


def sit_down(group: Group, number: int) -> None:
    """So many more seats: half held today, some of them by people who leave their company, half ended lately or not."""
    people = many_people(number)
    companies = dict(Employment.objects.filter(person__in=people).values_list("person", "company"))
    today = clock.today()
    ends = [None, None, today - dt.timedelta(days=40), today - dt.timedelta(days=400)]
    Seat.objects.bulk_create(
        Seat(group=group, person=person, company_id=companies[person.pk], since=LONG_AGO, until=ends[place % 4])
        for place, person in enumerate(people)
    )
    Employment.objects.filter(person__in=people[:: max(1, number // 8)]).update(until=today)


def grows(person: Person, paths: list[str], group: Group) -> None:
    """Each of `paths` asks as often with many more seats in `group`, and lists those of today."""
    browser = signed_in(person)

    def asked() -> list[int]:
        for path in paths:
            browser.get(path)  # the first visit of a session notes the day
        return [queries(browser, path) for path in paths]

    sit_down(group, 8)
    few = asked()
    sit_down(group, MANY)
    assert Seat.objects.filter(group=group).count() > MANY
    assert asked() == few


@pytest.mark.parametrize("who", ["member", "seat", "leader"])
def test_a_groups_page_and_who_sat_when_ask_as_often_with_500_seats(who: str) -> None:
    group = a_group()
    leader, seat, member = a_leader(group), a_seat(group), a_leader(a_group())
    person = {"leader": leader, "seat": seat, "member": member}[who]
    here = group.get_absolute_url()
    grows(person, [here, f"{here}seats/"], group)


def test_the_boards_pages_ask_as_often_with_500_seats() -> None:
    board = a_board()
    chair, day = board.seats.get().person, clock.today() + dt.timedelta(days=5)
    meeting = call_meeting(day, deadline=day, by=chair, starts_at=dt.time(12))
    round_ = call_meeting(day + dt.timedelta(days=1), kind="circulation", deadline=day, by=chair)
    cases = [add_case(found, kind="other", title="Logo") for found in (meeting, round_)]
    paths = ["/board/", "/board/groups/", *(found.get_absolute_url() for found in (meeting, round_, *cases))]
    grows(chair, [*paths, f"{round_.get_absolute_url()}minutes/", board.get_absolute_url()], board)
