"""A logo to upload."""

from django import forms
from django.utils.translation import gettext_lazy as _

from members.domain.logo import MOST_BYTES
from thamsklyngen.shared.sizes import MB


class LogoForm(forms.Form):
    """Takes a file of at most five megabytes; what is in it, the domain sees."""

    logo = forms.FileField(
        label=_("Picture"),
        max_length=200,
        widget=forms.FileInput(attrs={"class": "form-control", "accept": "image/png,image/jpeg,image/webp"}),
        help_text=_("PNG, JPEG or WebP, at most 5 MB. It is shown small, at most 512 pixels wide or high."),
        error_messages={"empty": _("The file is empty.")},
    )

    def clean_logo(self) -> bytes:
        """The file's bytes; a larger one is not read."""
        file = self.cleaned_data["logo"]
        if file.size > MOST_BYTES:
            words = _("The picture is larger than %(most)s MB. Save it smaller.")
            raise forms.ValidationError(words, params={"most": MOST_BYTES // MB})
        return bytes(file.read())
