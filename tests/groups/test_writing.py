"""Plans and year reports save themselves as mandates do: nothing is overwritten unseen, nothing typed is lost."""

from collections.abc import Callable
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from groups.domain import errors
from groups.domain.approval import discard, submit
from groups.domain.drafts import begin_report
from groups.domain.plan import PlanContent, Row, save_plan
from groups.domain.report import save_report
from groups.models import AnnualPlan, Group, PlanVersion, YearReport
from members.models import Person
from tests.browsing import queries, signed_in
from tests.factories.groups import a_group, a_leader, a_plan, a_report, a_seat, from_long_ago
from tests.factories.members import a_company
from tests.flows.test_races import at_once
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
YEAR = clock.today().year + 1
MEGABYTE = "Ord " * 262_144
KINDS = ("plan", "report")


class Writing(SimpleNamespace):
    """A draft of one kind, and what its form sends."""

    kind: str
    draft: Any
    leader: Person
    group: Group

    @property
    def page(self) -> str:
        return f"/groups/{self.group.slug}/{self.kind}/{self.draft.plan.year}/"

    def typed(self, text: str, base: int = 0, **more: str) -> dict[str, str]:
        if self.kind == "report":
            return {"text": text, "base": str(base), **more}
        row = {"rows-TOTAL_FORMS": "3", "rows-INITIAL_FORMS": "0", "rows-0-title": "Besøk", "rows-0-when": "m3"}
        return {"theme": "Tema", "goals": text, "base": str(base), **row, **more}

    def auto(self, text: str, base: int = 0, by: Person | None = None, **more: str) -> tuple[int, dict[str, Any]]:
        answer = signed_in(by or self.leader).post(f"{self.page}autosave/", self.typed(text, base, **more))
        return answer.status_code, answer.json()

    def press(self, text: str, base: int = 0, by: Person | None = None, **more: str) -> Any:
        return signed_in(by or self.leader).post(f"{self.page}edit/", self.typed(text, base, **more))

    @property
    def text(self) -> str:
        self.draft.refresh_from_db()
        return str(self.draft.text if self.kind == "report" else self.draft.goals)


def a_writing(kind: str) -> Writing:
    group = a_group("Effektiv produksjon")
    leader = a_leader(group)
    draft = a_plan(group, YEAR, leader) if kind == "plan" else a_report(group, leader)
    return Writing(kind=kind, draft=draft, leader=leader, group=group)


@pytest.fixture(params=KINDS)
def writing(request: pytest.FixtureRequest) -> Writing:
    return a_writing(request.param)


def test_it_is_saved_by_itself_and_says_when(writing: Writing) -> None:
    with clock.frozen(clock.at(clock.today(), 14, 3)):
        status, said = writing.auto("Skrevet\r\nalt")
    assert (status, said["revision"], writing.text, writing.draft.revision) == (200, 1, "Skrevet\nalt", 1)
    assert said["said"] == "Saved at 14:03."
    with clock.frozen(clock.at(clock.today(), 14, 5)):
        writing.auto("Skrevet\nalt og mer", 1)
    assert writing.draft.saves.count() == 1, "one sitting is one save"


def test_two_tabs_and_two_people_clash_and_nothing_is_overwritten(writing: Writing) -> None:
    deputy = a_seat(writing.group, "deputy")
    writing.auto("Fra den ene")
    status, said = writing.auto("Fra den andre")
    assert (status, writing.text) == (409, "Fra den ene")
    assert "another tab" in said["said"]
    assert "Fra den ene" in said["html"]
    status, said = writing.auto("Fra nestlederen", by=deputy)
    assert (status, writing.text) == (409, "Fra den ene")
    assert str(writing.leader) in said["said"]
    page = writing.press("Med knappen", by=deputy)
    assert page.status_code == 422
    assert all(words in page.text for words in ("Fra den ene", "Med knappen", 'name="base" value="1"', "data-paused"))
    aside = writing.draft.saves.filter(stood=False)
    assert len(aside) == 3
    assert [save.get_absolute_url() in page.text for save in aside] == [True] * 3
    shown = signed_in(deputy).get(aside.get(by=writing.leader).get_absolute_url())
    assert "andre</ins>" in shown.text
    assert signed_in(a_seat(writing.group)).get(aside[0].get_absolute_url()).status_code == 403
    assert writing.auto("Begge", int(said["revision"]))[0] == 200


