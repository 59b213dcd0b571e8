"""What a version's page says of decision, case and meeting, who waits for whom; and the three ways of comparing."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.test import Client

from groups.choices import MeetingKind, Outcome
from groups.domain.approval import submit, withdraw
from groups.domain.board import decide
from groups.domain.drafts import begin_mandate
from groups.domain.mandate import Content, Focus, save_draft
from groups.models import BoardMeeting, Group, Mandate
from members.models import Person
from tests.browsing import queries, signed_in
from tests.factories.groups import a_board, a_case, a_group, a_leader, a_mandate, a_seat, approved, from_long_ago
from tests.factories.members import a_person
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
HERE = "/groups/effektiv/mandate/"


@pytest.fixture
def scene() -> SimpleNamespace:
    """A board and a group, with a leader each."""
    board = a_board(a_person("Berit Styreleder"))
    group = a_group("Effektiv produksjon", slug="effektiv")
    leader = a_leader(group, a_person("Lars Leder"))
    return SimpleNamespace(board=board, group=group, leader=leader, chair=board.seats.get(role="leader").person)


def a_meeting(days: int, **details: object) -> BoardMeeting:
    day = clock.today() + dt.timedelta(days=days)
    return BoardMeeting.objects.create(date=day, deadline=day - dt.timedelta(days=3), **details)


def shown(person: Person | None, path: str = HERE) -> str:
    browser = signed_in(person) if person else Client(headers={"accept-language": "en"})
    return browser.get(path).text.replace("\xa0", " ")


def said(person: Person | None, *words: str, path: str = HERE) -> list[str]:
    """Which of `words` the page shows."""
    page = shown(person, path)
    return [word for word in words if word in page]


def test_a_draft_says_who_may_submit_what_it_lacks_and_when_the_board_meets(scene: SimpleNamespace) -> None:
    a_mandate(scene.group, scene.leader, text="")
    seat = a_seat(scene.group, person=a_person("Mona Medlem"))
    words = ["No date is set", "Lars Leder", "Write what the group is to do."]
    assert said(seat, *words, path=f"{HERE}1/") == words
    a_meeting(-5)
    a_meeting(4, cancelled_at=clock.now())
    a_meeting(5, kind=MeetingKind.CIRCULATION)
    met = a_meeting(20)
    page = shown(seat, f"{HERE}1/")
    assert f"{met.date.day} {met.date:%B}" in page
    assert "Deadline for papers: " in page
    facts = page.partition('class="facts mt-3"')[2].partition("</dl>")[0]
    assert ("Lars Leder" in facts, "Mona Medlem" in facts) == (True, False), "a member of it can't submit"


def test_what_is_submitted_waits_for_who_puts_it_on_a_meeting_and_then_for_the_board(scene: SimpleNamespace) -> None:
    draft = submit(a_mandate(scene.group, scene.leader), by=scene.leader)
    assert said(scene.leader, "Berit Styreleder", "to put it on a meeting", path=f"{HERE}1/") != []
    case = a_case(draft)
    words = [case.reference, "the board, which decides at that meeting"]
    assert said(scene.leader, *words, path=f"{HERE}1/") == words
    assert said(scene.chair, f'href="{case.get_absolute_url()}"', path=f"{HERE}1/") != []
    assert said(scene.leader, f'href="{case.get_absolute_url()}"', path=f"{HERE}1/") == [], (
        "the board's pages are its own"
    )


def test_everybody_reads_decision_case_and_meeting_where_the_text_stands(scene: SimpleNamespace) -> None:
    mandate = approved(a_mandate(scene.group, scene.leader), scene.leader)
    case = mandate.case  # type: ignore[attr-defined]
    words = ["Approved by the board", case.reference, "Board meeting", "The next one must be approved"]
    assert said(None, *words) == words
    assert said(None, "Berit Styreleder") == []
    assert said(scene.leader, "Recorded by Berit Styreleder") != []
    begin_mandate(scene.group, by=scene.leader)
    assert said(scene.leader, "Version 2 is being written") != []
    assert said(None, "Version 2") == [], "a draft is the committee's"


def test_what_came_back_says_why_in_which_case_and_what_goes_on(scene: SimpleNamespace) -> None:
    draft = submit(a_mandate(scene.group, scene.leader), by=scene.leader)
    case = a_case(draft)
    decide(case, Outcome.RETURNED, by=scene.chair, reason="Avgrens mot logistikk")
    words = ["Avgrens mot logistikk", case.reference, "Version 2 goes on from it"]
    assert said(scene.leader, *words, path=f"{HERE}1/") == words


@pytest.mark.parametrize("path", ["", "1/", "edit/"])
def test_where_the_name_is_gone_none_is_never_said(scene: SimpleNamespace, path: str) -> None:
    draft = a_mandate(scene.group)
    if path != "edit/":
        submit(draft, by=scene.leader)
        scene.group.mandates.update(submitted_by=None)
    assert ">None" not in shown(scene.leader, HERE + path)
    assert "by None" not in shown(scene.leader, HERE + path)


def test_a_discarded_draft_is_told_to_the_committee_only(scene: SimpleNamespace) -> None:
    approved(a_mandate(scene.group, scene.leader), scene.leader)
    begin_mandate(scene.group, by=scene.leader)
    signed_in(scene.leader).post(f"{HERE}discard/")
    words = "A draft of version 2 was thrown away by Lars Leder"
    assert said(a_seat(scene.group), words) == [words]
    assert said(None, words) == said(scene.chair, words) == []


def two_versions(group: Group, leader: Person) -> None:
    """One that was withdrawn, and the draft after it: two sections of five have changed, and one is gone."""
    first = "## Formål\n\nMøteplass for ledere.\n\n## Styring\n\nEget styre.\n\n## Møter\n\nTo."
    draft = a_mandate(group, leader, text=f"{first}\n\n## Borte\n\nVekk med det.")
    withdraw(submit(draft, by=leader), by=leader, reason="Feil ord")
    new = group.mandates.get(state="draft")
    text = "## Formål\n\nMøteplass for ansatte.\n\n## Styring\n\nEget styre.\n\n## Møter\n\nTo."
    save_draft(new, Content(text, new.since, new.until, [Focus("Lean", "Mindre **sløsing**")]), base=0, by=leader)


def test_changes_stand_in_order_with_what_is_unchanged_folded_between(scene: SimpleNamespace) -> None:
    two_versions(scene.group, scene.leader)
    page = shown(scene.leader, f"{HERE}compare/?a=1&b=2")
    places = [
        page.index(word) for word in ("ledere</del>", "2 points unchanged:", "Vekk med det.</del>", "sløsing**</ins>")
    ]
    assert places == sorted(places)
    assert "Version 2 changes 3 of 6 points." in page
    assert "Version 1 was withdrawn:" in page
    assert '<p class="diff prose-lines">Møteplass' in page, "line breaks are shown: none that nobody wrote"
    assert '<span class="no" aria-hidden="true">5</span>' in page, "as in the version itself"


def test_new_text_and_side_by_side_have_addresses_of_their_own(scene: SimpleNamespace) -> None:
    two_versions(scene.group, scene.leader)
    page = shown(scene.leader, f"{HERE}compare/?a=1&b=2")
    assert '"?a=1&amp;b=2&amp;view=new"' in page
    assert '"?a=1&amp;b=2&amp;view=side"' in page
    new = shown(scene.leader, f"{HERE}compare/?a=1&b=2&view=new")
    assert "<strong>sløsing</strong>" in new
    assert "<del>" not in new
    assert "ledere" not in new
    side = shown(scene.leader, f"{HERE}compare/?a=1&b=2&view=side")
    old_side = side[side.index('class="sides"') :].partition("</div>")[0]
    assert ("ledere</del>" in old_side, "ansatte" in old_side) == (True, False)
    assert "Doesn't have it" in side or "Doesn&#x27;t have it" in side
    assert '"?a=1&amp;b=2"' in side
    assert shown(scene.leader, f"{HERE}compare/?a=1&b=2&view=x").count('"?a=1&amp;b=2" aria-current="true"') == 1


def test_the_case_has_the_same_three_ways(scene: SimpleNamespace) -> None:
    first = submit(a_mandate(scene.group, scene.leader, text="## Formål\n\nFor ledere."), by=scene.leader)
    decide(a_case(first), Outcome.RETURNED, by=scene.chair, reason="Avgrens")
    again = scene.group.mandates.get(state="draft")
    save_draft(again, Content("## Formål\n\nFor alle.", again.since, again.until), base=0, by=scene.leader)
    case = a_case(submit(again, by=scene.leader), date=clock.today() + dt.timedelta(days=9))
    browser = signed_in(scene.chair)
    assert "ledere</del>" in browser.get(case.get_absolute_url()).text
    assert "<del>" not in browser.get(case.get_absolute_url(), {"view": "new"}).text
    assert 'class="sides"' in browser.get(case.get_absolute_url(), {"view": "side"}).text


@pytest.mark.parametrize("path", ["", "1/", "2/", "3/", "compare/?a=1&b=3"])
@pytest.mark.parametrize("who", ["leader", "chair"])
def test_pages_take_as_few_queries_with_many_versions(scene: SimpleNamespace, path: str, who: str) -> None:
    """1 is approved, 2 withdrawn, 3 the draft (the board sees those that were submitted)."""
    held = a_mandate(scene.group, scene.leader)
    save_draft(held, Content("## Formål\n\nA", held.since, held.until, [Focus("Lean")]), base=0, by=scene.leader)
    approved(held, scene.leader)
    next_one = begin_mandate(scene.group, by=scene.leader, until=clock.today() + dt.timedelta(days=900))
    withdraw(submit(next_one, by=scene.leader), by=scene.leader, reason="Feil")
    if who == "chair" and "3" in path:
        path = "compare/?a=1&b=2"
    browser = signed_in(getattr(scene, who))
    queries(browser, HERE + path)  # content types
    few = queries(browser, HERE + path)
    days = {"since": clock.today(), "until": clock.today() + dt.timedelta(days=9)}
    rows = [Mandate(group=scene.group, number=number, state="withdrawn", text="x", **days) for number in range(4, 504)]
    from_long_ago(rows)
    assert queries(browser, HERE + path) == few
    assert few <= 12


def test_many_versions_are_listed_a_page_at_a_time(scene: SimpleNamespace) -> None:
    days = {"since": clock.today(), "until": clock.today() + dt.timedelta(days=9)}
    rows = [Mandate(group=scene.group, number=number, state="withdrawn", text="x", **days) for number in range(1, 42)]
    from_long_ago(rows)
    assert said(scene.leader, 'mandate/41/"', 'mandate/22/"', 'mandate/21/"') == ['mandate/41/"', 'mandate/22/"']
    assert said(scene.leader, 'mandate/21/"', 'mandate/1/"', path=f"{HERE}?page=2") == ['mandate/21/"']


def test_a_reason_for_withdrawing_is_one_line_and_not_a_megabyte() -> None:
    group = a_group()
    leader = a_leader(group)
    mandate = submit(a_mandate(group, leader), by=leader)
    address = f"/groups/{group.slug}/mandate/{mandate.number}/withdraw/"
    signed_in(leader).post(address, {"reason": "x" * 1_000_000})
    mandate.refresh_from_db()
    assert mandate.is_submitted
    signed_in(leader).post(address, {"reason": "Vi fant en feil"})
    mandate.refresh_from_db()
    assert (mandate.state, mandate.reason) == ("withdrawn", "Vi fant en feil")


def test_what_the_board_approved_for_later_is_told_before_its_day(scene: SimpleNamespace) -> None:
    first = clock.today() + dt.timedelta(days=20)
    version = approved(
        a_mandate(scene.group, scene.leader, since=first, until=first + dt.timedelta(days=700)), scene.leader
    )
    page = Client().get(HERE).text
    assert version.get_absolute_url() in page
    assert "No mandate yet" not in page
    assert version.get_absolute_url() in Client().get(scene.group.get_absolute_url()).text


def test_comparing_without_saying_what_leads_to_the_two_latest(scene: SimpleNamespace) -> None:
    two_versions(scene.group, scene.leader)
    browser = signed_in(scene.leader, "en")
    assert browser.get(f"{HERE}compare/")["Location"] == f"{HERE}compare/?a=1&b=2"
    assert browser.get(f"{HERE}compare/?a=&b=")["Location"] == f"{HERE}compare/?a=1&b=2"
    assert Client().get(f"{HERE}compare/")["Location"] == HERE
