"""What an organiser writes to those who come, wait, or came."""

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.choices import Reached
from thamsklyngen.shared.fields import LineFormField, TextFormField

LONGEST = 5000


class AnnouncementForm(forms.Form):
    """To whom, and what; each choice says how many it reaches."""

    to = forms.ChoiceField(choices=Reached.choices, label=_("To"), widget=forms.RadioSelect)
    subject = LineFormField(max_length=150, label=_("Subject"))
    text = TextFormField(
        max_length=LONGEST,
        label=_("Message"),
        widget=forms.Textarea(attrs={"rows": 9}),
        help_text=_("Headings, lists and links as in Markdown. Time, place and whom to ask stand in the mail anyhow."),
    )

    def __init__(self, *args: Any, numbers: Mapping[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            (value, f"{label} ({numbers[value]})") for value, label in Reached.choices
        ]


class KeyForm(forms.Form):
    """The press of a preview, so that two of them are one."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def key_or_new(self) -> uuid.UUID:
        """The key; a new one where the form was made by hand."""
        return self.cleaned_data["key"] if self.is_valid() else uuid.uuid4()
