"""A copy of an event: everything but its people, some weeks later on the same weekday."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from events.domain.copying import moved_to, shifted, weeks_on
from events.domain.event import set_reminders
from events.models import Event, HostContact, Material, Question, SiteRules, Visit
from groups.models import Group, Seat
from members.models import Person
from tests.factories.events import a_place, an_event
from tests.factories.groups import a_seat
from tests.factories.members import a_company, a_member
from tests.world import shown
from thamsklyngen.shared import clock
from thamsklyngen.shared.dates import moment

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2027, 2, 1, 9, 0, tzinfo=dt.UTC)


def at(month: int, day: int, year: int = 2027) -> dt.datetime:
    return clock.at(dt.date(year, month, day), 8)


@pytest.mark.parametrize(
    ("now", "start", "closes", "day"),
    [
        (NOW, at(2, 18), None, dt.date(2027, 2, 25)),  # the next week
        (NOW, at(1, 14), None, dt.date(2027, 2, 18)),  # two weeks ahead
        (at(3, 1), at(3, 4), None, dt.date(2027, 3, 18)),
        (at(3, 5), at(3, 4), None, dt.date(2027, 4, 1)),  # not on Maundy Thursday, 25 March
        (at(4, 20), at(4, 15), None, dt.date(2027, 5, 13)),  # not on Ascension Day, 6 May
        (at(6, 25), at(6, 24), None, dt.date(2027, 8, 5)),  # over the summer weeks
        (NOW, at(1, 14), at(1, 7) - dt.timedelta(weeks=2), dt.date(2027, 3, 4)),  # time enough to register
    ],
)
def test_the_next_sensible_date(now: dt.datetime, start: dt.datetime, closes: dt.datetime | None, day: dt.date) -> None:
    event = Event(starts_at=start, closes_at=closes)
    with clock.frozen(now):
        found = clock.local(start).date() + dt.timedelta(weeks=weeks_on(event))
    assert (found, found.weekday()) == (day, clock.local(start).weekday())


def test_the_hour_stays_over_the_change_of_clocks() -> None:
    assert shifted(at(3, 25), 7) == at(4, 1)


def a_visit(group: Group) -> Event:
    """With all that a visit can have."""
    host = a_company()
    rules = SiteRules.objects.create(company=host, version=1, text="Hjelm")
    SiteRules.objects.create(company=host, version=2, text="Hjelm og briller")
    event = an_event(group, host=host, capacity=12, company_limit=2, practical="Hovedporten")
    set_reminders(event, [(3, "days")])
    a_place(event)
    Question.objects.create(event=event, text="Skostørrelse", is_required=True, for_gate=True, profile="shoe_size")
    Question.objects.create(event=event, text="Transport", kind="choice", options=["Bil", "Buss"], position=1)
    Question.objects.create(event=event, text="Borte", removed_at=clock.now())
    HostContact.objects.create(event=event, name="Porten", email="porten@verk.example", link_version=4)
    HostContact.objects.create(event=event, person=a_member())
    visit = Visit.objects.create(
        event=event, site_rules=rules, sends_gate_list=True, gate_time=dt.time(14), erase_after=3, diets={"vegan": 2}
    )
    visit.approve_by = event.starts_at - dt.timedelta(days=2)
    visit.erased_at = clock.now()
    visit.save()
    visit.barred.add(a_company())
    Material.objects.create(event=event, title="Bildene", link="https://a.example")
    return event


def copy_of(browser: Client, event: Event, **changes: object) -> Event:
    address = f"{reverse('events:new')}?copy={event.key}"
    form = browser.get(address).context["form"]
    answer = browser.post(address, shown(form, contact=form.person.pk, draft="1", **changes))
    assert answer.status_code == 302, answer.context["form"].errors
    return Event.objects.latest("pk")


def test_everything_but_the_people(browser: Client, group: Group) -> None:
    source = a_visit(group)
    copy = copy_of(browser, source)
    assert (copy.title, copy.capacity, copy.practical, copy.is_draft) == (source.title, 12, "Hovedporten", True)
    assert [(row.amount, row.unit) for row in copy.reminder_rules.all()] == [(3, "days")]
    asked = [(row.text, row.options, row.is_required, row.for_gate, row.profile) for row in copy.questions.all()]
    assert asked == [("Skostørrelse", [], True, True, "shoe_size"), ("Transport", ["Bil", "Buss"], False, False, "")]
    contacts = {(row.person_id, row.email, row.link_version) for row in copy.host_contacts.all()}
    assert contacts == {(row.person_id, row.email, 1) for row in source.host_contacts.all()}
    visit = copy.visit
    assert (visit.sends_gate_list, visit.gate_time, visit.erase_after) == (True, dt.time(14), 3)
    assert (visit.diets, visit.erased_at, visit.site_rules.version) == ({}, None, 2)
    assert set(visit.barred.all()) == set(source.visit.barred.all())
    days = (clock.local(copy.starts_at).date() - clock.local(source.starts_at).date()).days
    assert days % 7 == 0
    assert visit.approve_by == shifted(source.visit.approve_by, days)
    assert not copy.materials.exists()
    assert not copy.registrations.exists()
    assert (source.questions.count(), source.host_contacts.count()) == (3, 2), "nothing moved away"


def test_the_form_of_a_copy_says_what_it_is(browser: Client, group: Group) -> None:
    source = a_visit(group)
    page = browser.get(f"{reverse('events:new')}?copy={source.key}").content.decode()
    assert f"Copy of “{source.title}”" in page
    assert f"to {moment(moved_to(source))}" in page
    assert "Copy of" not in browser.get(reverse("events:new")).content.decode()


def test_a_draft_is_published_and_copied_from_its_own_page(browser: Client, group: Group) -> None:
    draft = an_event(group, draft=True)
    page = browser.get(reverse("events:running", args=[draft.key])).content.decode()
    assert f'action="{reverse("events:publish", args=[draft.key])}"' in page
    assert f"{reverse('events:new')}?copy={draft.key}" in page
    published = an_event(group)
    page = browser.get(reverse("events:running", args=[published.key])).content.decode()
    assert reverse("events:publish", args=[published.key]) not in page
    assert f"{reverse('events:new')}?copy={published.key}" in page


def test_another_host_has_its_own_people_and_rules(browser: Client, group: Group) -> None:
    copy = copy_of(browser, a_visit(group), host=a_company().pk)
    assert copy.questions.count() == 2
    assert not copy.host_contacts.exists()
    assert not copy.visit.barred.exists()
    assert (copy.visit.site_rules, copy.visit.approve_by, copy.visit.sends_gate_list) == (None, None, True)


def test_a_plain_event_gets_no_visit(browser: Client, group: Group, leader: Person) -> None:
    copy = copy_of(browser, an_event(group, contact=leader))
    assert not Visit.objects.filter(event=copy).exists()


def test_a_copy_keeps_whom_people_ask_as_long_as_they_sit_there(browser: Client, group: Group, leader: Person) -> None:
    asked = a_seat(group)
    source = an_event(group, contact=asked)
    address = f"{reverse('events:new')}?copy={source.key}"
    page = browser.get(address)
    assert (page.context["form"].initial["contact"], page.context["other_contact"]) == (asked.pk, None)
    Seat.objects.filter(person=asked).update(until=clock.today())
    page = browser.get(address)
    assert page.context["form"].initial["contact"] == leader.pk
    assert f"{asked}, som ikke sitter i gruppestyret" in page.text or f"{asked}, who does not sit" in page.text


def test_only_who_runs_an_event_copies_it(browser: Client) -> None:
    another = an_event()
    address = f"{reverse('events:new')}?copy={another.key}"
    assert browser.post(address, {"title": "Min"}).status_code == 403
