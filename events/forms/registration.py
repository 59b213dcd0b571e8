"""What organisers type about people's places."""

from django import forms
from django.utils.translation import gettext_lazy as _

from thamsklyngen.shared.fields import LineFormField


class SearchForm(forms.Form):
    """Words of a name."""

    q = forms.CharField(required=False, max_length=100, strip=True)

    def words(self) -> str:
        """What to search for; empty where nothing, or nothing sensible, was typed."""
        return str(self.cleaned_data["q"]) if self.is_valid() else ""


class TakeOffForm(forms.Form):
    """Why somebody is taken off the list."""

    reason = LineFormField(
        required=False, max_length=200, label=_("Why"), help_text=_("One line; it stands in the mail they get.")
    )


class PastQueueForm(forms.Form):
    """Why somebody gets a place past the queue."""

    reason = LineFormField(
        max_length=200, label=_("Why"), help_text=_("One line; it stands in the event's history, not in the mail.")
    )


class MoveForm(PastQueueForm):
    """Where in the queue somebody comes to stand, and why."""

    to = forms.IntegerField(min_value=1, max_value=10_000, label=_("New place in the queue"))
    field_order = ("to", "reason")


class RoomForm(forms.Form):
    """How many more places."""

    more = forms.IntegerField(min_value=1, max_value=500, initial=5, label=_("How many more places?"))


class CallOffForm(forms.Form):
    """Why an event is called off."""

    reason = LineFormField(
        max_length=200, label=_("Why"), help_text=_("One line; it stands first in the mail to everybody.")
    )
