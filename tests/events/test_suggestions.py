"""What is suggested next: what is planned already is told with its date instead of being offered again."""

import datetime as dt

import pytest

from events.domain.event import cancel_event, change_event, publish
from events.domain.suggestion import draft_about, suggestions_for
from events.models import Event
from groups.domain.competence import merge_terms
from groups.models import Group
from members.models import Company, Competence, Person
from tests.browsing import signed_in
from tests.factories.competence import a_term, says
from tests.factories.events import an_event
from tests.factories.groups import a_group, a_leader
from tests.factories.members import a_company
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def group() -> Group:
    return a_group("Effektiv produksjon")


@pytest.fixture
def leader(group: Group) -> Person:
    return a_leader(group)


def wanted(label: str, **details: str) -> tuple[Competence, Company]:
    """A term that two companies want to learn and one can teach."""
    term, teacher = a_term(label, **details), a_company()
    says(term, company=teacher, teaches=True)
    says(term, "wants"), says(term, "wants")
    return term, teacher


def suggested(group: Group, leader: Person) -> dict[str, Event | None]:
    return {row.idea.term.label_nb: row.planned for row in suggestions_for([group], leader)}


def test_the_draft_of_the_suggestion_takes_it_off_the_list(group: Group, leader: Person) -> None:
    term, teacher = wanted("Sveising")
    assert suggested(group, leader) == {"Sveising": None}
    draft = draft_about(term, host=teacher, kind="breakfast", group=group, by=leader)
    assert draft.competence == term
    assert suggested(group, leader) == {"Sveising": draft}
    draft = change_event(draft, {"title": "Frokost"})
    event = publish(draft)
    assert suggested(group, leader) == {"Sveising": event}
    cancel_event(event, reason="Vertskapet er sykt.")
    assert suggested(group, leader) == {"Sveising": None}


def test_what_is_over_is_offered_again(group: Group, leader: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    term, teacher = wanted("Sveising")
    event = publish(draft_about(term, host=teacher, kind="breakfast", group=group, by=leader))
    later = event.ends_at + dt.timedelta(hours=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert suggested(group, leader) == {"Sveising": None}


def test_a_term_that_went_up_in_another_is_planned_still(group: Group, leader: Person) -> None:
    old, teacher = wanted("Orden")
    event = draft_about(old, host=teacher, kind="breakfast", group=group, by=leader)
    change_event(event, {"title": "Frokost"})
    into = merge_terms(old, into=a_term("5S"))
    assert suggested(group, leader) == {into.label_nb: event}


@pytest.mark.parametrize(
    ("title", "is_planned"),
    [
        ("Frokostmøte om 5S hos Simpro", True),
        ("Company visit: five s", True),
        ("Frokostmøte om 15S-profiler", False),
        ("Kvalitet", False),
    ],
)
def test_an_event_whose_title_names_the_term_counts_too(
    group: Group, leader: Person, title: str, is_planned: bool
) -> None:
    wanted("5S", label_en="Five S")
    event = an_event(a_group("Andre"), title=title)
    assert suggested(group, leader) == {"5S": event if is_planned else None}


def test_a_short_name_is_no_ordinary_word(group: Group, leader: Person) -> None:
    wanted("IT")
    an_event(group, title="Make it work")
    assert suggested(group, leader) == {"IT": None}
    event = an_event(group, title="IT for alle")
    assert suggested(group, leader) == {"IT": event}


def test_another_group_s_draft_is_nobody_s_business(group: Group, leader: Person) -> None:
    term, teacher = wanted("Sveising")
    other = a_group("Andre")
    draft = draft_about(term, host=teacher, kind="breakfast", group=other, by=a_leader(other))
    assert suggested(group, leader) == {"Sveising": None}
    publish(draft)
    assert suggested(group, leader)["Sveising"] == draft


def test_five_are_offered_however_many_are_planned(group: Group, leader: Person) -> None:
    for number in range(6):
        term, teacher = wanted(f"Planlagt {number}")
        says(term, "wants")
        draft_about(term, host=teacher, kind="breakfast", group=group, by=leader)
    for number in range(6):
        wanted(f"Nytt {number}")
    rows = suggestions_for([group], leader)
    assert [bool(row.planned) for row in rows] == [False] * 5 + [True] * 5


@pytest.mark.parametrize("where", ["/events/manage/", "group"])
def test_the_page_tells_the_date_and_has_no_button(group: Group, leader: Person, where: str) -> None:
    term, teacher = wanted("Sveising")
    path, client = group.get_absolute_url() if where == "group" else where, signed_in(leader)
    before = client.get(path).text
    assert "/events/suggest/" in before
    assert "Planned" not in before
    event = publish(draft_about(term, host=teacher, kind="breakfast", group=group, by=leader))
    content = client.get(path).content.decode()
    assert "/events/suggest/" not in content
    assert "Planned" in content
    assert event.get_absolute_url() in content


def test_what_one_learns_is_chosen_in_the_form_and_stands_beside_who_can_it(group: Group, leader: Person) -> None:
    term, _teacher = wanted("Sveising")
    proposed = a_term("Vannskjæring", state="proposed")
    event = an_event(group, title="Frokost")
    client = signed_in(leader)
    content = client.get(f"/events/{event.key}/edit/").content.decode()
    assert "Sveising" in content
    assert str(proposed) not in content
    change_event(event, {"competence": term})
    assert client.get("/competence/sveising/").context["event"] == event
