"""What people type about colleagues' places."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from events.domain.colleague import may_be_asked
from events.forms.fields import ManyField
from members.models import Company, Person
from members.models.person import PersonQuerySet
from thamsklyngen.outbox.address import mailbox
from thamsklyngen.shared.fields import LineFormField

MOST_AT_ONCE = 50


class ColleaguesForm(forms.Form):
    """Who of the company is registered, and what becomes of those for whom there is no room."""

    ALL, FIT, WAIT = "all", "fit", "wait"
    people = ManyField(
        Person.objects.none(),
        label=_("Colleagues"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one colleague.")},
    )
    all_or_none = forms.ChoiceField(
        label=_("If there is not room for all"),
        choices=[
            (FIT, _("Register as many as there is room for")),
            (WAIT, _("Put the others on the waiting list")),
            (ALL, _("Register nobody")),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.company = company
        self.fields["people"].queryset = self.everybody()  # type: ignore[attr-defined]

    def everybody(self) -> PersonQuerySet:
        """The company's people, in the order of their names."""
        return Person.objects.filter(is_active=True).working_at([self.company]).order_by("sort_name", "pk")

    def clean_people(self) -> list[Person]:
        """Not more than a bus takes."""
        people = list(self.cleaned_data["people"])
        if len(people) > MOST_AT_ONCE:
            raise ValidationError(_("At most %(most)s at once."), params={"most": MOST_AT_ONCE})
        return people


class AskForm(forms.Form):
    """Whom to send the event to."""

    name = LineFormField(max_length=120, label=_("Your colleague's name"))
    email = forms.EmailField(max_length=254, label=_("E-mail address at work"))

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_email(self) -> str:
        """In one's own company: the portal is nobody's way of writing to strangers."""
        email = mailbox(self.cleaned_data["email"])
        if not may_be_asked(self.person, email):
            raise ValidationError(_("The address must be at your own company."))
        return email
