"""Who can what: what a search finds, in which group, and what it leaves out."""

import datetime as dt

import pytest
from django.urls import reverse

from members.domain.directory import COMPANY_RANKS, Asked, Filters, companies, people
from members.domain.terms import asked_words
from members.models import Competence, Employment
from tests.browsing import signed_in
from tests.factories.competence import a_listed_person, a_term, says
from tests.factories.members import a_company, a_member, a_person, left
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db


def found(text: str, **filters: str) -> list[tuple[str, str]]:
    """Names of the companies that a search finds, each with the group it stands in."""
    asked = Asked.of(text, Competence.objects.in_use())
    return [(row.name, COMPANY_RANKS[row.rank]) for row in companies(asked, Filters(q=text, **filters))]


def names(text: str, **filters: str) -> list[str]:
    return [name for name, _group in found(text, **filters)]


def who(text: str, **filters: str) -> list[str]:
    asked = Asked.of(text, Competence.objects.in_use())
    return [person.name for person in people(asked, Filters(q=text, **filters))]


def test_parts_of_words_are_found() -> None:
    says(a_term("Sveisekapasitet"), company=a_company("Orkel"))
    assert names("kapasitet") == ["Orkel"]


@pytest.mark.parametrize("typed", ["Ålesund", "aalesund", "ÅLESUND", "A\u030alesund"])
def test_letters_may_be_typed_in_any_way(typed: str) -> None:
    a_company("Fjord Verksted", municipality="Ålesund")
    assert names(typed) == ["Fjord Verksted"]


@pytest.mark.parametrize("typed", ["smøring", "smoring", "smoering", "Smøring", "smør"])
def test_o_slash_may_be_typed_in_any_way(typed: str) -> None:
    says(a_term("Smøring"), company=a_company("Orkel"))
    assert names(typed) == ["Orkel"]


def test_synonyms_are_found_and_told() -> None:
    term = a_term("5S", synonyms="orden på arbeidsplassen|visuell arbeidsplass")
    says(term, company=a_company("Simpro"))
    assert names("orden på arbeidsplassen") == ["Simpro"]
    asked = Asked.of("5s", Competence.objects.in_use())
    assert asked.also == ("orden på arbeidsplassen", "visuell arbeidsplass")


def test_an_area_means_what_is_under_it() -> None:
    lean = a_term("Lean")
    says(a_term("5S", parent=lean), company=a_company("Simpro"))
    assert names("lean") == ["Simpro"]
    assert Asked.of("lean", Competence.objects.in_use()).also == ("5S",)


def test_texts_are_found_however_the_word_is_bent() -> None:
    says(a_term("Transport"), company=a_company("Orkel"), sentence="Vi flytter maskinene dine trygt.")
    a_company("Elkem", about="Vi eier mange maskiner.")
    assert found("maskin") == [("Orkel", "strength"), ("Elkem", "mentions")]
    assert set(names("maskinen")) == {"Orkel", "Elkem"}


def test_short_words_are_looked_for_where_words_begin() -> None:
    it, quality = a_term("IT"), a_term("Kvalitet")
    says(it, company=a_company("Nett"))
    says(quality, company=a_company("Presis"))
    assert names("it") == ["Nett"]
    assert names("kvalitet") == ["Presis"]


def test_two_words_may_stand_in_different_places() -> None:
    welding = a_term("Sveising")
    says(welding, company=a_company("Orkel", municipality="Orkland"))
    says(welding, company=a_company("Rensvik", municipality="Kristiansund"))
    assert names("sveising orkland") == ["Orkel"]
    assert names("sveising i Orkland") == ["Orkel"]
    assert names("sveising smelting") == []


def test_what_was_meant_decides_the_group() -> None:
    """A strength in another word of the search does not lift a company that only wants to learn what was asked for."""
    company = a_company("Orkel")
    says(a_term("Visuell styring"), "wants", company=company)
    says(a_term("Lagerstyring"), "strength", company=company)
    assert found("visuell styring") == [("Orkel", "wants")]


def test_companies_stand_in_groups_and_in_norwegian_order() -> None:
    term = a_term("5S")
    for name, stance in [("Åfjord", "strength"), ("Zeta", "strength"), ("Ærfugl", "strength"), ("Alfa", "wants")]:
        says(term, stance, company=a_company(name))
    says(term, "has", company=a_company("Beta"))
    says(term, "developing", company=a_company("Gamma"))
    assert found("5S") == [
        ("Zeta", "strength"),
        ("Ærfugl", "strength"),
        ("Åfjord", "strength"),
        ("Beta", "has"),
        ("Gamma", "developing"),
        ("Alfa", "wants"),
    ]


def test_a_name_alone_is_no_strength() -> None:
    company = a_company("Simpro")
    says(a_term("5S"), company=company)
    assert found("simpro") == [("Simpro", "mentions")]
    assert found("simpro 5s") == [("Simpro", "strength")]


def test_only_members_are_found() -> None:
    term = a_term("5S")
    says(term, company=a_company("Utenfor", member=False))
    assert names("5s") == []