def test_what_was_written_on_another_draft_clashes(writing: Writing) -> None:
    assert writing.auto("Fra en gammel fane", draft=str(writing.draft.pk + 1))[0] == 409
    assert writing.auto("Fra denne", draft=str(writing.draft.pk))[0] == 200


@pytest.mark.parametrize("end", ["submitted", "discarded"])
def test_who_saves_a_draft_that_is_no_longer_open_gets_the_text_back(writing: Writing, end: str) -> None:
    deputy, page = a_seat(writing.group, "deputy"), writing.page
    if end == "submitted":
        submit(writing.draft, by=writing.leader)
    else:
        discard(writing.draft)
    data = writing.typed("Skrevet <b>imens</b>")
    answer = signed_in(deputy).post(f"{page}edit/", data)
    assert answer.status_code == 409
    assert "Skrevet &lt;b&gt;imens" in answer.text
    assert signed_in(deputy).post(f"{page}autosave/", data).status_code == 404
    opened = signed_in(deputy).get(f"{page}edit/")
    assert opened.status_code == (302 if end == "submitted" else 404)
    if end == "submitted":
        assert opened.headers["Location"] == writing.draft.get_absolute_url()
        assert signed_in(a_seat(writing.group)).get(f"{page}edit/").status_code == 404
    assert signed_in(a_seat(writing.group)).post(f"{page}edit/", data).status_code == 404
    assert Client().post(f"{page}edit/", data).status_code == 302


def test_a_text_of_a_megabyte_is_refused_with_a_sentence_and_kept(writing: Writing) -> None:
    page = writing.press(MEGABYTE)
    assert page.status_code == 422
    assert MEGABYTE.strip() in page.text
    status, said = writing.auto(MEGABYTE)
    assert status == 422
    assert "at most" in said["said"]
    writing.draft.refresh_from_db()
    assert writing.draft.revision == 0


@pytest.mark.parametrize("wrong", [{"base": "x"}, {"base": str(2**40)}, {"draft": "x"}, {"draft": str(2**70)}])
def test_nonsense_in_hidden_fields_saves_nothing(writing: Writing, wrong: dict[str, str]) -> None:
    assert writing.auto("Tekst", **wrong)[0] in (409, 422)
    assert writing.press("Tekst", **wrong).status_code == 422
    writing.draft.refresh_from_db()
    assert writing.draft.revision == 0


def test_a_row_that_is_not_finished_holds_the_saving_up_and_is_named() -> None:
    writing = a_writing("plan")
    status, said = writing.auto("Mål", **{"rows-1-title": "Frokost"})
    assert (status, writing.draft.revision) == (422, 0)
    assert "Row 2" in said["said"]
    assert "Choose a month or a quarter." in said["said"]


def test_rows_written_meanwhile_are_kept_whole() -> None:
    writing, host = a_writing("plan"), a_company("Simpro")
    content = PlanContent("Annet tema", "Andre mål", [Row("Frokost", quarter=2, host=host, text="Med kaffe")])
    writing.auto("Først")
    with pytest.raises(errors.Overwritten):
        save_plan(writing.draft, content, base=0, by=a_seat(writing.group, "deputy"))
    page = signed_in(writing.leader).get(writing.draft.saves.get(stood=False).get_absolute_url()).text
    assert [word for word in ("Annet tema", "Andre mål", "Frokost", "Simpro", "Med kaffe") if word not in page] == []


def test_the_numbers_are_counted_by_the_button_alone() -> None:
    writing = a_writing("report")
    YearReport.objects.update(numbers={"held": 9})
    writing.auto("Tekst")
    writing.draft.refresh_from_db()
    assert writing.draft.numbers == {"held": 9}
    assert writing.press("Tekst", 1).status_code == 302
    writing.draft.refresh_from_db()
    assert writing.draft.numbers["activities"] == 0


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("address", ["", "edit/", "1/", "?version=1", "/groups/effektiv-x/"])
def test_pages_ask_as_often_with_500_versions_as_with_5(kind: str, address: str) -> None:
    group = a_group("Effektiv", slug="effektiv-x")
    leader = a_leader(group)
    plan = AnnualPlan.objects.create(group=group, year=clock.today().year)
    model: Any = PlanVersion if kind == "plan" else YearReport
    from_long_ago([PlanVersion(plan=plan, number=501, state="approved")])

    def fill(first: int, last: int) -> None:
        from_long_ago(
            [
                model(plan=plan, number=number, state="returned", submitted_by=leader, reason="Nei")
                for number in range(first, last)
            ]
        )

    fill(2, 6)
    draft: Any = model.objects.create(plan=plan, number=1, changed_by=leader)
    path = address if address.startswith("/") else f"/groups/effektiv-x/{kind}/{plan.year}/{address}"
    if kind == "report" and address == "1/":
        path = f"/groups/effektiv-x/report/{plan.year}/?version=2"
    browser = signed_in(leader)
    browser.get(path)
    few = queries(browser, path)
    fill(6, 501)
    draft.saves.bulk_create(
        draft.saves.model(
            **{"plan_version" if kind == "plan" else "report": draft}, base=0, by=leader, text=str(number)
        )
        for number in range(500)
    )
    assert queries(browser, path) == few <= 12


