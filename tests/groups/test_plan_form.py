"""The form of a plan: leaving out, the order of the year, which year is next, and what is offered when."""

import re

import pytest
from django.urls import reverse

from groups.domain.drafts import begin_mandate, begin_plan
from groups.domain.plan import begin_year
from groups.domain.texts import texts_of
from groups.forms.plan import next_year
from groups.models import Group, PlanRow, PlanVersion
from members.models import Person
from tests.browsing import signed_in
from tests.factories.groups import a_group, a_leader, a_plan, approved
from thamsklyngen.portal.year import entries_of, planned_by
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
YEAR = clock.today().year
COUNTS = {"rows-TOTAL_FORMS": "3", "rows-INITIAL_FORMS": "0", "theme": "", "goals": ""}


@pytest.fixture
def group() -> Group:
    return a_group("Effektiv produksjon", slug="effektiv")


@pytest.fixture
def leader(group: Group) -> Person:
    return a_leader(group)


@pytest.fixture
def draft(group: Group, leader: Person) -> PlanVersion:
    """A new version of this year's plan with two activities."""
    approved(a_plan(group, YEAR, by=leader, rows=2), leader)
    return begin_plan(group, YEAR, by=leader)


def typed(draft: PlanVersion, **more: str) -> dict[str, str]:
    """The form as it stands, but for `more`."""
    found = {**COUNTS, "base": str(draft.revision), "draft": str(draft.pk)}
    for number, row in enumerate(draft.rows.all()):
        one = {"title": row.title, "when": f"m{row.month}", "kind": row.kind, "activity": str(row.activity_id)}
        found |= {f"rows-{number}-{name}": value for name, value in one.items()}
    return found | more


def test_a_title_taken_away_asks_why_and_then_leaves_the_activity_out(
    group: Group, leader: Person, draft: PlanVersion
) -> None:
    browser, here = signed_in(leader), draft.writing_url
    page = browser.post(here, typed(draft, **{"rows-1-title": ""}))
    assert page.status_code == 422
    head, _, form = page.text.partition("<form")
    assert '<a href="#div_id_rows-1-dropped">Aktivitet 2. Left out because: It has no title any more.' in head
    row = form.partition('id="rows-1"')[2].partition("</fieldset>")[0]
    assert re.search(r'<details class="fold" open><summary>Leave it out', row), (
        "the fold is open where one has to write"
    )
    assert "open “Leave it out”" in form, "the text above the rows says the same"
    done = browser.post(here, typed(draft, **{"rows-1-title": "", "rows-1-dropped": "For likt"}))
    assert done.status_code == 302
    assert [(row.title, row.dropped) for row in draft.rows.all()] == [("Aktivitet 1", ""), ("Aktivitet 2", "For likt")]


def test_what_is_left_out_is_folded_and_the_button_stays_in_reach(
    group: Group, leader: Person, draft: PlanVersion
) -> None:
    draft.rows.filter(title="Aktivitet 2").update(dropped="For likt")
    page = signed_in(leader).get(draft.writing_url).text
    kept, out = (page.partition(f'id="rows-{number}"')[2].partition("</fieldset>")[0] for number in (0, 1))
    assert '<details class="fold"><summary>Left out: For likt</summary>' in out
    assert "Left out: " not in kept
    bar = page.partition('class="save-bar"')[2].partition("</div>")[0]
    assert '<button class="btn btn-outline-primary" type="submit">Save</button>' in bar


def test_a_quarter_stands_before_its_months_everywhere(group: Group, leader: Person) -> None:
    draft = begin_year(group, YEAR, by=leader, carry=False)
    times = [("Desember", 12, None), ("Mai", 5, None), ("Kvartal", None, 2), ("April", 4, None), ("Mars", 3, None)]
    PlanRow.objects.bulk_create(
        PlanRow(version=draft, title=title, month=month, quarter=quarter, position=number)
        for number, (title, month, quarter) in enumerate(times)
    )
    order = ["Mars", "Kvartal", "April", "Mai", "Desember"]
    browser = signed_in(leader)
    form = browser.get(draft.writing_url).context["rows"]
    assert [row["title"].value() for row in form][:5] == order
    assert [text.title for text in texts_of(draft)][2:] == order
    approved(draft, leader)
    assert [entry.title for entry in planned_by(group, YEAR, leader)] == order
    assert [entry.title for entry in entries_of(YEAR, leader)] == order
    months = browser.get(reverse("year_wheel", args=[YEAR])).context["months"]
    assert [name.lower() for name, _rows in months][2:6] == ["march", "quarter 2", "april", "may"]
    assert [entry.title for entry in dict(months)["Quarter 2"]] == ["Kvartal"]
    assert [entry.title for entry in dict(months)["May"]] == ["Mai"]


def test_the_year_that_is_suggested_has_no_plan(group: Group, leader: Person) -> None:
    browser, page = signed_in(leader), reverse("groups:plan_begin", args=[group.slug])
    assert browser.get(page).context["form"]["year"].value() == next_year()
    approved(a_plan(group, next_year(), by=leader), leader)
    begin_year(group, next_year() + 1, by=leader, carry=False)
    assert browser.get(page).context["form"]["year"].value() == next_year() + 2


@pytest.mark.parametrize("ahead", [0, 1], ids=["this year", "next year"])
def test_a_year_is_reported_on_once_it_has_begun(group: Group, leader: Person, ahead: int) -> None:
    plan = approved(a_plan(group, YEAR + ahead, by=leader), leader).plan  # type: ignore[attr-defined]
    browser = signed_in(leader)
    assert ("Begin the year report" in browser.get(plan.get_absolute_url()).text) == (not ahead)
    done = browser.post(reverse("groups:report_begin", args=[group.slug, plan.year]))
    assert done.status_code == (404 if ahead else 302)


def test_a_day_that_cannot_be_read_is_told_once_and_the_text_is_saved(group: Group, leader: Person) -> None:
    draft = begin_mandate(group, by=leader)
    typed = {"text": "## Formål\n\nMøteplass", "since": "2026-02-31", "last_day": "", "base": "0"}
    page = signed_in(leader).post(
        draft.writing_url, {**typed, "focus-TOTAL_FORMS": "0", "focus-INITIAL_FORMS": "0", "draft": str(draft.pk)}
    )
    draft.refresh_from_db()
    assert (page.status_code, draft.text) == (422, "## Formål\n\nMøteplass")
    assert page.text.count("The text is saved") == 1
    assert 'id="h-wrong">Not saved yet' not in page.text
    assert "data-unsaved" not in page.text
