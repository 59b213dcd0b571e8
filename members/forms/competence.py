"""What companies and people say they can, and the vocabulary they say it in."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from members.choices import CompanyStance, PersonStance
from members.domain.terms import fits, names_of
from members.models import Company, CompanyCompetence, Competence, Person
from thamsklyngen.shared import search
from thamsklyngen.shared.fields import LineFormField

TEXT = {"class": "form-control"}
SELECT = {"class": "form-select"}
CHECK = {"class": "form-check-input"}
PICK = {**TEXT, "list": "terms", "data-combobox": "", "autocomplete": "off", "maxlength": 80}
BESIDE = {"form": "skills"}  # the form of the page that it belongs to, though it stands beside it
ROWS = 4


class TermField(forms.CharField):
    """A term, typed or picked: by a label, a synonym, or a part of a word that only one term has."""

    widget = forms.TextInput(attrs=PICK)
    default_error_messages = {
        "unknown": _("“%(text)s” is not in the vocabulary. Pick one of the words offered, or propose it."),
        "several": _("“%(text)s” may be several: %(terms)s. Pick one of them."),
    }

    def __init__(self, *, terms: Iterable[Competence] = (), **kwargs: Any) -> None:
        super().__init__(max_length=80, **kwargs)
        self.terms = list(terms)

    def clean(self, value: Any) -> Any:
        """The term that was typed; None for nothing."""
        text = super().clean(value)
        if not text:
            return None
        found = self.find(text)
        if len(found) == 1:
            return found[0]
        problem = "several" if found else "unknown"
        names = ", ".join(str(term) for term in found[:5])
        raise forms.ValidationError(self.error_messages[problem], code=problem, params={"text": text, "terms": names})

    def find(self, text: str) -> list[Competence]:
        """The terms that `text` may be."""
        plain = search.folded(" ".join(text.split()))
        labelled = [t for t in self.terms if plain in {search.folded(t.label_nb), search.folded(t.label_en)}]
        called = [term for term in self.terms if plain in map(search.folded, names_of(term))]
        words = search.words_of(text)
        return labelled or called or [t for t in self.terms if words and all(fits(word, t.folded) for word in words)]


class CompanySkillRow(forms.Form):
    """One thing that a company can or wants to learn."""

    term = TermField(label=_("Competence"), required=False)
    stance = forms.ChoiceField(label=_("How it stands"), choices=CompanyStance, widget=forms.Select(attrs=SELECT))
    sentence = LineFormField(
        label=_("In one sentence"), max_length=200, required=False, widget=forms.TextInput(attrs=TEXT)
    )
    teaches = forms.BooleanField(label=_("We can teach others"), required=False, widget=forms.CheckboxInput(CHECK))

    def __init__(self, *args: Any, terms: Iterable[Competence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fill_row(self, terms)

    def clean(self) -> dict[str, Any]:
        """Teaching is for what one has; a sentence without a competence was forgotten halfway."""
        data = super().clean() or {}
        guard_teaching(self, data)
        if data.get("sentence") and "term" in data and data["term"] is None:
            self.add_error("term", _("Which competence is the sentence about?"))
        return data


def fill_row(form: forms.Form, terms: Iterable[Competence]) -> None:
    """Give a row the words it may hold. Rows may stay empty, so their fields don't say that they may."""
    form.empty_permitted = True
    for field in form.fields.values():
        field.sometimes = True  # type: ignore[attr-defined]
    form.fields["term"].terms = list(terms)  # type: ignore[attr-defined]


def guard_teaching(form: forms.BaseForm, data: dict[str, Any]) -> None:
    """Tell that one teaches only what one has."""
    if data.get("teaches") and data.get("stance") in (CompanyStance.DEVELOPING, CompanyStance.WANTS):
        form.add_error("teaches", _("You can teach what is a strength or what you have."))