Act = Callable[[Any, Person], Any]


def _edit(draft: Any, person: Person) -> Any:
    if isinstance(draft, PlanVersion):
        return save_plan(draft, PlanContent(person.name, person.name, [Row(person.name, month=3)]), base=0, by=person)
    return save_report(draft, person.name, numbers=None, base=0, by=person)


def _submit(draft: Any, person: Person) -> Any:
    return submit(draft, by=person)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("acts", [(_edit, _edit), (_submit, _submit), (_submit, _edit)], ids=["edit", "submit", "both"])
def test_two_at_once_have_one_outcome_and_the_other_is_told(kind: str, acts: tuple[Act, Act]) -> None:
    writing = a_writing(kind)
    people = [writing.leader, a_seat(writing.group, "deputy")]

    def act(number: int) -> str:
        try:
            acts[number](writing.draft, people[number])
        except errors.DomainError as error:
            return str(error) or "said nothing"
        return ""

    said = at_once([partial(act, 0), partial(act, 1)])
    writing.draft.refresh_from_db()
    told = [words for words in said if words]
    saved = writing.draft.saves.filter(stood=True)
    if acts == (_submit, _edit):
        assert writing.draft.is_submitted
        assert len(told) <= 1, "who writes first is submitted, who writes second is told"
        assert (writing.text == people[1].name) == (not told) == (saved.count() == 1)
        return
    assert len(told) == 1
    assert told != ["said nothing"]
    assert writing.draft.is_submitted == (acts == (_submit, _submit))
    if acts == (_edit, _edit):
        assert writing.text in {person.name for person in people}
        assert (saved.count(), writing.draft.saves.filter(stood=False).count()) == (1, 1), "nothing is lost"


def test_a_report_can_be_begun_once() -> None:
    writing = a_writing("report")
    with pytest.raises(errors.OpenAlready):
        begin_report(writing.draft.plan, by=writing.leader)


YEARS = (0, 1999, 2101, 9999, 2**31, 10**20)
OF_A_YEAR = (
    *("plan/{}/", "plan/{}/edit/", "plan/{}/autosave/", "plan/{}/kept/1/", "plan/{}/revise/", "plan/{}/discard/"),
    *(
        "plan/{}/1/",
        "plan/{}/1/withdraw/",
        "plan/{}/activity/1/",
        "plan/{}/activity/1/call-off/",
        "plan/{}/activity/1/event/",
    ),
    *("report/{}/", "report/{}/new/", "report/{}/edit/", "report/{}/autosave/", "report/{}/kept/1/"),
    *("report/{}/discard/", "report/{}/1/withdraw/"),
)


@pytest.mark.parametrize("address", OF_A_YEAR)
def test_years_that_no_plan_can_have_are_not_found(address: str) -> None:
    writing = a_writing("plan")
    browser = signed_in(writing.leader)
    for year in YEARS:
        path = f"/groups/{writing.group.slug}/{address.format(year)}"
        assert {browser.get(path).status_code, browser.post(path).status_code} <= {404, 405}, path


@pytest.mark.parametrize("year", [*map(str, YEARS), "", "i fjor", "-1", "1e3", str(YEAR)])
def test_a_plan_begins_for_a_sensible_year_that_has_none(year: str) -> None:
    writing = a_writing("plan")
    page = signed_in(writing.leader).post(f"/groups/{writing.group.slug}/plan/new/", {"year": year, "carry": "on"})
    assert page.status_code == 422
    assert "invalid-feedback" in page.text
    assert [plan.year for plan in AnnualPlan.objects.all()] == [YEAR]
