"""Making, changing, publishing and calling off events, page by page."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages.constants import ERROR
from django.test import Client
from django.urls import reverse
from django.utils import translation

from events.choices import EventState
from events.domain.event import cancel_event, change_event, publish
from events.domain.guest import invite as invite_guests
from events.domain.invitation import invite, nudge
from events.models import Event
from groups.models import Group
from members.domain.pasted import people_in
from members.models import Person
from tests.browsing import managing, queries, signed_in
from tests.events.looking import as_shown, mails
from tests.factories.events import a_place, an_event
from tests.factories.groups import a_group, a_leader, a_seat
from tests.factories.members import a_member, a_person
from thamsklyngen.outbox.models import Message
from thamsklyngen.shared import clock, dates

pytestmark = pytest.mark.django_db


def wall(moment: dt.datetime) -> str:
    return clock.local(moment).strftime("%Y-%m-%dT%H:%M")


def typed(leader: Person, **changes: Any) -> dict[str, Any]:
    start = clock.at(clock.today() + dt.timedelta(days=20), 8)
    data = {
        "group": leader.seats.get().group_id,
        "kind": "breakfast",
        "title": "Frokostmøte om 5S",
        "starts_at": wall(start),
        "ends_at": wall(start + dt.timedelta(minutes=90)),
        "audience": "members",
        "visibility": "public",
        "shows_attendees": "on",
        "contact": leader.pk,
        "reminders": ["1-days"],
    }
    return data | changes


def test_a_leader_makes_a_draft_that_nobody_else_sees(browser: Client, leader: Person) -> None:
    answer = browser.post(reverse("events:new"), typed(leader, draft="1"))
    event = Event.objects.get()
    assert answer["Location"] == event.get_absolute_url() == f"/events/draft-{event.pk}/"
    assert (event.state, event.created_by) == (EventState.DRAFT, leader)
    assert [str(rule.amount) for rule in event.reminder_rules.all()] == ["1"]
    assert signed_in(a_member()).get(reverse("events:edit", args=[event.key])).status_code == 404


def test_one_screen_makes_a_published_event(browser: Client, leader: Person) -> None:
    answer = browser.post(reverse("events:new"), typed(leader, publish="1"))
    event = Event.objects.get()
    assert event.state == EventState.PUBLISHED
    assert answer["Location"] == reverse("events:invite", args=[event.slug])


def test_wrong_input_keeps_what_was_typed_and_makes_nothing(browser: Client, leader: Person) -> None:
    answer = browser.post(reverse("events:new"), typed(leader, title="Tavlemøter", capacity="0", publish="1"))
    assert answer.status_code == 422
    assert 'value="Tavlemøter"' in answer.content.decode()
    assert "At least one place" in answer.content.decode()
    assert not Event.objects.exists()


def test_the_form_knows_the_group_it_was_opened_from(browser: Client, leader: Person, group: Group) -> None:
    a_seat(a_group("Aaa"), "leader", leader)
    form = browser.get(reverse("events:new"), {"group": group.slug}).context["form"]
    assert form.initial["group"] == group.pk


def test_a_copy_takes_everything_but_the_date(browser: Client, group: Group) -> None:
    event = an_event(group, title="Frokostmøte", capacity=12, practical="Parkering bak hallen.")
    form = browser.get(reverse("events:new"), {"copy": event.key}).context["form"]
    assert (form["title"].value(), form["capacity"].value()) == ("Frokostmøte", 12)
    assert form["starts_at"].value() > clock.local(event.starts_at).replace(tzinfo=None)
    assert Event.objects.count() == 1


def test_nothing_is_copied_from_where_one_may_not(group: Group) -> None:
    stranger = a_leader(a_group())
    assert signed_in(stranger).get(reverse("events:new"), {"copy": an_event(group, draft=True).key}).status_code == 404
    assert signed_in(stranger).get(reverse("events:new"), {"copy": an_event(group).key}).status_code == 403


def test_a_change_tells_those_registered(browser: Client, group: Group, leader: Person) -> None:
    event = an_event(group, contact=leader, place="Simpro")
    place = a_place(event)
    answer = browser.post(reverse("events:edit", args=[event.key]), as_shown(browser, event, place="Orkel"))
    assert answer["Location"] == event.get_absolute_url()
    assert Message.objects.filter(person=place.person).order_by("pk").last().template == "events/changed"  # type: ignore[union-attr]


def test_the_form_says_who_hears_and_saving_who_has_heard(browser: Client, group: Group, leader: Person) -> None:
    event = an_event(group, contact=leader, capacity=1, guests="invited")
    invite(event, Person.objects.filter(pk=a_member().pk), by=leader)
    invite_guests(event, people_in("Gjest Prøvesen <gjest@utenfor.example>"), by=leader)
    Message.objects.update(state="sent", sent_at=clock.now())
    for _ in range(3):
        a_place(event)
    page = reverse("events:edit", args=[event.key])
    form = browser.get(page)
    for words in ("1 person with a place gets a mail", "2 people who wait get a mail", "1 guest who has not answered"):
        assert words in form.content.decode(), words
    answer = browser.post(page, as_shown(browser, event, place="Aulaen"), follow=True).content.decode()
    for words in (
        "1 person with a place has got a mail with a new calendar entry.",
        "2 people who wait have got a mail.",
        "1 person who is invited has got a mail.",
        "1 guest who has not answered has got a mail.",
    ):
        assert words in answer, words
    event.refresh_from_db()
    answer = browser.post(page, as_shown(browser, event, summary="Ny tekst"), follow=True).content.decode()
    assert "Nobody gets a mail about them." in answer


def test_saving_without_a_change_tells_nobody(browser: Client, group: Group, leader: Person) -> None:
    event = an_event(group, contact=leader)
    a_place(event)
    answer = browser.post(reverse("events:edit", args=[event.key]), as_shown(browser, event))
    assert answer["Location"] == event.get_absolute_url(), "it is saved, not refused"
    assert not Message.objects.filter(template="events/changed").exists()


def test_too_few_places_are_refused_with_the_number_at_the_field(browser: Client, group: Group, leader: Person) -> None:
    event = an_event(group, contact=leader, capacity=5)
    for _ in range(3):
        a_place(event)
    answer = browser.post(reverse("events:edit", args=[event.key]), as_shown(browser, event, capacity=2))
    assert answer.status_code == 422
    assert "3 places are taken" in str(answer.context["form"].errors["capacity"])
    event.refresh_from_db()
    assert event.capacity == 5


def test_a_lower_limit_than_a_company_has_is_refused_at_the_field(
    browser: Client, group: Group, leader: Person
) -> None:
    event, first = an_event(group, contact=leader, company_limit=3), a_member()
    a_place(event, first), a_place(event, a_member(at=first.work_today[0].company))
    answer = browser.post(reverse("events:edit", args=[event.key]), as_shown(browser, event, company_limit=1))
    assert first.work_today[0].company.name in str(answer.context["form"].errors["company_limit"])


def test_moving_within_a_day_asks_for_a_reason_and_leads_to_who_is_not_reached(
    browser: Client, group: Group, leader: Person
) -> None:
    event = an_event(group, contact=leader, days=0.9, place="Simpro")
    place = a_place(event)
    url = reverse("events:edit", args=[event.key])
    answer = browser.post(url, as_shown(browser, event, place="Orkel"))
    assert answer.status_code == 422
    assert "reason" in answer.context["form"].errors
    answer = browser.post(url, as_shown(browser, event, place="Orkel", reason="Vannskade"))
    assert answer["Location"] == reverse("events:unreached", args=[event.key])
    page = browser.get(answer["Location"])
    assert page.context["rows"] == [place]


def test_an_event_is_not_moved_into_the_past(browser: Client, group: Group, leader: Person) -> None:
    event = an_event(group, contact=leader)
    place = a_place(event)
    typed = as_shown(
        browser,
        event,
        starts_at=wall(clock.now() - dt.timedelta(days=1)),
        ends_at="",
        title="Et annet navn",
        reason="Feil dag",
    )
    answer = browser.post(reverse("events:edit", args=[event.key]), typed)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "That is in the past. Check the date." in text
    assert "Et annet navn" in text, "what was typed stays"
    now = Event.objects.get(pk=event.pk)
    assert (now.starts_at, now.title) == (event.starts_at, event.title)
    assert mails(place.person) == ["events/registered"]


def test_the_address_of_a_past_event_is_mended_without_a_reason(browser: Client, group: Group, leader: Person) -> None:
    event = an_event(group, contact=leader, place="Simpro")
    with clock.frozen(event.ends_at + dt.timedelta(days=3)):
        answer = browser.post(reverse("events:edit", args=[event.key]), as_shown(browser, event, place="Orkel"))
    assert answer.status_code == 302


def test_a_cancelled_event_is_not_changed(browser: Client, group: Group, leader: Person) -> None:
    event = cancel_event(an_event(group), reason="Storm")
    assert browser.get(reverse("events:edit", args=[event.key])).status_code == 302


OTHERS: dict[str, Callable[[Event], object]] = {
    "field": lambda event: change_event(event, {"capacity": 30}),
    "reminders": lambda event: change_event(event, {}, reminders=[(14, "days")]),
    "co-organiser": lambda event: change_event(event, {}, co_organisers=[a_group()]),
    "published": publish,
}


@pytest.mark.parametrize("what", OTHERS)
def test_what_another_organiser_did_meanwhile_is_not_overwritten_unseen(
    browser: Client, group: Group, leader: Person, what: str
) -> None:
    event = an_event(group, contact=leader, draft=True)
    data = as_shown(browser, event, practical="Parkering bak hallen.")
    url = reverse("events:edit", args=[event.key])
    OTHERS[what](event)
    answer = browser.post(url, data)
    assert answer.status_code == 422
    form = answer.context["form"]
    assert "Somebody else changed the event" in answer.content.decode()
    assert "Parkering bak hallen." in answer.content.decode(), "what was typed is kept"
    assert Event.objects.get(pk=event.pk).practical == ""
    again = browser.post(url, data | {"seen": form["seen"].value()})
    assert again.status_code == 302, again.context["form"].errors
    assert Event.objects.get(pk=event.pk).practical == "Parkering bak hallen."


@pytest.mark.parametrize("seen", ["", "forged"])
def test_nothing_is_saved_without_having_seen_what_is_there(
    browser: Client, group: Group, leader: Person, seen: str
) -> None:
    event = an_event(group, contact=leader)
    data = as_shown(browser, event, capacity=7) | {"seen": seen}
    assert browser.post(reverse("events:edit", args=[event.key]), data).status_code == 422
    assert Event.objects.get(pk=event.pk).capacity is None


def test_publishing_twice_does_no_more_than_once(browser: Client, group: Group) -> None:
    draft = an_event(group, draft=True)
    press = reverse("events:publish", args=[draft.key])
    first, second = browser.post(press), browser.post(press, follow=True)
    draft.refresh_from_db()
    assert first["Location"] == second.redirect_chain[-1][0] == reverse("events:invite", args=[draft.slug])
    assert second.status_code == 200
    assert all(message.level < ERROR for message in second.context["messages"])


@pytest.mark.parametrize("method", ["put", "delete", "options", "trace"])
def test_an_invitation_is_answered_by_a_press_and_no_other_method(browser: Client, group: Group, method: str) -> None:
    assert getattr(browser, method)(reverse("events:decline", args=[an_event(group).key])).status_code == 405


def test_publishing_and_deleting_a_draft(browser: Client, group: Group) -> None:
    draft, other = an_event(group, draft=True), an_event(group, draft=True)
    assert browser.get(reverse("events:publish", args=[draft.key])).status_code == 405
    browser.post(reverse("events:publish", args=[draft.key]))
    draft.refresh_from_db()
    assert draft.state == EventState.PUBLISHED
    browser.post(reverse("events:delete", args=[other.key]))
    browser.post(reverse("events:delete", args=[draft.key]))
    assert list(Event.objects.all()) == [draft]


def test_calling_off_says_who_is_told_and_asks_why(browser: Client, group: Group) -> None:
    event = an_event(group, capacity=2)
    for _ in range(3):
        a_place(event)
    url = reverse("events:call_off", args=[event.key])
    page = browser.get(url).content.decode()
    assert "2 people with a place" in page
    assert "1 on the waiting list" in page
    assert browser.post(url, {"reason": "   "}).status_code == 422
    assert browser.post(url, {"reason": "Storm"})["Location"] == reverse("events:unreached", args=[event.key])
    event.refresh_from_db()
    assert (event.state, event.reason) == (EventState.CANCELLED, "Storm")


def test_of_what_is_called_off_nothing_is_offered_that_makes_no_sense_any_more(browser: Client, group: Group) -> None:
    event = cancel_event(an_event(group), reason="Storm")
    page = browser.get(reverse("events:running", args=[event.key]))
    text = page.content.decode()
    assert "Storm" in text
    offered = {tool.page for tool, _url in page.context["tools"]}
    assert offered.isdisjoint({"events:invite", "events:guests", "events:queue", "events:call_off"})
    assert "events:history" in offered
    again = browser.get(reverse("events:call_off", args=[event.key]))
    assert again["Location"] == reverse("events:unreached", args=[event.key])


def test_who_is_not_reached_has_a_number_to_call_and_to_text(browser: Client, group: Group) -> None:
    event = an_event(group, days=0.5)
    place = a_place(event, a_member("Ola Prøvesen", phone="00 00 00 07"))
    cancel_event(event, reason="Storm")
    Message.objects.filter(person=place.person).update(state="failed", error="550 no such user")
    page = browser.get(reverse("events:unreached", args=[event.key])).content.decode()
    for piece in ("Ola Prøvesen", "tel:+4700000007", "sms:+4700000007", "550 no such user", 'hx-trigger="every 5s"'):
        assert piece in page
    part = browser.get(reverse("events:unreached", args=[event.key]), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    Message.objects.filter(person=place.person).update(state="sent", sent_at=clock.now())
    page = browser.get(reverse("events:unreached", args=[event.key])).content.decode()
    assert "hx-trigger" not in page
    assert "nobody to call" in page


def test_the_overview_shows_what_is_mine_and_which_mail_failed(browser: Client, group: Group) -> None:
    event, draft = an_event(group), an_event(group, draft=True)
    an_event()
    for _ in range(2):
        a_place(event)
    Message.objects.filter(person=a_place(event).person).update(state="failed")
    page = browser.get(reverse("events:manage"))
    assert [(row.pk, row.taken, row.failed) for row in page.context["page"]] == [(event.pk, 3, 1)]
    drafts = browser.get(reverse("events:manage"), {"show": "drafts"})
    assert list(drafts.context["page"]) == [draft]
    assert signed_in(a_member()).get(reverse("events:manage")).status_code == 403


def test_history_reads_as_sentences(browser: Client, group: Group, leader: Person) -> None:
    event = an_event(group, contact=leader, place="Simpro")
    place = a_place(event, a_member("Ola Prøvesen"))
    browser.post(reverse("events:edit", args=[event.key]), as_shown(browser, event, place="Orkel", capacity=9))
    browser.post(reverse("events:take_off", args=[event.key, place.pk]))
    page = browser.get(reverse("events:history", args=[event.key]))
    lines = [(line.actor, line.what) for line in page.context["lines"]]
    assert lines[:2] == [("", f"{leader} took Ola Prøvesen off the list"), (str(leader), "Changed")]
    assert ("Place", "Simpro", "Orkel") in page.context["lines"][1].details
    assert ("Places", "", "9") in page.context["lines"][1].details
    assert [what for _, what in lines[2:]] == ["Ola Prøvesen was registered", "Published", "The draft was made"]


def test_history_tells_who_was_written_to_and_who_did_what_for_whom(
    browser: Client, group: Group, leader: Person
) -> None:
    event, ola, kari = an_event(group, capacity=1), a_member("Ola Prøvesen"), a_member("Kari Nordmann")
    invite(event, Person.objects.filter(pk__in=[ola.pk, kari.pk]), by=leader)
    nudge(event, by=leader)
    nudge(event, by=leader)  # nobody is left to ask: no line
    browser.post(reverse("events:add_person", args=[event.key]), {"person": ola.pk})
    browser.post(reverse("events:add_person", args=[event.key]), {"person": kari.pk})
    browser.post(reverse("events:take_off", args=[event.key, event.registrations.get(person=kari).pk]))
    lines = browser.get(reverse("events:history", args=[event.key])).context["lines"]
    assert [line.what for line in lines][:5] == [
        f"{leader} took Kari Nordmann off the waiting list",
        f"{leader} put Kari Nordmann on the waiting list",
        f"{leader} registered Ola Prøvesen",
        "2 people were asked once more",
        "2 people were invited",
    ]
    assert [line.actor for line in lines[:5]] == ["", "", "", str(leader), str(leader)], "each is named once"


def test_a_move_points_at_the_hours_that_stand_in_words(browser: Client, group: Group, leader: Person) -> None:
    event = an_event(group, contact=leader, practical="Oppmøte 07.45 i porten, ferdig 9:30. Ta 123.45 eller 45.10.")
    form = browser.get(reverse("events:edit", args=[event.key])).context["form"]
    assert "names 07.45, 9:30:" in str(form.fields["starts_at"].help_text)
    plain = browser.get(reverse("events:edit", args=[an_event(group).key])).context["form"]
    assert not plain.fields["starts_at"].help_text


def test_a_draft_without_a_place_says_so_before_it_is_published(browser: Client, group: Group) -> None:
    words = "No place is given yet."
    drafts = [an_event(group, draft=True, place=place) for place in ("", "Aulaen")]
    pages = [browser.get(reverse("events:running", args=[draft.key])).text for draft in drafts]
    assert [words in page for page in pages] == [True, False]
    assert "before you publish" in browser.get(reverse("events:edit", args=[drafts[0].key])).text


def test_history_asks_the_database_equally_often_for_one_line_and_for_many(browser: Client, group: Group) -> None:
    event = an_event(group)
    a_place(event)
    url = reverse("events:history", args=[event.key])
    browser.get(url)
    few = queries(browser, url)
    for _ in range(30):
        a_place(event)
    assert queries(browser, url) == few


def test_an_event_without_an_end_lasts_two_hours(browser: Client, leader: Person) -> None:
    browser.post(reverse("events:new"), typed(leader, ends_at="", draft="1"))
    event = Event.objects.get()
    assert event.ends_at - event.starts_at == dt.timedelta(hours=2)


def test_the_reason_for_moving_is_not_called_optional(browser: Client, group: Group) -> None:
    page = browser.get(reverse("events:edit", args=[an_event(group).key])).content.decode()
    label = page.partition('for="id_reason">')[2].partition("</label>")[0]
    assert "Reason for moving it" in label
    assert "optional" not in label


def test_a_co_organiser_changes_a_draft_but_does_not_take_it(browser: Client, leader: Person, group: Group) -> None:
    theirs = a_group()
    draft = an_event(theirs, draft=True, contact=leader)
    draft.co_organisers.add(group)
    answer = browser.post(
        reverse("events:edit", args=[draft.key]), as_shown(browser, draft, group=group.pk, title="Nytt navn")
    )
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert (draft.title, draft.group) == ("Nytt navn", theirs)


def test_an_organiser_moves_a_draft_only_to_groups_of_their_own(browser: Client, leader: Person, group: Group) -> None:
    draft, other, mine = an_event(group, draft=True, contact=leader), a_group(), a_group()
    url = reverse("events:edit", args=[draft.key])
    assert browser.post(url, as_shown(browser, draft, group=other.pk)).status_code == 422
    a_seat(mine, "secretary", leader)
    assert browser.post(url, as_shown(browser, draft, group=mine.pk)).status_code == 302
    draft.refresh_from_db()
    assert draft.group == mine


def test_the_form_knows_the_group_for_a_cluster_admin_too() -> None:
    a_group("Aaa"), a_group("Bbb")
    group = a_group("Ccc")
    form = managing(a_person(admin=True)).get(reverse("events:new"), {"group": group.slug}).context["form"]
    assert form["group"].value() == group.pk


def test_the_number_of_the_contact_person_is_for_members(browser: Client, group: Group) -> None:
    event = an_event(group, contact=a_seat(group, person=a_member("Ola Prøvesen", phone="00000007")))
    for reader, sees in ((Client(), False), (signed_in(a_person()), False), (signed_in(a_member()), True)):
        page = reader.get(event.get_absolute_url()).content.decode()
        assert "Ola Prøvesen" in page
        assert ("+4700000007" in page) == sees


def test_a_visitor_reads_what_was_called_off_and_when(leader: Person, group: Group) -> None:
    event = an_event(group, title="Hva nå?", days=9)
    cancel_event(event, reason="Verten er syk")
    event.refresh_from_db()
    text = Client(headers={"accept-language": "en"}).get(event.get_absolute_url()).content.decode()
    with translation.override("en"):
        day, moment = dates.day(event.starts_at), dates.moment(event.cancelled_at)
    assert f"The event {day} will not take place. It was called off {moment}." in text
    assert "<strong>Why:</strong> Verten er syk" in text
    signed = signed_in(leader).get(reverse("events:running", args=[event.key])).content.decode()
    assert "?." not in re.sub(r"<(script|head).*?</\1>", "", signed, flags=re.S)
