"""Writing on the draft of a mandate: saved by itself, never on top of others, looked at, and nothing typed is lost."""

import datetime as dt
from functools import partial
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.utils import translation

from groups.domain import errors
from groups.domain.approval import discard, missing_in, submit, withdraw
from groups.domain.drafts import begin_mandate
from groups.domain.mandate import LONGEST, Content, Focus, kept, save_draft
from groups.models import FocusArea, Group, Mandate, Save
from members.models import Person
from tests.browsing import signed_in
from tests.factories.groups import a_group, a_leader, a_mandate, a_seat, approved
from tests.flows.test_races import at_once
from tests.groups.test_mandate import typed
from thamsklyngen.shared import clock

pytestmark = pytest.mark.django_db
EDIT, AUTO, LOOK = (f"/groups/effektiv/mandate/{name}/" for name in ("edit", "autosave", "preview"))


@pytest.fixture
def group() -> Group:
    return a_group("Effektiv produksjon", slug="effektiv")


@pytest.fixture
def leader(group: Group) -> Person:
    return a_leader(group)


def areas(*rows: tuple[str, str]) -> dict[str, str]:
    """Focus areas as the form sends them."""
    sent = {"focus-TOTAL_FORMS": str(len(rows) + 2)}
    for number, (title, text) in enumerate(rows):
        sent |= {f"focus-{number}-title": title, f"focus-{number}-text": text}
    return sent


def answer(person: Person, base: int = 0, **more: str) -> tuple[int, dict[str, Any]]:
    response = signed_in(person).post(AUTO, typed(base, **more))
    return response.status_code, response.json()


def test_it_is_saved_by_itself_and_says_when(group: Group, leader: Person) -> None:
    draft = a_mandate(group, leader)
    with clock.frozen(clock.at(clock.today(), 14, 3)):
        status, said = answer(leader, text="Skrevet")
    draft.refresh_from_db()
    assert (status, said["revision"], draft.text, draft.revision) == (200, 1, "Skrevet", 1)
    assert said["said"] == "Saved at 14:03."


def test_two_tabs_of_one_person_clash_and_nothing_is_overwritten(group: Group, leader: Person) -> None:
    draft = a_mandate(group, leader)
    answer(leader, text="Fra den ene", **areas(("Lean", "Sløsing")))
    status, said = answer(leader, text="Fra den andre", **areas(("Sikkerhet", "")))
    draft.refresh_from_db()
    assert (status, draft.text, draft.revision) == (409, "Fra den ene", 1)
    assert "another tab" in said["said"]
    assert [word for word in ("Fra den ene", "Lean", "Sløsing") if word not in said["html"]] == []
    aside = draft.saves.get(stood=False)
    assert (aside.text, kept(aside).focus, kept(aside).since) == ("Fra den andre", [Focus("Sikkerhet")], clock.today())


def test_another_persons_tab_is_told_who(group: Group, leader: Person) -> None:
    a_mandate(group, leader)
    deputy = a_seat(group, "deputy")
    answer(leader, text="Første")
    status, said = answer(deputy, text="Andre")
    assert status == 409
    assert str(leader) in said["said"]


def test_the_same_clash_is_kept_once(group: Group, leader: Person) -> None:
    draft = a_mandate(group, leader)
    answer(leader, text="Første")
    for _time in range(3):
        answer(leader, text="Andre")
    assert draft.saves.filter(stood=False).count() == 1


def test_what_was_written_on_another_draft_clashes_although_the_revision_is_the_same(
    group: Group, leader: Person
) -> None:
    old = a_mandate(group, leader)
    withdraw(submit(old, by=leader), by=leader, reason="Feil")
    new = group.mandates.get(state="draft")
    assert (old.revision, new.revision) == (0, 0)
    status, _said = answer(leader, text="Fra en gammel fane", draft=str(old.pk))
    assert status == 409
    page = signed_in(leader).post(EDIT, typed(0, text="Fra en gammel fane", draft=str(old.pk)))
    new.refresh_from_db()
    assert (page.status_code, new.revision, new.text) == (422, 0, old.text)
    assert f'name="draft" value="{new.pk}"' in page.text, "the next save is written on what was shown"


