"""The approval of mandates, plans and year reports: every state, every action, every role; and the database's guard."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.messages import WARNING
from django.db import IntegrityError, connection, transaction
from django.test import Client, RequestFactory
from django.urls import reverse
from psycopg2.errors import RestrictViolation

from groups.choices import Outcome, VersionState
from groups.domain import errors
from groups.domain.approval import MOVES, discard, submit, withdraw
from groups.domain.board import decide
from groups.domain.lapse import lapse_all
from groups.models import AnnualPlan, Case, Mandate, MandateFocus, PlanRow, Version
from groups.models.board import SUBJECTS, VERSIONS
from groups.views.progress import decided_by_board
from members.models import Person
from tests.browsing import managing, signed_in
from tests.factories.groups import a_board, a_case, a_group, a_leader, a_mandate, a_plan, a_report, a_seat
from tests.factories.members import a_member, a_person
from tests.groups.test_mandate import typed as typed_mandate
from thamsklyngen.shared import clock
from thamsklyngen.shared.domain import DomainError

pytestmark = pytest.mark.django_db

KINDS: dict[str, Callable[..., Version]] = {"mandate": a_mandate, "plan": a_plan, "report": a_report}
ROLES = ("member", "seat", "leader", "deputy", "secretary", "board", "board_leader", "board_secretary", "admin")
LEADS = {"leader", "deputy", "secretary"}
RECORDS = {"board_leader", "board_secretary", "admin"}
STATES = tuple(VersionState.values)


@contextmanager
def refused(words: str) -> Iterator[None]:
    """The guard in the database refuses, with these words; nothing else does."""
    with pytest.raises(IntegrityError, match=words) as error, transaction.atomic():
        yield
    assert isinstance(error.value.__cause__, RestrictViolation)


class Scene:
    """A group, the board, one person for each role, and a version in the wanted state."""

    def __init__(self, kind: str, state: str) -> None:
        self.group, self.board = a_group(), a_board()
        people: dict[str, Callable[[], Person]] = {
            "member": a_member,
            "seat": lambda: a_seat(self.group),
            "leader": lambda: a_leader(self.group),
            "deputy": lambda: a_seat(self.group, "deputy"),
            "secretary": lambda: a_seat(self.group, "secretary"),
            "board": lambda: a_seat(self.board),
            "board_leader": lambda: self.board.seats.get(role="leader").person,
            "board_secretary": lambda: a_seat(self.board, "secretary"),
            "admin": lambda: a_person(admin=True),
        }
        self.people = {role: make() for role, make in people.items()}
        self.submitter = a_seat(self.group, "deputy")
        self.version = KINDS[kind](self.group, by=self.submitter)
        self.case: Case | None = None
        if state != VersionState.DRAFT:
            self.version = submit(self.version, by=self.submitter)
            self.case = a_case(self.version)
            self._bring_to(state)

    def _bring_to(self, state: str) -> None:
        assert self.case is not None
        keeper = self.board.seats.get(role="leader").person
        if state == VersionState.WITHDRAWN:
            withdraw(self.version, by=self.submitter, reason="Feil dato")
        elif state == VersionState.RETURNED:
            decide(self.case, Outcome.RETURNED, by=keeper, reason="Avgrens")
        elif state != VersionState.SUBMITTED:
            decide(self.case, Outcome.APPROVED, by=keeper)
            type(self.version).objects.filter(pk=self.version.pk).update(state=state)
        self.version.refresh_from_db()

    def do(self, action: str, role: str) -> Any:
        person = self.people[role]
        if action == "submit":
            return submit(self.version, by=person)
        if action == "withdraw":
            return withdraw(self.version, by=person, reason="Ikke klart")
        assert self.case is not None
        return decide(self.case, Outcome(action), by=person, reason="Fordi")


def expected(state: str, action: str, role: str) -> str:
    """The state that follows, or empty where the action is refused."""
    if action == "submit":
        return VersionState.SUBMITTED if state == VersionState.DRAFT and role in LEADS else ""
    if action == "withdraw":
        return VersionState.WITHDRAWN if state == VersionState.SUBMITTED and role in LEADS else ""
    return action if state == VersionState.SUBMITTED and role in RECORDS else ""


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("state", STATES)
def test_every_action_of_every_role(kind: str, state: str) -> None:
    """What may happen does, what may not gives a sentence and changes nothing."""
    scene = Scene(kind, state)
    actions = ["submit", "withdraw"] + ([] if scene.case is None else ["approved", "returned"])
    for action in actions:
        for role in ROLES:
            with transaction.atomic():
                if follows := expected(state, action, role):
                    scene.do(action, role)
                else:
                    with pytest.raises(DomainError) as refused:
                        scene.do(action, role)
                    assert str(refused.value)
                scene.version.refresh_from_db()
                assert scene.version.state == (follows or state), (action, role)
                transaction.set_rollback(True)
            scene.version.refresh_from_db()


POSTED = ("submit", "edit", "discard", "withdraw", "approved", "returned")
EVERYBODY = ("visitor", "newcomer", "other_leader", *ROLES)
WITH_DRAFT = (VersionState.DRAFT, VersionState.RETURNED, VersionState.WITHDRAWN)  # of the latter two the next version
WRITTEN = "Skrevet nå"


def browser_of(scene: Scene, role: str) -> Client:
    """Signed in as whoever has `role`, an admin after the second step; nobody for the visitor."""
    if role == "visitor":
        return Client()
    others: dict[str, Callable[[], Person]] = {"newcomer": a_person, "other_leader": lambda: a_leader(a_group())}
    person = others[role]() if role in others else scene.people[role]
    return (managing if role == "admin" else signed_in)(person, "nb")


def post(scene: Scene, action: str, browser: Client) -> Any:
    """Send what the button would; where it leads to."""
    version = scene.version
    if action in ("approved", "returned"):
        assert scene.case is not None
        address = reverse("board:record", args=[scene.case.meeting.date, scene.case.number])
        return browser.post(address, {"reason": "Fordi", "outcome": action}, follow=True)
    name, year = version._meta.model_name, getattr(version, "plan", None)
    kind = {"mandate": "mandate", "planversion": "plan", "yearreport": "report"}[str(name)]
    where = [scene.group.slug, *([year.year] if year else []), *([version.number] if action == "withdraw" else [])]
    page, typed = {
        "withdraw": ("withdraw", {"reason": "Fordi"}),
        "discard": ("discard", {}),
        "edit": ("edit", written(kind)),
        "submit": ("edit", {**written(kind), "submit": "1"}),
    }[action]
    return browser.post(reverse(f"groups:{kind}_{page}", args=where), typed, follow=True)


def written(kind: str) -> dict[str, str]:
    """What the form of a draft sends."""
    if kind == "mandate":
        return typed_mandate(text=WRITTEN)
    if kind == "report":
        return {"text": WRITTEN, "base": "0"}
    row = {"rows-TOTAL_FORMS": "1", "rows-INITIAL_FORMS": "0", "rows-0-title": "Besøk", "rows-0-when": "m3"}
    return {"theme": "Tema", "goals": WRITTEN, "base": "0", **row}


def follows_post(state: str, action: str, role: str) -> bool:
    """Whether something follows from the post: a draft, of returned and withdrawn ones the next, is written on."""
    if action in ("edit", "discard"):
        return state in WITH_DRAFT and role in LEADS | {"admin"}
    if action == "submit":
        return state in WITH_DRAFT and role in LEADS
    return bool(expected(state, action, role))


def standing(scene: Scene) -> dict[int, tuple[str, str]]:
    """State and text of all versions, by their keys."""
    rows = type(scene.version).objects.all()
    return {row.pk: (row.state, getattr(row, "text", "") or getattr(row, "goals", "")) for row in rows}


def guard_effect(scene: Scene, action: str, before: dict[int, tuple[str, str]]) -> None:
    """What an action that may happen has done, and that it has done nothing else to what was there."""
    after = standing(scene)
    draft = next((key for key, (state, _text) in before.items() if state == VersionState.DRAFT), None)
    touched = scene.version.pk if action in ("withdraw", "approved", "returned") else draft
    assert touched is not None
    wanted = {"submit": ("submitted", WRITTEN), "edit": ("draft", WRITTEN), "discard": None}
    if action in wanted:
        assert after.get(touched) == wanted[action], action
    else:
        state = {"withdraw": VersionState.WITHDRAWN}.get(action, action)
        assert after[touched] == (state, before[touched][1]), action
    others = set(before) - {touched}
    assert {key: after[key] for key in others} == {key: before[key] for key in others}, action


def guard_refusal(answer: Any, role: str) -> None:
    """The way to the door for a visitor, a page that says no, or a page with a sentence on it."""
    if role == "visitor":
        assert answer.redirect_chain[-1][0].startswith("/accounts/login/")
    elif answer.status_code == 200:
        assert [told for told in answer.context["messages"] if told.level >= WARNING], answer.redirect_chain
    else:
        assert answer.status_code in (403, 404, 409, 422)
        assert "<h1" in answer.text


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("state", STATES)
def test_every_action_of_every_role_by_a_direct_post(kind: str, state: str) -> None:
    """The same by the addresses, whatever buttons there are: what is refused gets words and changes nothing."""
    scene = Scene(kind, state)
    for action in POSTED if scene.case is not None else POSTED[:4]:
        for role in EVERYBODY:
            before = standing(scene)
            with transaction.atomic():
                answer = post(scene, action, browser_of(scene, role))
                if follows_post(state, action, role):
                    assert answer.status_code == 200, (action, role)
                    guard_effect(scene, action, before)
                elif (action, role) == ("submit", "admin") and state in WITH_DRAFT:
                    assert {key: text[0] for key, text in standing(scene).items()} == {
                        key: text[0] for key, text in before.items()
                    }, "what a cluster manager has written is saved, and isn't theirs to submit"
                    guard_refusal(answer, role)
                else:
                    assert standing(scene) == before, (action, role)
                    guard_refusal(answer, role)
                transaction.set_rollback(True)


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_decides_on_their_own(kind: str) -> None:
    """Who submitted it doesn't record the decision, be it the board's leader."""
    scene = Scene(kind, VersionState.DRAFT)
    both = scene.board.seats.get(role="leader").person
    scene.group.seats.filter(person=scene.submitter).update(person=both)
    version = submit(scene.version, by=Person.objects.get(pk=both.pk))
    with pytest.raises(errors.OwnCase):
        decide(a_case(version), Outcome.APPROVED, by=Person.objects.get(pk=both.pk))


@pytest.mark.parametrize("kind", KINDS)
def test_what_came_back_goes_on_as_a_draft(kind: str) -> None:
    """A returned version stays as it was; the next number has the same content."""
    scene = Scene(kind, VersionState.RETURNED)
    new = type(scene.version).objects.get(state=VersionState.DRAFT)
    assert new.number == scene.version.number + 1
    assert getattr(new, "text", "") == getattr(scene.version, "text", "")
    assert scene.version.reason == "Avgrens"


SUBMITTED = [state for state in STATES if state != VersionState.DRAFT]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("state", SUBMITTED)
def test_the_database_refuses_to_change_what_was_submitted(kind: str, state: str) -> None:
    """Neither its text nor its rows, by whatever means; nor deletes it."""
    version = Scene(kind, state).version
    rows = type(version).objects.filter(pk=version.pk)
    text = "goals" if kind == "plan" else "text"
    with refused("was submitted and its content never changes"):
        rows.update(**{text: "annet"})
    with refused("was submitted and its content never changes"):
        rows.update(number=77)
    with refused("was submitted and is never deleted"):
        rows._raw_delete(rows.db)  # Django itself would stop before it asks the database


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("state", SUBMITTED)
def test_a_new_version_begins_as_a_draft(kind: str, state: str) -> None:
    """Not even as what is said to be approved already."""
    version = Scene(kind, VersionState.DRAFT).version
    days = {"since": clock.today(), "until": clock.today()} if kind == "mandate" else {}
    owner = {"group": version.group} if kind == "mandate" else {"plan": version.plan}  # type: ignore[attr-defined]
    with refused(f"begins as a draft, not as {state}"):
        type(version).objects.create(**owner, number=9, state=state, **days)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("state", STATES)
def test_states_move_along_their_arrows_only(kind: str, state: str) -> None:
    """Each state tries each other one straight in the database; the board's word needs a decision."""
    version = Scene(kind, state).version
    for wanted in STATES:
        rows = type(version).objects.filter(pk=version.pk)
        with transaction.atomic():
            if wanted != state and wanted not in MOVES[state]:
                with refused(f"can't go from {state} to {wanted}"):
                    rows.update(state=wanted)
            elif state == VersionState.SUBMITTED and wanted in ("approved", "returned"):
                with refused("needs a decision of the board"):
                    rows.update(state=wanted)
            else:
                assert rows.update(state=wanted) == 1, (state, wanted)
            transaction.set_rollback(True)


