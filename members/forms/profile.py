"""What people tell about themselves."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.models import Person

PHONE = r"^\+?(?=([^0-9]*[0-9]){5})[0-9 ()./-]{5,31}$"


class NameForm(forms.ModelForm):
    """Asked once, after the first code."""

    class Meta:
        model = Person
        fields = ["name"]
        labels = {"name": _("First and last name")}
        widgets: dict[str, forms.Widget] = {
            "name": forms.TextInput(attrs={"class": "form-control", "autocomplete": "name"})
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True

    def save(self, commit: bool = True) -> Person:
        """Write what was asked and nothing else: what has changed beside it meanwhile (address, sessions) stays."""
        if commit:
            self.instance.save(update_fields=self._meta.fields)
            return self.instance
        return super().save(commit=False)


class ProfileForm(NameForm):
    """Name, phone, language, and whether invitations come by mail."""

    phone = forms.RegexField(
        PHONE,
        label=_("Mobile phone"),
        required=False,
        max_length=32,
        help_text=_("So that the organiser can reach you if something changes at short notice."),
        error_messages={"invalid": _("A phone number has digits and spaces, as in 900 12 345 or +46 70 123 45 67.")},
        widget=forms.TextInput(
            attrs={"class": "form-control", "autocomplete": "tel", "inputmode": "tel", "type": "tel"}
        ),
    )

    class Meta(NameForm.Meta):
        fields = ["name", "phone", "language", "mail_invitations"]
        labels = {**NameForm.Meta.labels, "mail_invitations": _("Send me invitations by mail")}
        help_texts = {
            "language": pgettext_lazy("profile", "For the pages and the mails."),
            "mail_invitations": _("Mails about places that you have taken come in any case."),
        }
        widgets: dict[str, forms.Widget] = {
            **NameForm.Meta.widgets,
            "language": forms.Select(attrs={"class": "form-select", "autocomplete": "off"}),
            "mail_invitations": forms.CheckboxInput(attrs={"class": "form-check-input"}),
        }
