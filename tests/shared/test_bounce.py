"""A refusal in words."""

from collections.abc import Iterator

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from thamsklyngen.shared.bounce import bounce


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("550 5.1.1 <per@gone.example>: Recipient address rejected: User unknown", "The address doesn't exist."),
        ("550 No such user here", "The address doesn't exist."),
        ("550 5.4.1 Recipient address rejected: Access denied", "The part after @ doesn't exist, or takes no mail."),
        ("556 5.1.10 Domain has null MX", "The part after @ doesn't exist, or takes no mail."),
        ("552 5.2.2 Over quota", "The mailbox is full."),
        ("552 mailbox full", "The mailbox is full."),
        ("550 5.2.1 The email account that you tried to reach is disabled", "The mailbox is closed."),
        ("554 5.7.1 Service unavailable; client host blocked", "The receiver's mail server refuses mail from us."),
        ("554 Transaction failed", "The receiver's mail server did not take the mail."),
        ("", "The receiver's mail server did not take the mail."),
    ],
)
def test_it_says_what_an_organiser_can_act_on(answer: str, words: str) -> None:
    assert bounce(answer) == words


def test_the_raw_answer_is_folded_away_and_escaped() -> None:
    html = render_to_string("components/bounce.html", {"error": "550 5.1.1 <per@gone.example> unknown"})
    assert html.index("exist") < html.index("<details") < html.index("550 5.1.1 &lt;per@gone.example&gt;")