def test_rows_of_a_submitted_version_are_frozen() -> None:
    """Focus areas and activities as decided: not one added, changed or taken away."""
    group = a_group()
    leader = a_leader(group)
    mandate = a_mandate(group, leader)
    MandateFocus.objects.create(mandate=mandate, title="Lean")
    plan = a_plan(group, by=leader)
    submit(mandate, by=leader)
    submit(plan, by=leader)
    tries: tuple[Callable[[], object], ...] = (
        lambda: MandateFocus.objects.update(title="Annet"),
        lambda: MandateFocus.objects.all().delete(),
        lambda: MandateFocus.objects.create(mandate=mandate, title="Ny"),
        lambda: PlanRow.objects.update(month=5),
        lambda: PlanRow.objects.all().delete(),
        lambda: PlanRow.objects.create(version=plan, title="Ny", month=1),
    )
    for change in tries:
        with refused("was submitted and never changes"):
            change()


def test_an_approved_mandate_takes_over() -> None:
    """The one before ends where the new one begins; then its focus areas become the group's."""
    scene = Scene("mandate", VersionState.APPROVED)
    old = Mandate.objects.get(pk=scene.version.pk)
    draft = a_mandate(scene.group, scene.submitter, since=old.until, until=old.until + dt.timedelta(days=365))
    MandateFocus.objects.create(mandate=draft, title="Lean")
    new = submit(draft, by=scene.submitter)
    decide(a_case(new), Outcome.APPROVED, by=scene.board.seats.get(role="leader").person)
    assert list(scene.group.mandates.in_force()) == [old]
    assert list(scene.group.mandates.in_force(old.until)) == [Mandate.objects.get(pk=new.pk)]
    assert not scene.group.focus_areas.filter(retired_on=None).exists(), "plans can name it, but it is not in force"
    with clock.frozen(clock.at(old.until)):
        lapse_all()
    assert [area.title for area in scene.group.focus_areas.filter(retired_on=None)] == ["Lean"]


