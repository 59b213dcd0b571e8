"""What is typed about a group's life."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from groups.choices import GroupKind, GroupState
from groups.domain.group import NEEDS_REASON
from groups.models import Group
from thamsklyngen.shared.fields import LineFormField, TextFormField

TEXT = {"class": "form-control", "autocomplete": "off"}
KINDS = [(value, label) for value, label in GroupKind.choices if value != GroupKind.BOARD]
LONGEST = 20_000


class ProposeForm(forms.Form):
    """A group that somebody wants."""

    name = LineFormField(label=pgettext_lazy("of a group", "Name"), max_length=80, widget=forms.TextInput(attrs=TEXT))
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS, widget=forms.Select(attrs={"class": "form-select"}))
    summary = LineFormField(label=_("In one sentence"), max_length=200, widget=forms.TextInput(attrs=TEXT))
    purpose = TextFormField(
        label=_("What it is for"),
        max_length=LONGEST,
        required=False,
        help_text=_("What are the companies to get from it? Who would take part?"),
        widget=forms.Textarea(attrs={**TEXT, "rows": 6}),
    )


class MoveForm(forms.Form):
    """Why a group comes into another state, and when it closes: its last report."""

    reason = LineFormField(label=_("Why"), max_length=200, required=False, widget=forms.TextInput(attrs=TEXT))
    report = TextFormField(
        label=_("Last report"),
        max_length=LONGEST,
        required=False,
        help_text=_("What came of the group. It stands on its page."),
        widget=forms.Textarea(attrs={**TEXT, "rows": 6}),
    )

    def __init__(self, *args: Any, group: Group, state: str, **kwargs: Any) -> None:
        super().__init__(*args, **{"prefix": state, "auto_id": f"id_{state}_%s", **kwargs})
        self.fields["reason"].required = state in NEEDS_REASON
        if state != GroupState.CLOSED or group.state == GroupState.PROPOSED:  # nothing has come of it yet
            del self.fields["report"]
        else:
            self.fields["report"].required = True
