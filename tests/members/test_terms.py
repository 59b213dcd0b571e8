"""The vocabulary: what it starts with, proposals, changes, merging; and from a suggestion to a draft."""

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from events.models import Event
from groups.domain.competence import ideas_for, merge_terms, set_owner
from groups.models import CompetenceOwner
from members.domain.competence import (
    CantMerge,
    NotProposed,
    OneLevel,
    TermExists,
    change_term,
    decline_term,
    load_terms,
    propose_term,
    starting_terms,
)
from members.domain.skills import put_company_skill, put_person_skills
from members.models import CompanyCompetence, Competence
from tests.browsing import signed_in
from tests.factories.competence import a_listed_person, a_term, says
from tests.factories.groups import a_group, a_leader
from tests.factories.members import a_company, a_member, a_person
from tests.flows.test_races import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(settings: Any) -> Client:
    """A cluster manager's browser; in a demo the second step counts as taken."""
    settings.DEMO = True
    return signed_in(a_person(admin=True, is_demo=True))


# --- What it starts with ---------------------------------------------------------------------------------------------
def test_the_file_is_sound() -> None:
    rows = starting_terms()
    slugs = [row["slug"] for row in rows]
    areas = {row["slug"] for row in rows if not row["parent"]}
    assert 75 <= len(rows) <= 100
    assert len(areas) == 13
    assert len(set(slugs)) == len(slugs)
    assert {row["parent"] for row in rows if row["parent"]} <= areas
    assert all(row["nb"] and row["en"] and row["synonyms"] for row in rows)
    assert len({row["nb"].casefold() for row in rows}) == len(rows)


def test_loading_twice_adds_nothing_and_keeps_what_a_manager_changed() -> None:
    assert load_terms() == len(starting_terms())
    term = Competence.objects.get(slug="5s")
    change_term(term, {"label_nb": "Fem S-er", "parent": None})
    merge_terms(Competence.objects.get(slug="kaizen"), into=Competence.objects.get(slug="lean"))
    assert load_terms() == 0
    term.refresh_from_db()
    assert (term.label_nb, term.parent, term.slug) == ("Fem S-er", None, "5s")
    assert Competence.objects.get(slug="kaizen").state == "merged"


def test_a_manager_s_own_term_is_not_doubled() -> None:
    own = a_term("Lean", slug="slank")
    call_command("load_terms", verbosity=0)
    assert Competence.objects.filter(label_nb="Lean").count() == 1
    assert Competence.objects.get(slug="5s").parent == own


# --- Proposing and changing ------------------------------------------------------------------------------------------
def test_a_member_proposes_and_the_manager_takes_it_into_use(manager: Client) -> None:
    member = a_member()
    answer = signed_in(member).post(
        "/competence/propose/", {"label": "Vannskjæring", "synonyms": "water jet\n\nwater jet"}
    )
    assert answer.status_code == 302
    term = Competence.objects.get()
    assert (term.state, term.proposed_by, term.synonyms) == ("proposed", member, "water jet")
    assert "Vannskjæring" in manager.get("/manage/terms/").content.decode()
    group = a_group()
    data = {"label_nb": "Vannskjæring", "label_en": "Water jet cutting", "owner": group.pk, "approve": "1"}
    assert manager.post(f"/manage/terms/{term.slug}/", data).status_code == 302
    term.refresh_from_db()
    assert (term.state, term.label_en, term.owner.group) == ("approved", "Water jet cutting", group)


def test_one_word_is_one_term() -> None:
    a_term("5S", label_en="Five S")
    answer = signed_in(a_member()).post("/competence/propose/", {"label": "FIVE  S"})
    assert answer.status_code == 422
    assert "stands in the vocabulary already" in answer.content.decode()
    with pytest.raises(TermExists):
        propose_term("5s", by=a_member())


def test_two_who_propose_the_same_address_both_get_one() -> None:
    first = propose_term("Sveis & montasje", by=a_member())
    second = propose_term("Sveis montasje", by=a_member())
    assert (first.slug, second.slug) == ("sveis-montasje", "sveis-montasje-2")
    assert propose_term("Propose", by=a_member()).slug == "propose-2"


