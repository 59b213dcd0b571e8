"""What organisers type about guests, and guests about themselves."""

from dataclasses import replace

from django import forms
from django.utils.translation import gettext_lazy as _

from events.domain.guest import MOST
from members.choices import Language
from members.domain.pasted import Pasted, people_in
from thamsklyngen.outbox.address import normalise_address
from thamsklyngen.shared.fields import LineFormField


class GuestsForm(forms.Form):
    """Takes one guest or a pasted list; what is wrong in it is said by line, and nothing of it is lost."""

    people = forms.CharField(
        label=_("Who?"),
        max_length=150_000,
        strip=False,
        widget=forms.Textarea(
            attrs={"class": "form-control", "rows": 8, "spellcheck": "false", "autocapitalize": "none"}
        ),
        help_text=_("One a line: name and address, as you copy them from your mail program or a spreadsheet."),
    )
    company = LineFormField(
        label=_("Where do they work?"),
        max_length=120,
        required=False,
        help_text=_("If they all come from one place; it stands beside their names."),
    )

    language = forms.ChoiceField(
        label=_("Language of the mail"),
        choices=Language,
        initial=Language.BOKMAL,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("What they get and open about this event is in it, also when it is sent again."),
    )

    def clean_language(self) -> str:
        """The one chosen, else bokmål."""
        return self.cleaned_data["language"] or Language.BOKMAL

    def clean_people(self) -> list[Pasted]:
        """Those in the list, with faults; at most five hundred, each with a name."""
        found = people_in(self.cleaned_data["people"])
        if not found:
            raise forms.ValidationError(_("Write at least one name and address."))
        if len(found) > MOST:
            words = _("That is %(number)s people. Invite at most %(most)s at a time.")
            raise forms.ValidationError(words, params={"number": len(found), "most": MOST})
        nameless = _("No name beside the address. Write it before the address.")
        return [one if one.fault or one.name else replace(one, fault=nameless) for one in found]

    @property
    def faults(self) -> list[Pasted]:
        """The lines of a valid form that can't be used."""
        return [person for person in self.cleaned_data["people"] if person.fault]

    def with_faults_alone(self) -> "GuestsForm":
        """The form once those that are right have left it: only the wrong lines, to be put right."""
        left = "\n".join(person.text for person in self.faults)
        return GuestsForm({"people": left} | {name: self.cleaned_data[name] for name in ("company", "language")})


class GuestForm(forms.Form):
    """Who would like to come, where anybody may ask."""

    name = LineFormField(max_length=120, label=_("Your name"), widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        max_length=254,
        label=_("Your e-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("We send you a link there; with it you register."),
    )
    company = LineFormField(
        max_length=120,
        required=False,
        label=_("Where do you work?"),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )

    def clean_email(self) -> str:
        """In its one spelling."""
        return normalise_address(self.cleaned_data["email"])