def test_one_sitting_is_one_save_but_what_takes_text_away_is_its_own(group: Group, leader: Person) -> None:
    draft, content = a_mandate(group, leader), "Et mandat med mange ord om formålet"
    for base, text in enumerate([content, content + " og", content + " og oppgavene", "Et mandat"]):
        save_draft(draft, Content(text), base=base, by=leader, quietly=True)
    assert [save.text for save in draft.saves.order_by("pk")] == [content + " og oppgavene", "Et mandat"]
    deputy = a_seat(group, "deputy")
    save_draft(draft, Content("Et mandat til"), base=4, by=deputy, quietly=True)
    save_draft(draft, Content("Et mandat til, lagret"), base=5, by=deputy)
    assert draft.saves.count() == 4, "another person's, and what is saved by hand"


def test_what_the_browser_saves_is_one_sitting_what_one_presses_is_not(group: Group, leader: Person) -> None:
    draft = a_mandate(group, leader)
    for base, text in enumerate(["En", "En og", "En og to"]):
        answer(leader, base, text=text)
    assert draft.saves.get().text == "En og to"
    signed_in(leader).post(EDIT, typed(3, text="En og to og tre"))
    assert draft.saves.count() == 2


def test_a_later_sitting_is_another_save(group: Group, leader: Person) -> None:
    draft = a_mandate(group, leader)
    save_draft(draft, Content("En"), base=0, by=leader, quietly=True)
    with clock.frozen(clock.now() + dt.timedelta(minutes=11)):
        save_draft(draft, Content("En og to"), base=1, by=leader, quietly=True)
    assert draft.saves.count() == 2


def test_what_is_gone_or_foreign_is_not_saved(group: Group, leader: Person) -> None:
    draft = a_mandate(group, leader)
    assert signed_in(a_seat(group)).post(AUTO, typed()).status_code == 403
    submit(draft, by=leader)
    assert signed_in(leader).post(AUTO, typed(text="For sent")).status_code == 404


def test_an_unreadable_day_holds_the_text_up_neither_by_hand_nor_by_itself(group: Group, leader: Person) -> None:
    draft = a_mandate(group, leader)
    days = (draft.since, draft.until)
    page = signed_in(leader).post(EDIT, {**typed(0, text="Teksten", submit="1"), "last_day": "i morgen"})
    draft.refresh_from_db()
    assert (page.status_code, draft.text, draft.revision, draft.state) == (422, "Teksten", 1, "draft")
    assert (draft.since, draft.until) == days
    assert 'name="base" value="1"' in page.text
    assert 'value="i morgen"' in page.text
    status, said = answer(leader, 1, text="Mer tekst", last_day="1999-01-01")
    draft.refresh_from_db()
    assert (status, draft.text, draft.until) == (200, "Mer tekst", days[1])
    assert "Last day" in said["said"]


def test_ends_of_lines_are_the_portals(group: Group, leader: Person) -> None:
    draft = a_mandate(group, leader)
    answer(leader, text="En\r\nto\rtre", **areas(("Lean", "a\r\nb")))
    draft.refresh_from_db()
    assert (draft.text, draft.focus.get().text) == ("En\nto\ntre", "a\nb")


@pytest.mark.parametrize("initial", ["0", "2"])
def test_focus_areas_that_one_leaves_alone_stay(group: Group, leader: Person, initial: str) -> None:
    draft = a_mandate(group, leader)
    rows = areas(("Lean", "Sløsing"), ("Logistikk", ""))
    answer(leader, 0, **rows)
    answer(leader, 1, text="Bare teksten er ny", **rows, **{"focus-INITIAL_FORMS": initial})
    assert [(row.title, row.text) for row in draft.focus.all()] == [("Lean", "Sløsing"), ("Logistikk", "")]


def test_focus_areas_change_places(group: Group, leader: Person) -> None:
    draft, area = a_mandate(group, leader), FocusArea.objects.create(group=group, title="Lean")
    rows = areas(("Lean", "en"), ("Logistikk", "to"), ("Energi", "tre")) | {"focus-0-area": str(area.pk)}

    def press(base: int, move: str) -> list[str]:
        done = signed_in(leader).post(EDIT, typed(base, **rows, move=move))
        assert done.headers["Location"].endswith("#h-focus")
        draft.refresh_from_db()
        return [row.title for row in draft.focus.all()]

    assert press(0, "down-0") == ["Logistikk", "Lean", "Energi"]
    assert draft.focus.get(title="Lean").area == area, "a row keeps whose it is"
    assert press(1, "up-2") == ["Lean", "Energi", "Logistikk"]
    assert (
        press(2, "up-0")
        == press(3, "down-2")
        == press(3, "down-9")
        == press(3, "sideways")
        == [
            "Lean",
            "Logistikk",
            "Energi",
        ]
    )