def test_a_new_name_keeps_the_address(manager: Client) -> None:
    term = a_term("5S")
    manager.post(
        "/manage/terms/5s/", {"label_nb": "Fem S-er", "label_en": "", "synonyms": "", "parent": "", "owner": ""}
    )
    term.refresh_from_db()
    assert (term.label_nb, term.slug) == ("Fem S-er", "5s")
    assert signed_in(a_member()).get("/competence/5s/").status_code == 200


def test_areas_have_terms_and_terms_have_none() -> None:
    lean, five = a_term("Lean"), a_term("5S")
    change_term(five, {"parent": lean})
    with pytest.raises(OneLevel):
        change_term(lean, {"parent": a_term("Produksjon")})
    with pytest.raises(OneLevel):
        change_term(a_term("Tavler"), {"parent": five})


def test_only_a_proposal_is_thrown_away(manager: Client) -> None:
    with pytest.raises(NotProposed):
        decline_term(a_term("5S"), reason="Tull")
    a_term("Tull", state="proposed")
    manager.post("/manage/terms/tull/decline/", {"reason": "Det er tull."})
    manager.post("/manage/terms/5s/decline/", {"reason": "Det er tull."})
    assert [term.slug for term in Competence.objects.all()] == ["5s"]


def test_a_manager_adds_a_term(manager: Client) -> None:
    data = {"label_nb": "Støping", "label_en": "Casting", "synonyms": "kokille", "parent": "", "owner": ""}
    assert manager.post("/manage/terms/new/", data).status_code == 302
    assert Competence.objects.in_use().get().label_en == "Casting"
    assert manager.post("/manage/terms/new/", data).status_code == 422


# --- Merging ---------------------------------------------------------------------------------------------------------
def test_what_is_said_follows_and_the_stronger_is_kept(manager: Client) -> None:
    term, into = a_term("Orden", synonyms="rydd"), a_term("5S")
    both, one, weak = a_company("Begge"), a_company("En"), a_company("Svak")
    says(term, "strength", company=both, teaches=True, sentence="Hver uke.")
    says(into, "wants", company=both, sentence="Vil lære.")
    says(term, "has", company=one)
    says(term, "wants", company=weak, sentence="Svakt.")
    says(into, "has", company=weak)
    person = a_listed_person(teaches=term, uses=into)
    preview = manager.post("/manage/terms/orden/merge/", {"into": "5s"})
    moves = preview.context["moves"]
    assert (moves.companies, moves.people, moves.both) == (3, 1, 3)
    assert CompanyCompetence.objects.count() == 5, "nothing moves before it was seen"
    answer = manager.post("/manage/terms/orden/merge/", {"into": "5s", "confirm": "1"})
    assert answer.status_code == 302
    links = {link.company.name: link for link in CompanyCompetence.objects.filter(competence=into)}
    assert CompanyCompetence.objects.count() == 3
    assert (links["Begge"].stance, links["Begge"].teaches, links["Begge"].sentence) == ("strength", True, "Hver uke.")
    assert links["En"].stance == "has"
    assert (links["Svak"].stance, links["Svak"].sentence) == ("has", "Svakt.")
    assert [(link.competence, link.stance) for link in person.competences.all()] == [(into, "teaches")]
    into.refresh_from_db()
    assert into.synonyms.splitlines() == ["Orden", "rydd"]
    assert signed_in(a_member()).get("/competence/orden/").headers["Location"] == "/competence/5s/"


def test_terms_under_it_earlier_mergers_and_the_group_follow() -> None:
    term, into, group = a_term("Slank"), a_term("Lean"), a_group()
    child, earlier = a_term("5S", parent=term), a_term("Mager", state="merged", merged_into=term)
    set_owner(term, group)
    merge_terms(term, into=into)
    child.refresh_from_db(), earlier.refresh_from_db()
    assert (child.parent, earlier.merged_into) == (into, into)
    assert CompetenceOwner.objects.get().competence == into


def test_an_area_may_go_into_one_of_its_own() -> None:
    area = a_term("Lean")
    child, sibling = a_term("5S", parent=area), a_term("Tavler", parent=area)
    merge_terms(area, into=child)
    child.refresh_from_db(), sibling.refresh_from_db()
    assert (child.parent, sibling.parent) == (None, child)


@pytest.mark.parametrize("into", ["itself", "proposed", "merged"])
def test_what_a_term_cannot_go_into(into: str) -> None:
    term = a_term("Orden")
    other = {
        "itself": lambda: term,
        "proposed": lambda: a_term("Tull", state="proposed"),
        "merged": lambda: a_term("Borte", state="merged", merged_into=a_term("5S")),
    }[into]()
    with pytest.raises(CantMerge):
        merge_terms(term, into=other)


