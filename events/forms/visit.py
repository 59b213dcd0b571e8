"""What organisers type about a visit, and about whom at the host they tell who comes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.domain.host_contact import people_of
from events.forms.fields import may_be_key
from events.models import Event, Visit
from members.models import Person
from thamsklyngen.shared.fields import LineFormField

LONGEST_KEPT = 90  # days; see the constraint on Visit.erase_after


class VisitForm(forms.ModelForm):
    """When the gate list goes, and how long sensitive answers are kept."""

    erase_after = forms.IntegerField(
        min_value=0, max_value=LONGEST_KEPT, label=_("Days until sensitive answers are erased")
    )

    class Meta:
        model = Visit
        fields = ("sends_gate_list", "gate_time", "erase_after")
        widgets = {"gate_time": forms.TimeInput({"type": "time"}, format="%H:%M")}
        help_texts = {"sends_gate_list": _("To the contacts below, and what changes after that.")}


class PersonField(forms.ModelChoiceField):
    """One of the host's people; a key that no row can have is no choice."""

    def to_python(self, value: Any) -> Any:
        """The person."""
        if value not in self.empty_values and not may_be_key(value):
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().to_python(value)


class HostPersonForm(forms.Form):
    """Which of the host's people hears who comes."""

    person = PersonField(
        Person.objects.none(),
        label=_("Person"),
        empty_label=_("Choose"),
        help_text=_("They sign in, and see this visit's list and no other."),
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = event.host_contacts.filter(person__isnull=False).values("person")
        self.fields["person"].queryset = people_of(event.host).exclude(pk__in=named)


class MailboxForm(forms.Form):
    """A mailbox that several people read."""

    name = LineFormField(max_length=120, label=_("Whose mailbox"), help_text=_("For example “the gatehouse”."))
    email = forms.EmailField(
        max_length=254,
        label=_("E-mail"),
        help_text=_("It gets a link that needs no sign-in and ends with the event."),
    )