def test_only_what_has_something_below_it_goes_down(group: Group, leader: Person) -> None:
    draft, browser = a_mandate(group, leader), signed_in(leader)
    browser.post(EDIT, typed(0, **areas(("Lean", ""), ("Energi", ""))))
    page = browser.get(EDIT).text
    assert draft.focus.count() == 2
    assert ('value="down-0"' in page, 'value="down-1"' in page) == (True, False)
    assert 'value="up-1"' in page


def test_a_row_without_a_title_is_kept_and_named_before_it_goes_to_the_board(group: Group, leader: Person) -> None:
    draft = a_mandate(group, leader)
    status, _said = answer(leader, **areas(("", "Bare tekst")))
    assert (status, draft.focus.get().text) == (200, "Bare tekst")
    draft.refresh_from_db()
    with translation.override("en"):
        assert missing_in(draft) == ["Give focus area 1 a title."]


def test_a_text_of_a_megabyte_is_refused_with_a_sentence_and_kept(group: Group, leader: Person) -> None:
    draft, long = a_mandate(group, leader), "Ord " * 262_144
    page = signed_in(leader).post(EDIT, typed(text=long))
    assert page.status_code == 422
    assert "The text is too long: 1048" in page.text
    assert long.strip() in page.text
    status, said = answer(leader, text=long)
    assert status == 422
    assert "too long" in said["said"]
    draft.refresh_from_db()
    assert draft.revision == 0
    assert "maxlength" not in signed_in(leader).get(EDIT).text.partition("</textarea>")[0], "browsers cut in silence"


def test_a_preview_is_safe_saves_nothing_and_is_the_editors(group: Group, leader: Person) -> None:
    draft = a_mandate(group, leader)
    data = typed(text="## Mål\n\n**Fet** <script>alert(1)</script>", **areas(("Lean", "Sløsing")))
    page = signed_in(leader).post(LOOK, data)
    part = signed_in(leader).post(LOOK, data, headers={"hx-request": "true"}).text
    for text in (page.text, part):
        assert [word for word in ("Mål</h2>", "<strong>Fet</strong>", "Lean", "Sløsing") if word not in text] == []
        assert "<script>alert" not in text
    assert "<html" in page.text
    assert "<html" not in part
    draft.refresh_from_db()
    assert draft.revision == 0
    assert signed_in(a_seat(group)).post(LOOK, data).status_code == 403
    assert signed_in(leader).post(LOOK, typed(text="x" * (LONGEST + 1))).text.count("too long") == 1


def test_what_did_not_stand_is_found_again_beside_what_stands(group: Group, leader: Person) -> None:
    draft = a_mandate(group, leader)
    answer(leader, text="## Formål\n\nFørste")
    answer(leader, text="## Formål\n\nAndre", **areas(("Sikkerhet", "")))
    address = f"/groups/effektiv/mandate/kept/{draft.saves.get(stood=False).pk}/"
    browser = signed_in(leader)
    assert address in browser.get(EDIT).text
    page = browser.get(address).text
    assert [word for word in ("Første</del>", "Andre</ins>", "Sikkerhet") if word not in page] == []
    assert signed_in(a_seat(group)).get(address).status_code == 403


def test_a_kept_text_of_another_draft_is_not_found(group: Group, leader: Person) -> None:
    a_mandate(group, leader)
    other = a_mandate(a_group())
    save = Save.objects.create(mandate=other, base=0, text="Deres", stood=False, by=leader)
    assert signed_in(leader).get(f"/groups/effektiv/mandate/kept/{save.pk}/").status_code == 404


@pytest.mark.parametrize(("language", "first"), [("nb", "## Formål"), ("en", "## Purpose")])
def test_a_first_draft_begins_with_headings_in_the_persons_language(
    group: Group, leader: Person, language: str, first: str
) -> None:
    Person.objects.filter(pk=leader.pk).update(language=language)
    signed_in(Person.objects.get(pk=leader.pk)).post("/groups/effektiv/mandate/new/")
    draft = group.mandates.get()
    assert draft.text.startswith(first)
    assert draft.text.count("## ") == 4
    with translation.override("en"):
        assert "Write what the group is to do." in missing_in(draft), "headings alone are no mandate"


