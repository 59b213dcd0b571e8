"""What an organiser asks those who register, and what they answer."""

from collections.abc import Iterable
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from events.choices import ProfileField, QuestionKind
from events.models.event import Event
from events.models.registration import Registration
from events.ready import READY
from members.models import Person
from thamsklyngen.shared import clock
from thamsklyngen.shared.fields import LineField


class QuestionQuerySet(models.QuerySet["Question"]):
    """Lists of questions."""

    def asked(self) -> Self:
        """Those that have not been taken away."""
        return self.filter(removed_at=None)

    def with_answer_of(self, registration: Registration | None) -> Self:
        """With `answer`: what was answered at this place, None for nothing."""
        mine = Answer.objects.filter(question=OuterRef("pk"), registration=registration)
        return self.annotate(answer=Subquery(mine.values("value")[:1]))

    def with_answers(self) -> Self:
        """With `has_answers`: whether anybody has answered."""
        return self.annotate(has_answers=Exists(Answer.objects.filter(question=OuterRef("pk"))))


class Question(models.Model):
    """A question at registration. Taken away after somebody has answered, it is only hidden: the answers stay."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="questions", verbose_name=_("event"))
    position = models.PositiveSmallIntegerField(default=0)
    ready = models.CharField(max_length=12, blank=True, editable=False)  # its name in `READY`
    text = LineField(_("question"), max_length=200, blank=True)  # empty: in the ready words
    kind = models.CharField(_("kind of answer"), max_length=8, choices=QuestionKind, default=QuestionKind.TEXT)
    options = models.JSONField(_("to choose from"), default=list, blank=True)  # of texts, or names in `ready.OPTIONS`
    is_required = models.BooleanField(_("must be answered"), default=False)
    is_sensitive = models.BooleanField(
        _("sensitive"),
        default=False,
        help_text=_("Only the organiser and the host see the answers, and they are erased after the event."),
    )
    for_gate = models.BooleanField(_("on the gate list"), default=False)
    profile = models.CharField(_("filled in from"), max_length=12, choices=ProfileField, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)
    answer: Any  # of rows read by `with_answer_of`
    has_answers: bool  # of rows read by `with_answers`

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=(QuestionKind.CHOICE, QuestionKind.CHOICES)) | Q(options=[]),
                name="question_options_where_chosen",
            ),
            models.CheckConstraint(condition=~Q(text="", ready=""), name="question_has_words"),
        ]

    def __str__(self) -> str:
        return self.text or str(READY[self.ready].text)

    @property
    def is_chosen(self) -> bool:
        """Whether one chooses among `options`."""
        return self.kind in (QuestionKind.CHOICE, QuestionKind.CHOICES)


def open_questions(questions: Iterable[Question]) -> list[Question]:
    """Those of `questions`, read `with_answer_of`, that must be answered and are not."""
    return [question for question in questions if question.is_required and question.answer is None]


class Answer(models.Model):
    """What one registered person has answered: a text, true or false, a number, or a list of texts."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.CASCADE, related_name="answers")
    value = models.JSONField(_("answer"))
    answered_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [models.UniqueConstraint(fields=["registration", "question"], name="answered_once")]

    def __str__(self) -> str:
        return f"{self.question_id}"


class SafetyProfile(models.Model):
    """Sizes and diet that a person has chosen to keep, so that the next form is filled in. Only they see it."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="safety_profile")
    shoe_size = LineField(_("shoe size"), max_length=10, blank=True)
    clothes_size = LineField(_("clothes size"), max_length=20, blank=True)
    diet = LineField(_("diet"), max_length=200, blank=True)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("safety profile")
        verbose_name_plural = _("safety profiles")

    def __str__(self) -> str:
        return f"{self.person}"