def test_the_arrows_in_the_database_are_those_of_the_code() -> None:
    """One table of moves, told twice: here they are compared."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgargs FROM pg_trigger WHERE tgname = 'version_locked'")
        told = {bytes(row[0]).split(b"\x00")[1].decode() for row in cursor.fetchall()}
    assert len(told) == 1
    arrows = {tuple(arrow.split(">")) for arrow in told.pop().split(",")}
    assert arrows == {(state, state) for state in STATES} | {(a, b) for a, after in MOVES.items() for b in after}


def test_a_draft_that_was_thrown_away_meanwhile_can_be_neither_submitted_nor_thrown_away_again() -> None:
    group = a_group()
    leader = a_leader(group)
    mandate = a_mandate(group, leader)
    discard(Mandate.objects.get(pk=mandate.pk))
    for change in (lambda draft: submit(draft, by=leader), discard):
        with pytest.raises(errors.NotADraft):
            change(mandate)


@pytest.mark.parametrize("begin", [a_mandate, a_plan, a_report])
def test_the_board_itself_has_neither_mandate_nor_plan_nor_report(begin: Callable[..., Version]) -> None:
    with pytest.raises(errors.BoardHasNone):
        begin(a_board())
    assert not Mandate.objects.exists()


def test_a_mandate_for_the_board_by_a_direct_post_is_refused_with_a_sentence() -> None:
    board = a_board()
    browser = signed_in(board.seats.get().person)
    told = browser.post(f"/groups/{board.slug}/mandate/new/", follow=True).content.decode()
    assert str(errors.BoardHasNone.text) in told
    year = {"year": clock.today().year + 1}
    assert str(errors.BoardHasNone.text) in browser.post(f"/groups/{board.slug}/plan/new/", year).content.decode()
    assert not Mandate.objects.exists()
    assert not AnnualPlan.objects.exists()


def test_each_kind_of_text_has_its_column_in_a_case_and_an_unknown_one_is_an_error(rf: RequestFactory) -> None:
    columns = {model: Case._meta.get_field(SUBJECTS[kind]).related_model for kind, model in VERSIONS.items()}
    assert columns == {model: model for model in Version.__subclasses__()}
    with pytest.raises(AttributeError):
        decided_by_board(rf.get("/"), AnnualPlan())  # type: ignore[arg-type]
