"""What people fill in when they register: the event's questions, the host's rules, for which company."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from events.choices import QuestionKind
from events.domain import errors
from events.domain.answering import LARGEST, LONGEST, Replies
from events.models import Question, SafetyProfile, SiteRules
from events.ready import in_words, meant
from members.models import Company
from thamsklyngen.shared.fields import LineFormField

MOST_RADIOS = 6
YES, NO = "yes", "no"


class AnswersForm(forms.Form):
    """The questions of an event as fields, in their order; nothing is saved here: `replies` goes to the domain.

    Args:
        questions: read `with_answer_of` where there may be answers already.
        rules: the host's rules, if they are to be accepted now.
        profile: what the person has kept, to fill in from; None where nobody is signed in.
        remembers: whether to offer keeping sizes and diet.
        conceals: leave out sensitive answers given before (the personal link may have been passed on); left empty,
            they stay.
        companies: to choose among, where there are several.
        partly: whether what is needed may be left open.
    """

    def __init__(
        self,
        *args: Any,
        questions: Iterable[Question],
        rules: SiteRules | None = None,
        profile: SafetyProfile | None = None,
        remembers: bool = False,
        conceals: bool = False,
        companies: Sequence[Company] = (),
        company: Company | None = None,
        partly: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions, self.rules_text, self.partly = list(questions), rules, partly
        self.concealed = {
            row.pk for row in self.questions if conceals and row.is_sensitive and _answer(row) is not None
        }
        for question in self.questions:
            self._add(question, profile)
        self._add_company(companies, company)
        if remembers and any(row.profile for row in self.questions):
            self.fields["remember"] = forms.BooleanField(
                required=False,
                initial=profile is not None,
                label=_("Remember sizes and diet for the next time"),
                help_text=_("Only you see what is kept, and you can delete it on your profile."),
            )
        if rules:
            self._add_rules(rules)

    def _add_company(self, companies: Sequence[Company], company: Company | None) -> None:
        if len(companies) > 1:
            choices = [(str(one.pk), str(one)) for one in companies]
            self.fields["company"] = forms.ChoiceField(choices=choices, label=_("You come from"))
            self.initial["company"] = str(company.pk) if company else None
            self.order_fields(["company"])

    def _add_rules(self, rules: SiteRules) -> None:
        self._forget_older(rules)
        self.fields["version"] = forms.CharField(widget=forms.HiddenInput, initial=rules.pk)
        self.fields["rules"] = forms.BooleanField(
            required=not self.partly,
            label=_("I have read the site rules and will follow them"),
            error_messages={"required": errors.RulesNotAccepted.text},
        )

    def _forget_older(self, rules: SiteRules) -> None:
        """Take the tick back where another version was read than the one that holds now."""
        if self.is_bound and self.data.get("version") != str(rules.pk):
            self.data = self.data.copy()  # type: ignore[attr-defined]
            self.data["version"] = str(rules.pk)  # type: ignore[index]
            self.data.pop("rules", None)  # type: ignore[attr-defined]

    def _add(self, question: Question, profile: SafetyProfile | None) -> None:
        name = f"q{question.pk}"
        field = FIELDS[question.kind](question)
        field.required = question.is_required and not self.partly and question.pk not in self.concealed
        field.label = str(question)
        field.help_text = _help(question, concealed=question.pk in self.concealed)
        self.fields[name] = field
        if question.pk in self.concealed:
            return
        answer = _answer(question)
        self.initial[name] = _shown(question, _kept(question, profile) if answer is None else answer)

    def asked(self) -> list[BoundField]:
        """The fields of the questions, and for which company."""
        return [field for field in self.visible_fields() if field.name not in ("rules", "remember")]

    @property
    def replies(self) -> Replies:
        """What was filled in, for the domain."""
        answers = {}
        for question in self.questions:
            value = _value(question, self.cleaned_data[f"q{question.pk}"])
            if value is not None or question.pk not in self.concealed:
                answers[question.pk] = value
        rules = self.rules_text.pk if self.rules_text and self.cleaned_data["rules"] else None
        return Replies(answers, rules, remembers=self.cleaned_data.get("remember", False))


def _answer(question: Question) -> Any:
    return getattr(question, "answer", None)


def _help(question: Question, *, concealed: bool) -> Any:
    if concealed:
        return _("Answered. It is not shown here; left empty, it stays as it is.")
    return (
        _("Only the organiser and the host see this, and it is erased after the event.")
        if question.is_sensitive
        else ""
    )


def _text_field(_question: Question) -> forms.Field:
    return LineFormField(max_length=LONGEST)


def _choice_field(question: Question) -> forms.Field:
    choices = _options(question)
    if len(choices) <= MOST_RADIOS:
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect)
    return forms.ChoiceField(choices=[("", _("Choose")), *choices])


def _choices_field(question: Question) -> forms.Field:
    return forms.MultipleChoiceField(choices=_options(question), widget=forms.CheckboxSelectMultiple)


def _yes_no_field(_question: Question) -> forms.Field:
    return forms.ChoiceField(choices=[(YES, _("Yes")), (NO, _("No"))], widget=forms.RadioSelect)


def _number_field(_question: Question) -> forms.Field:
    field = forms.DecimalField(max_value=LARGEST - 1, min_value=1 - LARGEST, decimal_places=2, localize=True)
    field.widget.attrs["inputmode"] = "decimal"
    return field


def _options(question: Question) -> list[tuple[str, str]]:
    return [(option, in_words(option)) for option in question.options]


FIELDS: Mapping[str, Callable[[Question], forms.Field]] = {  # what each kind of question is answered in
    QuestionKind.TEXT: _text_field,
    QuestionKind.CHOICE: _choice_field,
    QuestionKind.CHOICES: _choices_field,
    QuestionKind.YES_NO: _yes_no_field,
    QuestionKind.NUMBER: _number_field,
}
TRUTHS = {YES: True, NO: False}


def _kept(question: Question, profile: SafetyProfile | None) -> Any:
    """What the profile says to `question`; None for nothing that fits."""
    text = getattr(profile, question.profile) if profile and question.profile else ""
    if not text or not question.is_chosen:
        return text or None
    named = {meant(part) for part in text.split(", ")}
    fits = [option for option in question.options if meant(option) in named]
    if question.kind == QuestionKind.CHOICES:
        return fits
    return fits[0] if fits else None


def _shown(question: Question, value: Any) -> Any:
    if question.kind == QuestionKind.YES_NO and value is not None:
        return YES if value else NO
    return value


def _value(question: Question, cleaned: Any) -> Any:
    """What the domain stores of a field's value."""
    if question.kind == QuestionKind.YES_NO:
        return TRUTHS.get(cleaned)
    if question.kind == QuestionKind.NUMBER and cleaned is not None:
        return float(cleaned)
    return cleaned or None
