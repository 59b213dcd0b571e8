"""Writing a mandate: saving, two at once, submitting, withdrawing, reading and comparing."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from groups.choices import Outcome
from groups.domain import errors
from groups.domain.approval import missing_in, submit
from groups.domain.board import decide
from groups.domain.drafts import begin_mandate
from groups.domain.mandate import LONGEST, Content, Focus, save_draft, texts_of
from groups.models import FocusArea, Group, Mandate, MandateFocus
from members.models import Person
from tests.browsing import signed_in
from tests.factories.groups import a_board, a_case, a_group, a_leader, a_mandate, a_seat, approved
from tests.factories.members import a_member
from tests.flows.test_races import at_once
from thamsklyngen.outbox.models import Message
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
ROWS = {"focus-TOTAL_FORMS": "2", "focus-INITIAL_FORMS": "0", "focus-MIN_NUM_FORMS": "0", "focus-MAX_NUM_FORMS": "20"}


@pytest.fixture
def group() -> Group:
    return a_group("Effektiv produksjon", slug="effektiv")


@pytest.fixture
def leader(group: Group) -> Person:
    return a_leader(group)


def typed(base: int = 0, **more: str) -> dict[str, str]:
    today = clock.today()
    days = {"since": today.isoformat(), "last_day": (today + dt.timedelta(days=364)).isoformat()}
    return {"text": "## Formål\n\nMøteplass.", "base": str(base), **days, **ROWS, **more}


def test_a_leader_writes_and_submits_and_the_board_hears(group: Group, leader: Person) -> None:
    board = a_board()
    browser = signed_in(leader)
    browser.post("/groups/effektiv/mandate/new/")
    browser.post("/groups/effektiv/mandate/edit/", typed(**{"focus-0-title": "Lean", "focus-0-text": "Sløsing"}))
    draft = group.mandates.get()
    assert (draft.state, draft.revision, [row.title for row in draft.focus.all()]) == ("draft", 1, ["Lean"])
    done = browser.post("/groups/effektiv/mandate/edit/", typed(1, submit="1", **{"focus-0-title": "Lean"}))
    assert done.headers["Location"] == "/groups/effektiv/mandate/1/"
    draft.refresh_from_db()
    assert (draft.state, draft.submitted_by) == ("submitted", leader)
    [told] = Message.objects.filter(template="groups/submitted")
    assert told.person == board.seats.get(role="leader").person


def test_what_is_missing_is_said_and_nothing_typed_is_lost(group: Group, leader: Person) -> None:
    draft = a_mandate(group, leader, text="", since=None, until=None)
    browser = signed_in(leader)
    page = browser.post("/groups/effektiv/mandate/edit/", {**typed(), "text": "Halv", "last_day": "1999-01-01"})
    assert page.status_code == 422
    assert "Halv" in page.content.decode()
    data = {**typed(), "since": "", "last_day": "", "submit": "1"}
    browser.post("/groups/effektiv/mandate/edit/", data)
    draft.refresh_from_db()
    assert (draft.state, draft.revision) == ("draft", 1), "saved, not submitted: it says no days"


def test_two_who_write_at_once_overwrite_nothing(group: Group, leader: Person) -> None:
    draft, deputy = a_mandate(group, leader), a_seat(group, "deputy")
    save_draft(draft, Content("Første", draft.since, draft.until), base=0, by=leader)
    page = signed_in(deputy).post("/groups/effektiv/mandate/edit/", typed(0, text="Andre"))
    assert page.status_code == 422
    text = page.content.decode()
    assert "Første" in text
    assert "Andre" in text
    draft.refresh_from_db()
    assert draft.text == "Første"
    assert draft.saves.filter(stood=False, text="Andre", by=deputy).exists()
    signed_in(deputy).post("/groups/effektiv/mandate/edit/", typed(1, text="Første og andre"))
    draft.refresh_from_db()
    assert draft.text == "Første og andre"


def test_what_the_other_wrote_is_shown_with_days_and_focus_areas(group: Group, leader: Person) -> None:
    draft, deputy = a_mandate(group, leader), a_seat(group, "deputy")
    theirs = Content("Første", dt.date(2031, 3, 1), dt.date(2033, 3, 1), [Focus("Lean", "Mindre sløsing")])
    save_draft(draft, theirs, base=0, by=leader)
    page = signed_in(deputy).post("/groups/effektiv/mandate/edit/", typed(0, **{"focus-0-title": "Sikkerhet"}))
    text = page.content.decode()
    assert [word for word in ("Lean", "Mindre sløsing", "2031", "2033", "Sikkerhet") if word not in text] == []


@pytest.mark.parametrize("base", ["2147483648", "99999999999999999999", "-1", "x", ""])
def test_a_revision_that_cannot_be_is_refused_with_the_text_kept(group: Group, leader: Person, base: str) -> None:
    draft = a_mandate(group, leader)
    page = signed_in(leader).post("/groups/effektiv/mandate/edit/", {**typed(), "base": base, "text": "Skrevet"})
    assert page.status_code == 422
    assert "Skrevet" in page.content.decode()
    draft.refresh_from_db()
    assert draft.revision == 0


def test_two_rows_that_name_one_focus_area_become_two(group: Group, leader: Person) -> None:
    draft, area = a_mandate(group, leader), FocusArea.objects.create(group=group, title="Lean")
    one = {"focus-0-title": "Lean", "focus-0-area": str(area.pk)}
    two = {"focus-1-title": "Logistikk", "focus-1-area": str(area.pk)}
    signed_in(leader).post("/groups/effektiv/mandate/edit/", typed(**one, **two))
    assert [(row.title, row.area) for row in draft.focus.all()] == [("Lean", area), ("Logistikk", None)]


def test_two_focus_areas_of_one_name_are_saved_and_not_submitted(group: Group, leader: Person) -> None:
    a_mandate(group, leader)
    browser, edit = signed_in(leader, "nb"), "/groups/effektiv/mandate/edit/"
    rows = {"focus-0-title": "Økt sikkerhet", "focus-1-title": "ØKT  sikkerhet ", "focus-2-title": "Lean"}
    done = browser.post(edit, typed(**{**rows, "focus-TOTAL_FORMS": "5"}, submit="1"), follow=True)
    assert group.mandates.get().is_draft
    assert [row.title for row in group.mandates.get().focus.all()] == ["Økt sikkerhet", "ØKT sikkerhet", "Lean"]
    assert "To satsingsområder heter «Økt sikkerhet»" in done.content.decode()


def test_a_group_has_one_focus_area_of_a_name_whoever_writes_it(group: Group) -> None:
    FocusArea.objects.create(group=group, title="Økt sikkerhet")
    FocusArea.objects.create(group=group, title="økt sikkerhet", retired_on=clock.today())
    FocusArea.objects.create(group=a_group(), title="Økt sikkerhet")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS focus_area_name_once IMMEDIATE")
    with pytest.raises(IntegrityError), transaction.atomic():
        FocusArea.objects.create(group=group, title="ØKT SIKKERHET")


def test_two_focus_areas_change_names_in_one_decision(group: Group, leader: Person) -> None:
    """Each stays the row that plans and reports point at."""
    first = a_mandate(group, leader)
    save_draft(first, Content("Tekst", first.since, first.until, [Focus("Lean"), Focus("Energi")]), base=0, by=leader)
    approved(first, leader)
    lean, energy = FocusArea.objects.order_by("position")
    second = begin_mandate(group, by=leader)
    rows = [Focus("Energi", area=lean), Focus("Lean", area=energy)]
    save_draft(second, Content("Ny", first.since, first.until, rows), base=0, by=leader)
    with connection.cursor() as cursor:
        approved(second, leader)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert dict(FocusArea.objects.values_list("pk", "title")) == {lean.pk: "Energi", energy.pk: "Lean"}


def test_a_mandate_that_was_submitted_with_one_name_twice_is_not_approved(group: Group, leader: Person) -> None:
    chair = a_board().seats.get().person
    case = a_case(submit(a_mandate(group, leader), by=leader))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE groups_mandatefocus DISABLE TRIGGER USER")
        MandateFocus.objects.bulk_create(MandateFocus(mandate=case.mandate, title=title) for title in ("Lean", "LEAN"))
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE groups_mandatefocus ENABLE TRIGGER USER")
    page = signed_in(chair, "nb").post(f"{case.get_absolute_url()}decision/", {"outcome": "approved"}, follow=True)
    assert "To satsingsområder heter «Lean»" in page.content.decode()
    decide(case, Outcome.RETURNED, by=chair, reason="To heter det samme")


@pytest.mark.parametrize(("days", "refused"), [(0, True), (1, True), (29, True), (30, False)])
def test_a_mandate_holds_for_a_month_at_least(group: Group, leader: Person, days: int, refused: bool) -> None:
    today = clock.today()
    draft = a_mandate(group, leader, since=today, until=today + dt.timedelta(days=days))
    last = (today + dt.timedelta(days=days - 1)).isoformat()
    answer = signed_in(leader, "nb").post("/groups/effektiv/mandate/edit/", typed(text="Ny tekst", last_day=last))
    said = "Det kan ikke slutte før det begynner." if days == 0 else "Et mandat gjelder i minst 30 dager."
    assert (answer.status_code, said in answer.content.decode()) == ((422, True) if refused else (302, False))
    draft.refresh_from_db()
    assert draft.text == "Ny tekst", "a day holds no text up"
    assert bool(missing_in(draft)) == refused
    if refused:
        with pytest.raises(errors.Incomplete):
            submit(draft, by=leader)


def test_the_same_saved_twice_is_saved_once(group: Group, leader: Person) -> None:
    draft = a_mandate(group, leader)
    content = Content("Ny", draft.since, draft.until, [Focus("Lean")])
    assert [save_draft(draft, content, base=0, by=leader).revision for _ in range(2)] == [1, 1]


def test_a_text_beyond_measure_is_refused(group: Group, leader: Person) -> None:
    draft = a_mandate(group, leader)
    with pytest.raises(errors.TooLong):
        save_draft(draft, Content("x" * (LONGEST + 1)), base=0, by=leader)


@pytest.mark.django_db(transaction=True)
def test_two_submit_at_once_and_one_is_told() -> None:
    group = a_group()
    leader, deputy = a_leader(group), a_seat(group, "deputy")
    draft = a_mandate(group, leader)

    def press(person: Person) -> object:
        try:
            return submit(draft, by=Person.objects.get(pk=person.pk))
        except errors.NotADraft as refused:
            return str(refused)

    results = at_once([lambda: press(leader), lambda: press(deputy)])
    assert sorted(isinstance(result, str) for result in results) == [False, True]


def test_withdrawing_opens_a_draft_with_the_same_text(group: Group, leader: Person) -> None:
    submit(a_mandate(group, leader), by=leader)
    signed_in(leader).post("/groups/effektiv/mandate/1/withdraw/", {"reason": "Feil dato"})
    assert [(row.number, row.state, row.text) for row in group.mandates.order_by("number")] == [
        (1, "withdrawn", "## Formål\n\nMøteplass."),
        (2, "draft", "## Formål\n\nMøteplass."),
    ]


@pytest.mark.parametrize("path", ["mandate/1/", "mandate/edit/", "mandate/compare/?a=1&b=1"])
def test_a_draft_is_the_committees(group: Group, leader: Person, path: str) -> None:
    a_mandate(group, leader)
    seat = a_seat(group)
    assert Client().get(f"/groups/effektiv/{path}").status_code in (302, 404)
    assert signed_in(a_member()).get(f"/groups/effektiv/{path}").status_code == 404
    assert signed_in(leader).get(f"/groups/effektiv/{path}").status_code == 200
    assert signed_in(seat).get(f"/groups/effektiv/{path}").status_code == (403 if "edit" in path else 200)


def test_scripts_and_html_stay_words(group: Group, leader: Person) -> None:
    draft = a_mandate(group, leader, text="<script>alert(1)</script> <b>fet</b> [x](javascript:alert(1))")
    page = signed_in(leader).get(draft.get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert 'href="javascript' not in page


def test_sections_are_text_focus_areas_and_days(group: Group, leader: Person) -> None:
    draft = a_mandate(group, leader)
    content = Content("## Formål\nMøteplass", draft.since, draft.until, [Focus("Lean", "Sløsing")])
    save_draft(draft, content, base=0, by=leader)
    found = texts_of(Mandate.objects.get(pk=draft.pk))
    assert [text.title for text in found][:2] == ["Formål", "Lean"]
    assert found[-1].key == "period"


def test_nobody_finds_a_mandate_where_there_is_none(group: Group) -> None:
    page = Client(headers={"accept-language": "en"}).get("/groups/effektiv/mandate/")
    assert page.status_code == 200
    assert "No mandate is in force." in page.content.decode()
