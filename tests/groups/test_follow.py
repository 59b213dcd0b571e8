"""Following groups: good defaults without a row, a page with all of them, and a choice on each group's page."""

import pytest
from django.urls import reverse

from groups.choices import FollowLevel
from groups.domain.follow import choose, follow, following, is_asked, stop_digest
from groups.models import Follow, Group
from members.models import Person
from tests.browsing import signed_in
from tests.factories.groups import a_board, a_group
from tests.factories.members import a_member, a_person
from tests.flows.test_races import at_once

pytestmark = pytest.mark.django_db
EVERYTHING, EVENTS, DIGEST, NOTHING = FollowLevel


def levels(person: Person) -> dict[str, str]:
    person = Person.objects.get(pk=person.pk)
    return {row.group.name: row.level for row in following(person, list(Group.objects.order_by("name")))}


def test_members_follow_with_the_digest_without_a_row_and_others_nothing() -> None:
    a_group("A")
    member, stranger = a_member(), a_person()
    assert (levels(member), levels(stranger)) == ({"A": DIGEST}, {"A": NOTHING})
    a_group("B")
    assert levels(member) == {"A": DIGEST, "B": DIGEST}
    assert not Follow.objects.exists()


def test_whoever_stops_the_digest_gets_none_of_groups_that_come_later() -> None:
    one, two, member = a_group("A"), a_group("B"), a_member()
    follow(member, one, level=EVENTS)
    follow(member, two, level=DIGEST)
    stop_digest(member)
    a_group("C")
    assert levels(member) == {"A": EVENTS, "B": NOTHING, "C": NOTHING}
    follow(member, two, level=DIGEST)
    assert levels(member) == {"A": EVENTS, "B": DIGEST, "C": NOTHING}


def test_the_page_shows_all_groups_but_the_board_and_keeps_what_is_chosen() -> None:
    a_board()
    one, two, member = a_group("A"), a_group("B"), a_member()
    browser = signed_in(member)
    shown = browser.get(reverse("follow"))
    assert list(shown.context["form"].groups.values()) == [one, two]
    data = {f"group_{one.pk}": EVERYTHING, f"group_{two.pk}": NOTHING, "next": "/groups/"}
    assert browser.post(reverse("follow"), data).headers["Location"] == "/groups/"
    assert levels(member)["A"] == EVERYTHING
    a_group("C")
    assert levels(member)["C"] == NOTHING, "no digest is wanted at all"


@pytest.mark.parametrize("wrong", ["", "alt", "everything\0"])
def test_rubbish_is_refused_and_changes_nothing(wrong: str) -> None:
    group, member = a_group("A"), a_member()
    browser = signed_in(member)
    assert browser.post(reverse("follow"), {f"group_{group.pk}": wrong}).status_code == 422
    assert browser.post(reverse("groups:follow", args=[group.slug]), {"level": wrong}).status_code == 302
    assert not Follow.objects.exists()


def test_the_groups_page_has_the_choice(client: object) -> None:
    group, member = a_group("A"), a_member()
    browser = signed_in(member)
    assert 'value="digest" selected' in browser.get(group.get_absolute_url()).content.decode()
    browser.post(reverse("groups:follow", args=[group.slug]), {"level": EVENTS})
    assert levels(member) == {"A": EVENTS}
    assert 'value="events" selected' in browser.get(group.get_absolute_url()).content.decode()


def test_the_front_page_asks_which_groups_once_and_skipping_keeps_the_way() -> None:
    a_group("A")
    member = a_member()
    browser = signed_in(member)
    assert "Which groups?" in browser.get("/").content.decode()
    answer = browser.post(reverse("follow_skip"), {"next": "/events/?past"})
    assert answer.headers["Location"] == "/events/?past"
    assert "Which groups?" not in browser.get("/").content.decode()
    assert levels(member) == {"A": DIGEST}
    assert is_asked(a_person())
    assert "Which groups?" not in signed_in(a_person()).get("/").content.decode(), "nobody else is asked"


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_next_leads_to_our_own_pages_only(away: str) -> None:
    group, member = a_group("A"), a_member()
    browser = signed_in(member)
    assert browser.post(reverse("follow_skip"), {"next": away}).headers["Location"] == "/"
    data = {f"group_{group.pk}": EVENTS, "next": away}
    assert browser.post(reverse("follow"), data).headers["Location"] == "/"


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_leave_one_row_for_each_group() -> None:
    group, member = a_group("A"), a_member()
    at_once([lambda level=level: choose(member, {group: level}) for level in FollowLevel])  # type: ignore[misc]
    assert Follow.objects.get().level in FollowLevel
