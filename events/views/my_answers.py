"""What the event's page shows of one's own answers."""

from typing import Any

from events.models import Event, Registration
from events.models.question import open_questions


def my_answers(event: Event, mine: Registration | None) -> dict[str, Any]:
    """One's answers and what is lacking; where the event asks nothing, the database isn't asked either."""
    if mine is None or not event.asks or event.is_cancelled:  # type: ignore[attr-defined]
        return {}
    questions = list(event.questions.asked().with_answer_of(mine))
    lacking = open_questions(questions)
    old_rules = event.rules_id is not None and event.rules_id != mine.site_rules_id  # type: ignore[attr-defined]
    return {
        "my_questions": questions,
        "lacking": len(lacking),
        "old_rules": old_rules,
        "may_answer": not event.has_begun and (bool(lacking) or old_rules or not event.are_answers_settled),
    }