def test_filters_narrow_what_is_found() -> None:
    term = a_term("5S")
    says(term, "strength", company=a_company("Simpro", municipality="Orkland", industry="Plast"), teaches=True)
    says(term, "wants", company=a_company("Orkel", municipality="Orkland"))
    assert names("5s", stance="wants") == ["Orkel"]
    assert names("5s", stance="teaches") == ["Simpro"]
    assert names("", stance="teaches") == ["Simpro"]
    page = signed_in(a_member()).get("/competence/", {"q": "5s", "industry": "Plast", "municipality": "Orkland"})
    assert [row.name for row in page.context["page"]] == ["Simpro"]
    assert 'name="stance"' in page.content.decode()


@pytest.mark.parametrize(
    "typed",
    ["& | ! :* '", "'", "\\", "%", "_", "<->", "a" * 10_000, "sveis " * 2_000, "💥", "\u200b", ".*", "[[:alpha:]"],
)
def test_rubbish_finds_nothing_and_breaks_nothing(typed: str) -> None:
    says(a_term("Sveising"), company=a_company("Orkel"))
    client = signed_in(a_member())
    for path in ("/competence/", "/people/", "/companies/"):
        assert client.get(path, {"q": typed}).status_code == 200, path


def test_a_nul_byte_is_refused() -> None:
    client = signed_in(a_member())
    for path in ("/competence/", "/people/", "/companies/"):
        assert client.get(path, {"q": "sve\x00is"}).status_code == 400, path


def test_rubbish_filters_count_as_none() -> None:
    client = signed_in(a_member())
    answer = client.get("/competence/", {"q": "5s", "stance": "best", "kind": "x" * 500, "page": "x"})
    assert answer.status_code == 200
    assert not answer.context["filters"].narrow


def test_a_ring_that_stands_beside_its_letter_splits_no_word() -> None:
    assert asked_words("A\u030alesund") == ["ålesund"]


def test_little_words_do_not_count_unless_they_are_all() -> None:
    assert asked_words("hvem kan sveising og 5S") == ["sveising", "5s"]
    assert asked_words("og") == ["og"]


def test_people_are_found_by_name_and_by_what_they_can() -> None:
    welding = a_term("Sveising", synonyms="TIG")
    a_listed_person("Kari Nordmann", teaches=welding)
    a_listed_person("Ola Sveismo")
    assert who("tig") == ["Kari Nordmann"]
    assert who("sveis") == ["Kari Nordmann", "Ola Sveismo"]
    assert who("sveis", stance="teaches") == ["Kari Nordmann"]


def test_only_people_who_want_to_be_found_are() -> None:
    term = a_term("Sveising")
    shown = a_listed_person("Anne Vises", teaches=term)
    hidden, gone = a_listed_person("Bjarne Skjules", teaches=term), a_listed_person("Camilla Slutter", teaches=term)
    forgotten, locked = a_listed_person("Dag Glemmes", teaches=term), a_listed_person("Eli Stenges", teaches=term)
    a_member("Frode Privat")
    hidden.hidden, locked.is_active, forgotten.anonymised_at = True, False, clock.now()
    for person in (hidden, locked, forgotten):
        person.save()
    left(Employment.objects.get(person=gone))
    assert who("sveising") == [shown.name]
    content = signed_in(a_member()).get("/people/").content.decode()
    assert "Anne Vises" in content
    for name in ("Bjarne", "Camilla", "Dag Glemmes", "Eli Stenges", "Frode"):
        assert name not in content


def test_how_to_reach_people_is_theirs_to_say() -> None:
    term = a_term("Sveising")
    a_listed_person("Kari Nordmann", teaches=term, email="kari@orkel.example")
    a_listed_person("Ola Stille", teaches=term, email="ola@orkel.example", contactable=False)
    client = signed_in(a_member())
    for path in ("/people/", "/competence/?q=sveising", term.get_absolute_url()):
        content = client.get(path).content.decode()
        assert "kari@orkel.example" in content, path
        assert "Ola Stille" in content, path
        assert "ola@orkel.example" not in content, path


def test_visitors_and_newcomers_learn_nothing(client: object) -> None:
    term = a_term("Sveising")
    a_listed_person("Wenche Sveismo", teaches=term)
    for browser in (client, signed_in(a_person())):
        for path in ("/competence/", "/competence/?q=wenche", "/people/?q=wenche", term.get_absolute_url()):
            answer = browser.get(path)  # type: ignore[attr-defined]
            assert answer.status_code in (302, 403), path
            assert "Sveismo" not in answer.content.decode()


def test_nobody_found_leads_to_the_group_or_the_manager() -> None:
    page = signed_in(a_member()).get("/competence/", {"q": "kvantefysikk"}).content.decode()
    assert "mailto:post@thamsklyngen.example" in page
    assert reverse("members:propose_competence") + "?label=kvantefysikk" in page


def test_what_is_old_is_greyed() -> None:
    term = a_term("Sveising")
    link = says(term, company=a_company("Orkel"))
    link.confirmed_at = clock.now() - dt.timedelta(days=560)
    link.save()
    page = signed_in(a_member()).get(term.get_absolute_url()).content.decode()
    assert "is-stale" in page
