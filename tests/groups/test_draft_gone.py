"""Saving or submitting a draft that somebody throws away meanwhile: nothing typed is lost, one reads what happened."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from django.db.models.signals import post_save

from groups.domain.approval import discard
from groups.models import Save
from tests.browsing import signed_in
from tests.factories.groups import a_group, a_leader, a_mandate, a_seat
from tests.flows.test_races_of_people import by_itself, one_within_the_other
from tests.groups.test_mandate import typed
from tests.groups.test_writing import KINDS, a_writing

pytestmark = pytest.mark.django_db(transaction=True)
ALL_KINDS = ("mandate", *KINDS)
TYPED = "Skrevet <b>imens</b>"


def a_draft(kind: str) -> tuple[Any, Callable[..., Any]]:
    """A draft, and pressing a button (its name) on the page where its deputy has written."""
    if kind in KINDS:
        writing = a_writing(kind)
        deputy = a_seat(writing.group, "deputy")
        return writing.draft, lambda button, page="edit": signed_in(deputy).post(
            f"{writing.page}{page}/", writing.typed(TYPED, **{button: "1"})
        )
    group = a_group()
    draft, deputy = a_mandate(group, a_leader(group)), a_seat(group, "deputy")
    return draft, lambda button, page="edit": signed_in(deputy).post(
        f"/groups/{group.slug}/mandate/{page}/", typed(text=TYPED, **{button: "1"})
    )


@contextmanager
def as_soon_as_it_is_saved(call: Callable[[], Any]) -> Iterator[None]:
    """Run `call` on a connection of its own when a save of a draft has been committed."""

    def run() -> None:
        with ThreadPoolExecutor(1) as pool:
            pool.submit(by_itself, call).result(30)

    def note(**_facts: Any) -> None:
        transaction.on_commit(run)

    post_save.connect(note, sender=Save)
    try:
        yield
    finally:
        post_save.disconnect(note, sender=Save)


@pytest.mark.parametrize("button", ["save", "submit"])
@pytest.mark.parametrize("kind", ALL_KINDS)
def test_who_saves_while_another_throws_the_draft_away_gets_the_text_back(kind: str, button: str) -> None:
    draft, press = a_draft(kind)
    _done, page = one_within_the_other(partial(discard, draft), partial(press, button))
    assert page.status_code == 409
    assert "Skrevet &lt;b&gt;imens" in page.text
    assert "The draft is no longer open" in page.text


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_a_draft_thrown_away_between_saving_and_submitting_gives_the_text_back(kind: str) -> None:
    draft, press = a_draft(kind)
    with as_soon_as_it_is_saved(partial(discard, draft)):
        page = press("submit")
    assert not type(draft).objects.exists()
    assert page.status_code == 409
    assert "Skrevet &lt;b&gt;imens" in page.text


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_what_saves_itself_meanwhile_says_what_happened(kind: str) -> None:
    draft, press = a_draft(kind)
    _done, answer = one_within_the_other(partial(discard, draft), partial(press, "save", "autosave"))
    assert (answer.status_code, answer.json()["said"]) == (422, "Somebody has thrown the draft away meanwhile.")
