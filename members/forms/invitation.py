"""Colleagues to invite."""

from django import forms
from django.utils.translation import gettext_lazy as _

from members.domain.invitation import MOST
from members.domain.pasted import Pasted, people_in


class InviteForm(forms.Form):
    """Takes one address or a pasted list; what is wrong in it is said by line, and nothing of it is lost."""

    people = forms.CharField(
        label=_("Who?"),
        max_length=60_000,
        strip=False,
        widget=forms.Textarea(
            attrs={"class": "form-control", "rows": 8, "spellcheck": "false", "autocapitalize": "none"}
        ),
        help_text=_("One a line, with or without the name, as you copy them from your mail program or a spreadsheet."),
    )

    def clean_people(self) -> list[Pasted]:
        """Those in the list, with faults; at most two hundred."""
        found = people_in(self.cleaned_data["people"])
        if not found:
            raise forms.ValidationError(_("Write at least one e-mail address."))
        if len(found) > MOST:
            words = _("That is %(number)s people. Invite at most %(most)s at a time.")
            raise forms.ValidationError(words, params={"number": len(found), "most": MOST})
        return found