class PersonSkillRow(forms.Form):
    """One thing that somebody can or wants to learn."""

    term = TermField(label=_("Competence"), required=False)
    stance = forms.ChoiceField(
        label=_("How you stand"), choices=PersonStance, initial=PersonStance.USES, widget=forms.Select(attrs=SELECT)
    )

    def __init__(self, *args: Any, terms: Iterable[Competence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fill_row(self, terms)


class SkillRows(BaseFormSet):  # type: ignore[type-arg]
    """Rows of which the empty ones don't count; the same term twice is a slip."""

    def clean(self) -> None:
        seen: set[int] = set()
        for form in self.filled:
            term = form.cleaned_data["term"]
            if term.pk in seen:
                form.add_error("term", _("You have said this one above."))
            seen.add(term.pk)

    @property
    def filled(self) -> list[forms.Form]:
        """The rows with a term."""
        return [form for form in self.forms if getattr(form, "cleaned_data", {}).get("term")]


CompanySkillRows = formset_factory(CompanySkillRow, formset=SkillRows, extra=ROWS, max_num=ROWS, absolute_max=ROWS)
PersonSkillRows = formset_factory(PersonSkillRow, formset=SkillRows, extra=ROWS, max_num=ROWS, absolute_max=ROWS)


def colleagues_of(company: Company) -> Any:
    """Who may be named as the one to ask: people who work there today and don't hide."""
    return Person.objects.working_at([company]).filter(is_active=True, hidden=False).order_by("sort_name", "pk")


class AskForm(forms.Form):
    """Whom to ask about the rows above it."""

    contact = forms.ModelChoiceField(
        Person.objects.none(),
        label=_("Whom to ask"),
        required=False,
        empty_label=_("The company's contact"),
        widget=forms.Select(attrs=SELECT),
    )

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["contact"]
        field.queryset, field.sometimes = colleagues_of(company), True


class CompanySkillForm(AskForm, forms.ModelForm):  # type: ignore[misc,type-arg]
    """One link of a company, changed."""

    class Meta:
        model = CompanyCompetence
        fields = ["stance", "teaches", "sentence", "contact"]
        widgets = {
            "stance": forms.Select(attrs=SELECT),
            "teaches": forms.CheckboxInput(attrs=CHECK),
            "sentence": forms.TextInput(attrs=TEXT),
        }

    field_order = ["stance", "teaches", "sentence", "contact"]

    def clean(self) -> dict[str, Any]:
        """Teaching is for what one has."""
        data = super().clean() or {}
        guard_teaching(self, data)
        return data


class VisibilityForm(forms.ModelForm):  # type: ignore[type-arg]
    """Whether members find somebody, and how: beside the rows, and sent with them by either button."""

    who = forms.CharField(
        required=False, initial="1", widget=forms.HiddenInput(attrs=BESIDE)
    )  # a tick left out says no

    class Meta:
        model = Person
        fields = ["listed", "contactable"]
        widgets = {name: forms.CheckboxInput(attrs={**CHECK, **BESIDE}) for name in ("listed", "contactable")}
        labels = {"listed": _("Show me in “Who can what”"), "contactable": _("Members may contact me")}


class ProposeForm(forms.Form):
    """A word that is missing."""

    label = LineFormField(label=_("What is it called?"), max_length=80, widget=forms.TextInput(attrs=TEXT))
    synonyms = forms.CharField(
        label=_("What else do people call it?"),
        max_length=1000,
        required=False,
        help_text=_("One on each line, in any language."),
        widget=forms.Textarea(attrs={**TEXT, "rows": 3}),
    )

    def clean_label(self) -> str:
        """The word with single spaces."""
        return " ".join(self.cleaned_data["label"].split())


class TermForm(forms.ModelForm):  # type: ignore[type-arg]
    """A term, for the cluster manager."""

    class Meta:
        model = Competence
        fields = ["label_nb", "label_en", "synonyms", "parent"]
        widgets = {
            "label_nb": forms.TextInput(attrs=TEXT),
            "label_en": forms.TextInput(attrs=TEXT),
            "synonyms": forms.Textarea(attrs={**TEXT, "rows": 5, "maxlength": 2000}),
            "parent": forms.Select(attrs=SELECT),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = Competence.objects.in_use().filter(parent=None).exclude(pk=self.instance.pk)
        parent: Any = self.fields["parent"]
        parent.queryset, parent.empty_label = areas, _("None: it is an area itself")


class MergeForm(forms.Form):
    """The term that another one goes into."""

    into = TermField(label=_("Merge into"))

    def __init__(self, *args: Any, terms: Iterable[Competence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].terms = terms  # type: ignore[attr-defined]
