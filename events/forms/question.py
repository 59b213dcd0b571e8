"""What organisers type about the questions at registration, and hosts about their rules."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from events.choices import QuestionKind
from events.domain.site_rules import newest_rules
from events.models import Event, Question, SafetyProfile, SiteRules, Visit
from events.ready import READY, in_words
from thamsklyngen.shared.fields import TextFormField
from thamsklyngen.shared.text import one_line

LONGEST_RULES = 10_000
MOST_OPTIONS, LONGEST_OPTION = 20, 100


class OptionsField(TextFormField):
    """One option a line."""

    def prepare_value(self, value: Any) -> Any:
        """The options, one a line; what was typed stays as it was typed."""
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        """The options, each once, in their order."""
        text = super().clean(value) or ""
        found = list(dict.fromkeys(line for row in text.split("\n") if (line := one_line(row))))
        if len(found) > MOST_OPTIONS:
            raise ValidationError(_("At most %(most)s."), params={"most": MOST_OPTIONS})
        if any(len(option) > LONGEST_OPTION for option in found):
            raise ValidationError(_("At most %(most)s characters a line."), params={"most": LONGEST_OPTION})
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether other options were typed."""
        return bool(self.prepare_value(initial) != data)


class QuestionForm(forms.ModelForm):  # type: ignore[type-arg]
    """One question. It saves nothing: `details` goes to the domain."""

    options = OptionsField(
        required=False,
        label=_("To choose from"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One a line, where one chooses."),
    )

    class Meta:
        model = Question
        fields = ["text", "kind", "options", "is_required", "is_sensitive", "for_gate", "profile"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.instance
        self.fields["text"].required = True
        if row.pk:
            self.initial["text"] = str(row)
            self.initial["options"] = [in_words(option) for option in row.options]
        self.ready = READY.get(row.ready)
        named = [*(self.ready.options if self.ready else ()), *row.options]
        self.names = {in_words(option): option for option in named}
        profile: Any = self.fields["profile"]
        profile.choices = [("", _("Nothing")), *profile.choices[1:]]
        profile.help_text = _("What people have chosen to keep is filled in, and they may keep the answer.")

    def clean_text(self) -> str:
        """Their own words; none where the ready ones stay."""
        text: str = self.cleaned_data["text"]
        return "" if self.ready and text == str(self.ready.text) else text

    def clean_options(self) -> list[str]:
        """What there is to choose, by its name where it has one."""
        return [self.names.get(option, option) for option in self.cleaned_data["options"]]

    def clean(self) -> dict[str, Any]:
        """Options where one chooses, and only there."""
        cleaned = super().clean() or self.cleaned_data
        kind = cleaned.get("kind")
        chosen = kind in (QuestionKind.CHOICE, QuestionKind.CHOICES)
        if chosen and "options" in cleaned and len(cleaned["options"]) < (2 if kind == QuestionKind.CHOICE else 1):
            self.add_error("options", _("Write what there is to choose, one a line."))
        if not chosen:
            cleaned["options"] = []
        if kind in (QuestionKind.YES_NO, QuestionKind.NUMBER):
            cleaned["profile"] = ""
        return cleaned

    @property
    def details(self) -> dict[str, Any]:
        """All values by the question's field names."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}


class VisitForm(forms.Form):
    """What is asked beside the questions: the host's rules, and how long what is sensitive is kept."""

    erase_after = forms.IntegerField(
        min_value=0,
        max_value=90,
        label=_("Days until sensitive answers are erased"),
        help_text=_("Counted from the end of the event. A count of diets stays, without names."),
    )
    uses_rules = forms.BooleanField(required=False, label=_("Whoever registers must accept the host's site rules"))

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        visit = Visit.objects.filter(event=event).first()
        self.newest: SiteRules | None = newest_rules(event.host)
        self.initial = {
            "erase_after": visit.erase_after if visit else Visit._meta.get_field("erase_after").default,
            "uses_rules": bool(visit and visit.site_rules_id),
        }
        if self.newest is None:
            del self.fields["uses_rules"]

    @property
    def changes(self) -> dict[str, Any]:
        """What was set, for the domain."""
        rules = self.newest if self.cleaned_data.get("uses_rules") else None
        return {"erase_after": self.cleaned_data["erase_after"], "rules": rules}


class SiteRulesForm(forms.Form):
    """The rules of a host."""

    text = TextFormField(
        max_length=LONGEST_RULES,
        label=_("Site rules"),
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("Headings, lists and links as in Markdown."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**6)


class SafetyForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a person keeps for the next visit."""

    class Meta:
        model = SafetyProfile
        fields = ["shoe_size", "clothes_size", "diet"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["diet"].help_text = _("For example: vegetarian, without nuts.")
