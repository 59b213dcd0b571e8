"""What mails about a place tell of what was asked. Sensitive answers stand in no mail."""

from typing import Any

from django.utils import translation

from events.links import answers_url
from events.models import Registration, Visit
from events.models.question import open_questions
from events.ready import in_words


def asked(registration: Registration) -> dict[str, Any]:
    """The facts `asked`: answers, how many are kept out of the mail, what is lacking. Where nothing is asked: none."""
    questions = list(registration.event.questions.asked().with_answer_of(registration))
    rules = Visit.objects.filter(event=registration.event_id).values_list("site_rules", flat=True).first()
    if not questions and rules is None:
        return {}
    shown = [row for row in questions if row.answer is not None and not row.is_sensitive]
    with translation.override(registration.person.language):
        told = {
            "answers": [[str(row), in_words(row.answer)] for row in shown],
            "kept_back": sum(row.answer is not None and row.is_sensitive for row in questions),
            "lacking": len(open_questions(questions)),
            "open": any(row.answer is None for row in questions),
            "rules": rules is not None and rules != registration.site_rules_id,
            "url": answers_url(registration),
        }
    return {"asked": told}
