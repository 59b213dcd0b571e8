"""Whom an organiser invites."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from events.domain.invitation import members, people_of
from events.forms.fields import ManyField
from events.models import Event
from members.models import Company
from members.models.person import PersonQuerySet


class Who(TextChoices):
    """How people are chosen."""

    GROUP = "group", _("The group's people: its committee, who follows it, and who has come to its events")
    MEMBERS = "members", _("All members")
    COMPANIES = "companies", _("Chosen companies")
    PEOPLE = "people", _("Chosen people")


class InviteForm(forms.Form):
    """Whom to invite; asked by address, so that the preview can be reloaded and gone back from."""

    who = forms.ChoiceField(choices=Who, label=_("Whom do you want to invite?"), widget=forms.RadioSelect)
    companies = ManyField(
        Company.objects.none(), required=False, label=_("Companies"), widget=forms.CheckboxSelectMultiple
    )
    people = ManyField(members().none(), required=False, label=_("People"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event
        self.fields["companies"].queryset = Company.objects.members()  # type: ignore[attr-defined]
        self.fields["companies"].sometimes = True  # type: ignore[attr-defined]  # "(optional)" would be untrue
        self.fields["people"].queryset = members()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Something must be chosen."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("who") == Who.COMPANIES and not cleaned.get("companies"):
            raise ValidationError({"companies": _("Choose at least one company.")})
        if cleaned.get("who") == Who.PEOPLE and not cleaned.get("people"):
            raise ValidationError({"people": _("Choose at least one person.")})
        return cleaned

    def chosen(self) -> PersonQuerySet:
        """Everybody who was chosen, whether they will get an invitation or not."""
        who = self.cleaned_data["who"]
        if who == Who.GROUP:
            return people_of(self.event.group)
        if who == Who.COMPANIES:
            return members().working_at(self.cleaned_data["companies"])
        if who == Who.PEOPLE:
            return members().filter(pk__in=self.cleaned_data["people"])
        return members()
