"""What people answer when they register, and that they accept the host's rules."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from events.choices import EventState, QuestionKind
from events.domain import errors
from events.domain.guards import guard_coming
from events.domain.places import lock
from events.domain.safety import remember
from events.models import Answer, Event, Question, Registration, Visit
from events.models.question import open_questions
from events.models.registration import RegistrationQuerySet
from members.models import Person
from thamsklyngen.shared import clock
from thamsklyngen.shared.text import one_line

LONGEST, LARGEST = 500, 10**9


@dataclass(frozen=True)
class Replies:
    """What somebody has filled in: answers by the key of the question (None takes one back), and the rest."""

    answers: Mapping[int, Any] = field(default_factory=dict)
    rules: int | None = None  # the version of the host's rules that was read and accepted
    remembers: bool = False  # sizes and diet for the next time


NOTHING = Replies()


def rules_of(event: Event) -> int | None:
    """The version of the host's rules that whoever comes to `event` must have accepted."""
    return Visit.objects.filter(event=event).values_list("site_rules", flat=True).first()


@dataclass(frozen=True)
class Needed:
    """What must be given before somebody comes: answers to so many questions, and a yes to the host's rules."""

    questions: int
    rules: bool
    more: int = 0  # questions beside these that may be answered and are not; alone they need nothing

    def __bool__(self) -> bool:
        return bool(self.questions) or self.rules


def needed_at(event: Event, mine: Registration | None = None) -> Needed:
    """What `event` needs of whoever comes, or still needs at the place `mine`. Two queries."""
    questions, rules = list(event.questions.asked().with_answer_of(mine)), rules_of(event)
    accepted = mine.site_rules_id if mine else None
    lacking = len(open_questions(questions))
    unanswered = sum(question.answer is None for question in questions)
    return Needed(lacking, rules is not None and rules != accepted, more=unanswered - lacking)


def owing(rows: RegistrationQuerySet) -> RegistrationQuerySet:
    """Those of live places at events ahead that lack an answer that is needed, or accept rules that are old."""
    given = Answer.objects.filter(registration=OuterRef(OuterRef("pk")), question=OuterRef("pk"))
    lacking = Question.objects.asked().filter(event=OuterRef("event"), is_required=True).exclude(Exists(given))
    ruled = Visit.objects.filter(event=OuterRef("event"), site_rules__isnull=False)
    accepted = Visit.objects.filter(event=OuterRef("event"), site_rules=OuterRef("site_rules"))
    rows = rows.live().filter(event__state=EventState.PUBLISHED, event__starts_at__gt=clock.now())
    return rows.filter(Q(Exists(lacking)) | (Q(Exists(ruled)) & ~Q(Exists(accepted))))


def take(registration: Registration, replies: Replies, *, complete: bool) -> None:
    """Store `replies` at a place whose event is locked.

    Args:
        complete: whether all that is needed must be there now: it must where people register themselves.

    Raises:
        AnswerNeeded, AnswerDoesNotFit, RulesNotAccepted: it isn't, or no longer fits.
        AnswersSettled: another answer than the one given before, after the deadline.
    """
    questions = list(registration.event.questions.asked().with_answer_of(registration))
    settled = registration.event.are_answers_settled
    for question in questions:
        if question.pk in replies.answers:
            _answer(registration, question, fitting(question, replies.answers[question.pk]), settled=settled)
    if complete and (lacking := open_questions(questions)):
        raise errors.AnswerNeeded(question=lacking[0])
    _accept_rules(registration, replies.rules, complete=complete)
    if replies.remembers:
        remember(registration.person, {row.profile: row.answer for row in questions if row.profile})


def _answer(registration: Registration, question: Question, value: Any, *, settled: bool) -> None:
    if value == question.answer:
        return
    if settled and question.answer is not None:
        raise errors.AnswersSettled
    question.answer = value
    mine = Answer.objects.filter(registration=registration, question=question)
    if value is None:
        mine.delete()
    elif not mine.update(value=value, answered_at=clock.now()):
        Answer.objects.create(registration=registration, question=question, value=value)


def _accept_rules(registration: Registration, accepted: int | None, *, complete: bool) -> None:
    rules = rules_of(registration.event)
    if rules is None or registration.site_rules_id == rules:
        return
    if accepted == rules:
        registration.site_rules_id, registration.rules_accepted_at = rules, clock.now()
        registration.save(update_fields=["site_rules", "rules_accepted_at"])
    elif complete:
        raise errors.RulesNotAccepted


def fitting(question: Question, value: Any) -> Any:
    """`value` as it is stored; None where it is no answer.

    Raises:
        AnswerDoesNotFit: the question has no such answer (any more).
    """
    if value in (None, "", []):
        return None
    found = READ[question.kind](question, value)
    if found is None:
        raise errors.AnswerDoesNotFit(question=question)
    return found


def _text(question: Question, value: Any) -> str | None:
    text = one_line(value) if isinstance(value, str) and "\x00" not in value else ""
    return text if 0 < len(text) <= LONGEST else None


def _choice(question: Question, value: Any) -> str | None:
    return value if isinstance(value, str) and value in question.options else None


def _choices(question: Question, value: Any) -> list[str] | None:
    fits = isinstance(value, list) and all(one in question.options for one in value)
    return [option for option in question.options if option in value] if fits else None


def _yes_no(question: Question, value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _number(question: Question, value: Any) -> float | int | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < LARGEST:
        return None
    return int(value) if value == int(value) else round(value, 2)


# How an answer to each kind of question is read: what is stored, or None where it doesn't fit.
READ: Mapping[str, Callable[[Question, Any], Any]] = {
    QuestionKind.TEXT: _text,
    QuestionKind.CHOICE: _choice,
    QuestionKind.CHOICES: _choices,
    QuestionKind.YES_NO: _yes_no,
    QuestionKind.NUMBER: _number,
}


@transaction.atomic
def answer_questions(
    registration: Registration, replies: Replies | Mapping[int, Any], *, by: Person | None = None
) -> Registration:
    """Store, or change, what is answered at a place.

    Args:
        replies: what was filled in; of questions that it does not name the answers stay.
        by: who does it; None for the person themselves by a signed link. Others may leave things open.

    Raises:
        NoPlaceToAnswerFor: it was given up.
        EventHasBegun, EventIsOver, EventIsCancelled: it is too late.
        AnswerNeeded, AnswerDoesNotFit, RulesNotAccepted, AnswersSettled: see `take`.
    """
    event = lock(registration.event_id)
    rows = event.registrations.with_people().select_for_update(no_key=True, of=("self",))
    row = rows.get(pk=registration.pk)
    row.event = event
    guard_coming(event)
    if not row.is_live:
        raise errors.NoPlaceToAnswerFor
    given = replies if isinstance(replies, Replies) else Replies(replies)
    take(row, given, complete=by is None or by.pk == row.person_id)
    return row