def test_merging_into_a_word_that_is_none_says_so(manager: Client) -> None:
    a_term("Orden")
    answer = manager.post("/manage/terms/orden/merge/", {"into": "finnes ikke"})
    assert answer.status_code == 422
    assert "is not in the vocabulary" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_nothing_said_meanwhile_stays_at_a_merged_term() -> None:
    term, into = a_term("Orden"), a_term("5S")
    companies = [a_company() for _ in range(6)]
    people = [a_member() for _ in range(3)]
    says(into, "wants", company=companies[0])
    calls = [
        *(lambda row=row: put_company_skill(row, term, {"stance": "strength"}) for row in companies),
        *(lambda row=row: put_person_skills(row, [(term, "uses")]) for row in people),
        lambda: merge_terms(term, into=into),
    ]
    at_once(calls)
    assert not CompanyCompetence.objects.filter(competence=term).exists()
    assert into.companycompetences.count() == len(companies)
    assert into.personcompetences.count() == len(people)
    assert set(into.companycompetences.values_list("stance", flat=True)) == {"strength"}


@pytest.mark.django_db(transaction=True)
def test_two_managers_merging_two_terms_into_each_other() -> None:
    first, second = a_term("Orden"), a_term("5S")

    def merge(term: Competence, into: Competence) -> str:
        try:
            merge_terms(term, into=into)
        except CantMerge:
            return "no"
        return "yes"

    assert sorted(at_once([lambda: merge(first, second), lambda: merge(second, first)])) == ["no", "yes"]


# --- From a suggestion to a draft ------------------------------------------------------------------------------------
@pytest.fixture
def leader() -> object:
    """Leads a group; 5S is wanted by two companies, and Simpro can teach it."""
    person = a_leader(a_group("Effektiv produksjon", slug="effektiv"))
    term = a_term("5S")
    says(term, company=a_company("Simpro"), teaches=True)
    says(term, "wants"), says(term, "wants")
    return person


def test_one_press_makes_a_draft_and_two_make_no_other(leader: object) -> None:
    client = signed_in(leader, "nb")  # type: ignore[arg-type]
    for path in ("/events/manage/", "/groups/effektiv/"):
        assert "Simpro" in client.get(path).content.decode(), path
    data = {"term": "5s", "company": "simpro", "group": "effektiv", "kind": "breakfast"}
    answer = client.post("/events/suggest/", data)
    event = Event.objects.get()
    assert answer.headers["Location"] == f"/events/draft-{event.pk}/edit/"
    assert (event.state, event.kind, event.host.name) == ("draft", "breakfast", "Simpro")
    assert "5S" in event.title
    assert "Simpro" in event.title
    assert client.get(answer.headers["Location"]).status_code == 200
    client.post("/events/suggest/", data)
    assert Event.objects.count() == 1
    client.post("/events/suggest/", data | {"kind": "company_visit"})
    assert Event.objects.count() == 2


@pytest.mark.parametrize(
    "wrong", [{"kind": "committee"}, {"term": "nothing"}, {"company": "orkel"}, {"group": "nothing"}]
)
def test_only_what_was_suggested(leader: object, wrong: dict[str, str]) -> None:
    data = {"term": "5s", "company": "simpro", "group": "effektiv", "kind": "breakfast"} | wrong
    assert signed_in(leader).post("/events/suggest/", data).status_code == 404  # type: ignore[arg-type]
    assert not Event.objects.exists()


def test_only_for_the_groups_one_leads(leader: object) -> None:
    a_group("Annen", slug="annen")
    data = {"term": "5s", "company": "simpro", "group": "annen", "kind": "breakfast"}
    assert signed_in(leader).post("/events/suggest/", data).status_code == 403  # type: ignore[arg-type]
    content = signed_in(a_member()).get("/groups/effektiv/").content.decode()
    assert "/events/suggest/" not in content


def test_a_term_that_another_group_minds_is_not_suggested(leader: object) -> None:
    own, other = a_group("Egen"), a_group("Annen")
    assert [idea.group for idea in ideas_for([own])] == [own]
    set_owner(Competence.objects.get(), other)
    assert ideas_for([own]) == []
    assert [idea.group for idea in ideas_for([own, other])] == [other]
