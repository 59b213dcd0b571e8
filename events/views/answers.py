"""What people have answered: for those who run the event, its committee and the host's contacts."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from events.choices import QuestionKind, RegistrationState
from events.domain.answering import owing
from events.domain.nudging import ask_for_answers
from events.models import Answer, Event, Question, Registration, Visit
from events.ready import in_words
from events.views.access import fetch
from members.views.access import guard_admins_right, person_of
from thamsklyngen.shared.domain import DomainError
from thamsklyngen.shared.pagination import page_of


@dataclass(frozen=True)
class Sum:
    """What was answered to one question, by all who come or wait."""

    question: Question
    number: int
    counts: list[tuple[Any, int]]  # of what can be chosen


@require_safe
def answers(request: HttpRequest, key: str) -> HttpResponse:
    """How many answered what, and who; sensitive ones only for who may see them."""
    event = fetch(request, key, "events.see_answers")
    may_see_all = person_of(request).has_perm("events.see_sensitive", event)
    if may_see_all:
        guard_admins_right(request, lambda person: person.has_perm("events.see_sensitive", event))
    questions = [row for row in event.questions.with_answers() if row.removed_at is None or row.has_answers]
    shown = [row for row in questions if may_see_all or not row.is_sensitive]
    page = page_of(request, _rows(event, shown), 50)
    visit = Visit.objects.filter(event=event).first()
    context = {
        "event": event,
        "sums": _sums(event, shown),
        "page": page,
        "rows": [(row, _in_order(row, shown)) for row in page],
        "hidden": len(questions) - len(shown),
        "owing": owing(event.registrations.all()).count(),
        "rules": visit.site_rules_id if visit else None,
        "diets": _diets(visit),
        "erased_at": visit.erased_at if visit else None,
        "may_run": person_of(request).has_perm("events.run_event", event),
    }
    return render(request, "events/manage/answers.html", context)


def _diets(visit: Visit | None) -> list[tuple[str, int]]:
    """How many ate what, by how that reads: of an event whose sensitive answers are gone."""
    return sorted((in_words(diet), number) for diet, number in visit.diets.items()) if visit else []


def _rows(event: Event, shown: list[Question]) -> Any:
    given = Answer.objects.filter(question__in=shown)
    rows = event.registrations.live().with_people().with_work().order_by("person__sort_name", "pk")
    return rows.prefetch_related(Prefetch("answers", given, to_attr="given"))


def _in_order(row: Registration, shown: list[Question]) -> list[tuple[Question, Any]]:
    """(question, answer) of one person, in the questions' order."""
    by_question = {answer.question_id: answer.value for answer in row.given}  # type: ignore[attr-defined]
    return [(question, by_question[question.pk]) for question in shown if question.pk in by_question]


def _sums(event: Event, shown: list[Question]) -> list[Sum]:
    """How many of those with a place answered what: who waits eats nothing yet."""
    given: dict[int, Counter[Any]] = {question.pk: Counter() for question in shown}
    numbers: Counter[int] = Counter()
    has_a_place = {"registration__event": event, "registration__state": RegistrationState.REGISTERED}
    rows = Answer.objects.filter(question__in=shown, **has_a_place)
    for key, value in rows.values_list("question", "value"):
        numbers[key] += 1
        given[key].update(value if isinstance(value, list) else [value])
    return [Sum(row, numbers[row.pk], _counts(row, given[row.pk])) for row in shown]


def _counts(question: Question, given: Counter[Any]) -> list[tuple[Any, int]]:
    if question.is_chosen:
        return [(option, given[option]) for option in question.options]
    if question.kind == QuestionKind.YES_NO:
        return [(value, given[value]) for value in (True, False)]
    return []


@require_POST
def nudge(request: HttpRequest, key: str) -> HttpResponse:
    """Ask those by mail of whom something is lacking."""
    event = fetch(request, key)
    try:
        number = ask_for_answers(event)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        words = ngettext("%(count)d person gets a mail.", "%(count)d people get a mail.", number) % {"count": number}
        messages.success(request, words if number else _("Nobody was asked: each is asked once a day at most."))
    return redirect("events:answers", event.key)