def test_one_may_begin_empty_beside_an_approved_one(group: Group, leader: Person) -> None:
    today = clock.today()
    held = a_mandate(group, leader, since=today, until=today + dt.timedelta(days=100))
    save_draft(held, Content("Det som gjelder", held.since, held.until, [Focus("Lean")]), base=0, by=leader)
    approved(held, leader)
    browser = signed_in(leader)
    assert 'name="empty"' in browser.get("/groups/effektiv/mandate/").text
    browser.post("/groups/effektiv/mandate/new/", {"empty": "1"})
    draft = group.mandates.get(state="draft")
    assert (draft.text.count("## "), draft.focus.count(), draft.since) == (4, 0, held.until)
    discard(draft)
    assert begin_mandate(group, by=leader).text == "Det som gjelder"


def test_who_is_unknown_is_never_called_none(group: Group, leader: Person) -> None:
    draft = a_mandate(group, leader)
    answer(leader, text="Første")
    Mandate.objects.filter(pk=draft.pk).update(changed_by=None)
    _status, said = answer(leader, text="Andre")
    page = signed_in(leader).post(EDIT, typed(0, text="Andre")).text
    assert "None" not in said["said"] + said["html"] + page
    assert said["said"].startswith("Somebody changed")


def test_a_discarded_draft_is_found_in_the_history(group: Group, leader: Person) -> None:
    a_mandate(group, leader)
    signed_in(leader).post("/groups/effektiv/mandate/discard/")
    entry = LogEntry.objects.get(action=LogEntry.Action.DELETE, content_type__model="mandate")
    assert (entry.actor, entry.changes["group"][0], entry.changes["number"][0]) == (leader, str(group.pk), "1")


@pytest.mark.parametrize("end", ["submitted", "discarded"])
def test_who_saves_a_draft_that_is_no_longer_open_gets_the_text_back(group: Group, leader: Person, end: str) -> None:
    draft, deputy = a_mandate(group, leader), a_seat(group, "deputy")
    if end == "submitted":
        submit(draft, by=leader)
    else:
        discard(draft)
    data = typed(text="Skrevet <b>imens</b>", **areas(("Lean", "Sløsing")))
    page = signed_in(deputy).post(EDIT, data)
    assert page.status_code == 409
    assert [word for word in ("Skrevet &lt;b&gt;imens", "Lean", "Sløsing") if word not in page.text] == []
    assert signed_in(deputy).get(EDIT).status_code == (302 if end == "submitted" else 404)
    assert signed_in(a_seat(group)).get(EDIT).status_code == 404
    assert signed_in(a_seat(group)).post(EDIT, data).status_code == 404
    assert signed_in(a_leader(a_group())).post(EDIT, data).status_code == 404


def test_who_saved_what_is_found_again(group: Group, leader: Person) -> None:
    draft, deputy = a_mandate(group, leader), a_seat(group, "deputy")
    save_draft(draft, Content("Lederens ord"), base=0, by=leader)
    save_draft(draft, Content("Nestlederens ord"), base=1, by=deputy)
    page = signed_in(leader).get(EDIT).text
    first = draft.saves.get(by=leader)
    assert f"/groups/effektiv/mandate/kept/{first.pk}/" in page
    assert [name for name in (str(leader), str(deputy)) if name not in page.partition("Earlier saves")[2]] == []
    assert "Lederens</ins>" in signed_in(deputy).get(f"/groups/effektiv/mandate/kept/{first.pk}/").text


@pytest.mark.django_db(transaction=True)
def test_two_people_save_at_once_and_one_is_told() -> None:
    group = a_group()
    people = [a_leader(group), a_seat(group, "deputy"), a_seat(group, "secretary")]
    draft = a_mandate(group, people[0])

    def save(person: Person) -> str:
        try:
            return save_draft(draft, Content(f"Av {person.pk}"), base=0, by=person, quietly=True).text
        except errors.Overwritten:
            return ""

    results = at_once([partial(save, person) for person in people])
    draft.refresh_from_db()
    assert sorted(results) == ["", "", draft.text]
    assert draft.revision == 1
    assert draft.saves.filter(stood=False).count() == 2


@pytest.mark.parametrize("total", ["", "x", "100000"])
def test_saving_by_itself_says_why_where_the_focus_areas_cannot_be_read(
    group: Group, leader: Person, total: str
) -> None:
    draft = a_mandate(group, leader)
    sent = typed(text="Skrevet")
    sent["focus-TOTAL_FORMS"] = total
    for address in (AUTO, LOOK):
        answer = signed_in(leader).post(address, sent)
        said = answer.json()["said"] if address == AUTO else " ".join(answer.context["faults"])
        assert answer.status_code == (422 if address == AUTO else 200)
        assert len(said) > 10
    draft.refresh_from_db()
    assert draft.revision == 0
