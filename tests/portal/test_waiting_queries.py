"""The pages with what waits ask the database twelve times at most, whoever looks and however much it is."""

from collections.abc import Callable

import pytest

from groups.choices import SeatRole
from members.choices import EmploymentRole
from members.models import Person
from tests.browsing import managing, queries
from tests.factories.groups import a_board, a_group, a_leader, a_seat
from tests.factories.members import a_company, a_member
from tests.factories.waiting import more_waits_for
from thamsklyngen.portal.waiting import PROVIDERS
from thamsklyngen.portal.waiting_ask import answers

pytestmark = pytest.mark.django_db
MOST = 12
ANYBODY = {"invitations_to_answer", "answers_to_give"}
CONTACT = {"wishes_to_answer", "hosts_to_answer", "visitors_to_look_through"}
LEADER = {
    "hosts_to_answer",
    "drafts_to_write",
    "mandates_that_end",
    "committees_to_see_to",
    "plans_due",
    "activities_overdue",
    "activities_outside",
}
BOARD = {"calls_to_answer", "cases_before_the_board", "texts_without_a_day", "committees_to_see_to"}
MANAGER = {
    "wishes_for_managers",
    "companies_without_contact",
    "groups_to_open",
    "facts_to_see_to",
    "committees_to_see_to",
    "proposals_for_managers",
    "texts_without_a_day",
}


def a_contact() -> Person:
    return a_member(at=a_company(), role=EmploymentRole.CONTACT)


def a_group_leader() -> Person:
    a_board()
    return a_leader(a_group())


def a_board_leader() -> Person:
    leader = a_member()
    a_board(leader)
    return leader


def a_secretary() -> Person:
    return a_seat(a_board(), SeatRole.SECRETARY)


def a_manager() -> Person:
    """Also a plain member of a board that has nobody who keeps its records: they fall to the managers."""
    manager, board = a_member(), a_board()
    board.seats.update(role=SeatRole.MEMBER)
    a_seat(board, person=manager)
    Person.objects.filter(pk=manager.pk).update(is_staff=True)
    return manager


def one_who_is_everything() -> Person:
    """A cluster manager who answers for a company, leads a group and the board."""
    person = a_contact()
    Person.objects.filter(pk=person.pk).update(is_staff=True)
    a_leader(a_group(), person)
    a_board(person)
    return person


WHO: dict[str, tuple[Callable[[], Person], set[str]]] = {
    "member": (a_member, ANYBODY),
    "contact": (a_contact, ANYBODY | CONTACT),
    "leader": (a_group_leader, ANYBODY | LEADER),
    "board": (a_board_leader, ANYBODY | BOARD),
    "secretary": (a_secretary, ANYBODY | BOARD),
    "manager": (a_manager, ANYBODY | MANAGER | BOARD),
    "everything": (one_who_is_everything, ANYBODY | CONTACT | LEADER | BOARD | MANAGER),
}


def kinds_for(person: Person) -> set[str]:
    """The providers that have something to tell `person`."""
    person = Person.objects.get(pk=person.pk)
    return {
        provider.__name__ for provider in PROVIDERS if (ask := provider(person)) is not None and list(answers([ask]))
    }


@pytest.mark.parametrize("who", WHO)
def test_one_of_each_kind_or_a_dozen(who: str) -> None:
    make, kinds = WHO[who]
    person = make()
    more_waits_for(person, 1)
    assert kinds_for(person) == kinds
    browser = managing(person)
    pages = ["/", "/waiting/", *(["/manage/"] if "groups_to_open" in kinds else [])]
    few = {page: browser.get(page) and queries(browser, page) for page in pages}  # the first visit notes the day
    more_waits_for(person, 11)
    assert {page: queries(browser, page) for page in pages} == few
    assert max(few.values()) <= MOST, few


def test_somebody_is_told_something_by_every_provider() -> None:
    told = {kind for _make, kinds in WHO.values() for kind in kinds}
    assert {provider.__name__ for provider in PROVIDERS} == told
