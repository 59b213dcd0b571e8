"""A company's membership: every state, every action; and which of several is meant."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.urls import reverse

from events.domain.leaving import sweep
from events.models import Registration
from members.domain.joining import NoMember, approve, ask
from members.domain.membership import admit, change_kind
from members.models import Company, Membership
from members.models.company import meant_of
from tests.browsing import managing
from tests.factories.events import a_place, an_event
from tests.factories.members import a_company, a_member, a_person
from thamsklyngen.outbox.models import Message
from thamsklyngen.portal.companies import with_membership_state
from thamsklyngen.portal.domain.membership import end_membership, take_back_end
from thamsklyngen.shared import clock
from thamsklyngen.shared.domain import DomainError

pytestmark = pytest.mark.django_db
TODAY, DAY = clock.today(), dt.timedelta(days=1)
STATES: dict[str, dict[str, object] | None] = {
    "none": None,
    "coming": {"since": TODAY + 30 * DAY},
    "member": {"since": TODAY - 30 * DAY},
    "leaving": {"since": TODAY - 30 * DAY, "until": TODAY + 30 * DAY, "reason": "Flytter"},
    "pausing": {"since": TODAY - 30 * DAY, "until": TODAY + 30 * DAY, "paused": True, "reason": "Pause"},
    "paused": {"since": TODAY - 30 * DAY, "until": TODAY - 5 * DAY, "paused": True, "reason": "Pause"},
    "ended": {"since": TODAY - 30 * DAY, "until": TODAY - 5 * DAY, "reason": "Flytter"},
}
ACTIONS: dict[str, Callable[[Company], Membership]] = {
    "admit": lambda company: admit(company, kind="company", since=clock.today()),
    "end": lambda company: end_membership(
        company, on=clock.today() + 60 * DAY, by=a_person(admin=True), reason="Flytter"
    ),
    "pause": lambda company: end_membership(
        company, on=clock.today() + 60 * DAY, by=a_person(admin=True), reason="Pause", paused=True
    ),
    "keep": lambda company: take_back_end(company, by=a_person(admin=True)),
    "kind": lambda company: change_kind(company, kind="partner"),
}
MAY = {
    "none": {"admit"},
    "coming": {"end", "pause", "kind"},
    "member": {"end", "pause", "kind"},
    "leaving": {"end", "pause", "keep", "kind"},
    "pausing": {"end", "pause", "keep", "kind"},
    "paused": {"admit", "end"},
    "ended": {"admit"},
}


def company_that_is(state: str) -> Company:
    company = a_company(member=False)
    facts = STATES[state]
    if facts is not None:
        Membership.objects.create(company=company, **facts)
    return company


def rows(company: Company) -> list[dict[str, object]]:
    return list(company.memberships.order_by("pk").values())


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("state", STATES)
def test_every_action_in_every_state(state: str, action: str) -> None:
    company = company_that_is(state)
    before = rows(company)
    if action in MAY[state]:
        ACTIONS[action](company)
        assert rows(company) != before
    else:
        with pytest.raises(DomainError) as refused:
            ACTIONS[action](company)
        assert str(company) in str(refused.value)
        assert rows(company) == before


@pytest.mark.parametrize("state", STATES)
def test_the_buttons_on_the_companys_page_are_those_that_work(state: str) -> None:
    company = company_that_is(state)
    page = managing(a_person(admin=True)).get(reverse("manage:company", args=[company.slug])).content.decode()
    names = {"admit": "membership_start", "end": "membership_end", "keep": "membership_keep", "kind": "membership_kind"}
    for action, name in names.items():
        shown = reverse(f"manage:{name}", args=[company.slug]) in page
        assert shown == (action in MAY[state]), action


def test_a_pause_that_ends_gives_up_the_places_that_were_kept() -> None:
    person = a_member()
    company = person.work_today[0].company
    place = a_place(an_event(), person)
    end_membership(company, on=clock.today(), by=a_person(admin=True), reason="Pause", paused=True)
    assert sweep() == 0
    assert Registration.objects.get(pk=place.pk).is_registered
    row = end_membership(company, on=clock.today() + 90 * DAY, by=a_person(admin=True), reason="Slutt")
    assert (row.until, row.paused, row.reason) == (clock.today(), False, "Slutt")
    assert not Registration.objects.get(pk=place.pk).is_registered


def test_a_pause_is_ended_by_the_page_without_a_day() -> None:
    company = company_that_is("paused")
    browser, here = managing(a_person(admin=True)), reverse("manage:membership_end", args=[company.slug])
    assert "last_day" not in browser.get(here).context["form"].fields
    assert browser.post(here, {"reason": "Slutt"}).context["hangs"] is not None
    browser.post(here, {"reason": "Slutt", "confirm": "1"})
    assert not company.memberships.get().paused


def test_who_was_told_of_the_end_hears_that_it_is_taken_back() -> None:
    company = company_that_is("leaving")
    contact = a_person(at=company, role="contact")
    managing(a_person(admin=True)).post(reverse("manage:membership_keep", args=[company.slug]))
    row = company.memberships.get()
    assert (row.until, row.paused, row.reason) == (None, False, "")
    assert list(Message.objects.values_list("template", "person")) == [("portal/membership_stays", contact.pk)]


def test_an_end_stays_planned_while_another_membership_begins_after_it() -> None:
    company = company_that_is("pausing")
    Membership.objects.create(company=company, since=TODAY + 90 * DAY)
    with pytest.raises(DomainError):
        take_back_end(company, by=a_person(admin=True))


@pytest.mark.parametrize(
    ("spans", "meant"),
    [
        ([(-30, None)], 0),
        ([(-30, 10), (20, None)], 0),
        ([(-30, -10), (20, 30), (40, None)], 1),
        ([(-30, -20), (-10, -5)], 1),
        ([], None),
    ],
)
def test_which_membership_is_meant(spans: list[tuple[int, int | None]], meant: int | None) -> None:
    company = a_company(member=False)
    made = [
        Membership.objects.create(
            company=company, since=TODAY + since * DAY, until=None if until is None else TODAY + until * DAY
        )
        for since, until in spans
    ]
    expected = None if meant is None else made[meant]
    assert company.memberships.meant_first().first() == expected
    assert meant_of(company.memberships.all()) == expected
    row = with_membership_state(Company.objects.filter(pk=company.pk)).get()
    assert row.last_since == (expected.since if expected else None)


def test_nobody_is_let_in_at_a_company_that_is_no_member() -> None:
    company = company_that_is("ended")
    contact = a_person(at=company, role="contact")
    request = ask(a_person(), company=company)
    with pytest.raises(NoMember):
        approve(request, by=contact)
    assert request.person.employments.count() == 0
