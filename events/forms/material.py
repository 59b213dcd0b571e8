"""Files and links that an organiser adds to an event."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.choices import Readers
from thamsklyngen.shared.fields import LineFormField, WebAddress
from thamsklyngen.shared.sizes import FILE, MB

ACCEPT = ".pdf,.docx,.xlsx,.pptx,.odt,.ods,.odp,.txt,.csv,.png,.jpg,.jpeg,.webp"


class FilesInput(forms.ClearableFileInput):
    """Takes several files at a time."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """Name and content of each file that was chosen; a larger one than may be is not read."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[tuple[str, bytes]]:
        """The files; an empty list for none."""
        chosen = data if isinstance(data, list) else [data] if data else []
        return [self._read(super(FilesField, self).clean(file, initial)) for file in chosen]

    def _read(self, file: UploadedFile) -> tuple[str, bytes]:
        name = file.name or ""
        if (file.size or 0) > FILE:
            words = _("“%(name)s” is larger than %(most)s MB. Save it smaller, or add a link to it.")
            raise forms.ValidationError(words, params={"name": name, "most": FILE // MB})
        return name, bytes(file.read())


class MaterialForm(forms.Form):
    """Files or a link, for whom."""

    files = FilesField(
        required=False,
        label=_("Files"),
        widget=FilesInput(attrs={"class": "form-control", "accept": ACCEPT, "multiple": True}),
        help_text=_("PDF, Word, Excel, PowerPoint, pictures or plain text; several at a time, 5 MB together."),
        error_messages={"empty": _("The file is empty.")},
    )
    link = forms.URLField(required=False, max_length=200, assume_scheme="https", label=_("Or a link"))
    title = LineFormField(
        required=False,
        max_length=150,
        label=pgettext_lazy("material", "Title"),
        help_text=_("Leave it empty to use the file's own name."),
    )
    readers = forms.ChoiceField(choices=Readers.choices, label=_("For"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["link"].validators.append(WebAddress())
        self.fields["title"].sometimes = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Either files, or a link with a title."""
        data = self.cleaned_data
        files, link = data.get("files"), data.get("link")
        if files and link:
            self.add_error("link", _("Either files or a link: add one after the other."))
        elif not files and not link and not self.errors:
            self.add_error("files", _("Choose a file, or write a link."))
        elif link and not data.get("title"):
            self.add_error("title", _("A link needs a title."))
        return data
