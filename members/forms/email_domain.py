"""A company's e-mail domains."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.domain.email_domain import domain_of
from members.forms.sign_in import code_field
from members.limits import spend
from members.models import CompanyDomain
from thamsklyngen.shared.domain import DomainError


class DomainForm(forms.Form):
    """Asks for a domain."""

    domain = forms.CharField(
        label=_("E-mail domain"),
        max_length=254,
        widget=forms.TextInput(
            attrs={"class": "form-control", "autocomplete": "off", "autocapitalize": "none", "placeholder": "orkel.no"}
        ),
        help_text=_("What stands after the @ in your addresses at work."),
    )

    def clean_domain(self) -> str:
        """The domain in its one spelling."""
        try:
            return domain_of(self.cleaned_data["domain"])
        except DomainError as error:
            raise forms.ValidationError(str(error)) from None


class MailboxForm(forms.Form):
    """Asks where at the domain the code should go."""

    mailbox = forms.CharField(
        label=_("Send the code to"),
        max_length=64,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off", "autocapitalize": "none"}),
    )

    def __init__(self, *args: Any, row: CompanyDomain, **kwargs: Any) -> None:
        self.row = row
        super().__init__(*args, **kwargs)
        self.fields["mailbox"].help_text = _(
            "What stands before @%(domain)s. Any mailbox that you or a colleague can read."
        ) % {"domain": row.domain}

    def clean_mailbox(self) -> str:
        """What stands before the @, also of somebody who typed the whole address; and one more code is counted."""
        mailbox: str = self.cleaned_data["mailbox"].strip().lower().removesuffix(f"@{self.row.domain}")
        spend("prove_domain_by")
        spend("prove_domain", f"{self.row.company_id} {self.row.domain}")
        return mailbox


class ProofForm(forms.Form):
    """Asks for the code that was sent to the domain."""

    code = code_field(_("The six-digit code"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["code"].widget.attrs["autofocus"]
