"""Model fields and expressions that several apps share."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Lower, Replace
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext_lazy as _

from thamsklyngen.shared.text import one_line


class LineFormField(forms.CharField):
    """One line of text: what can't be seen is left out, and what has nothing to be seen is empty."""

    def to_python(self, value: Any) -> Any:
        """The line; a NUL byte stays, for the validator that refuses it."""
        text = super().to_python(value)
        return text if not text or "\x00" in text else one_line(text) or self.empty_value


class TextFormField(forms.CharField):
    """Several lines of text, with the ends of lines that the portal keeps (browsers send others).

    Without `maxlength` in the page: browsers cut what is pasted to that length and say nothing.
    """

    def to_python(self, value: Any) -> Any:
        """The text with single line feeds."""
        text = super().to_python(value)
        return text.replace("\r\n", "\n").replace("\r", "\n") if text else text

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """What the page says of the field; its length is looked at here, in words."""
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}


class LineField(models.CharField):  # type: ignore[type-arg]
    """A column for one line of text; see `LineFormField`. To the database it is any other."""

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": LineFormField, **kwargs})

    def deconstruct(self) -> Any:
        """As an ordinary column, so that migrations needn't know of this class."""
        name, _path, arguments, keywords = super().deconstruct()
        return name, "django.db.models.CharField", arguments, keywords


@deconstructible
class WebAddress(URLValidator):
    """Takes addresses of pages, with a port that there is and without name and password."""

    schemes = ["http", "https"]

    def __call__(self, value: Any) -> None:
        """Raise ValidationError unless `value` is one."""
        super().__call__(value)
        try:
            parts = urlsplit(value)
            parts.port  # noqa: B018  # raises where it is no number up to 65535
        except ValueError:
            raise ValidationError(self.message, code=self.code, params={"value": value}) from None
        if "@" in parts.netloc:
            raise ValidationError(_("Leave out the name and password before the @: everybody would read them."))


class WebAddressField(models.URLField):  # type: ignore[type-arg]
    """A URL whose form takes `simpro.example` for `https://simpro.example`."""

    default_validators = [WebAddress()]

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"assume_scheme": "https", **kwargs})


class NorwegianOrder(Func):
    """`… z æ ø å` under collation C: the three letters (and ä, ö) move behind `z`."""

    function = "translate"

    def __init__(self, field: str) -> None:
        super().__init__(Lower(F(field)), Value("æøåäö"), Value("{|}{|"), output_field=models.TextField())


def sort_key(field: str) -> models.GeneratedField:
    """A stored column by which lists in Norwegian order are sorted, made by the database from `field`."""
    return models.GeneratedField(
        expression=NorwegianOrder(field), output_field=models.TextField(db_collation="C"), db_persist=True
    )


class _Side(Func):
    """Texts side by side, a space between."""

    template = "(%(expressions)s)"
    arg_joiner = " || ' ' || "
    output_field = models.TextField()


class Folded(Func):
    """Texts in plain letters, twice: with ø as `oe` and with ø as `o`, as people type it in a hurry."""

    template = "(%(expressions)s)"
    arg_joiner = " || ' ' || "

    def __init__(self, *fields: str) -> None:
        text = Lower(_Side(*map(F, fields)))
        super().__init__(_plain(text, "oe"), _plain(text, "o"), output_field=models.TextField())


def _plain(text: Any, o_slash: str) -> Func:
    for letter, plain in (("å", "aa"), ("æ", "ae"), ("ø", o_slash), ("ö", o_slash)):
        text = Replace(text, Value(letter), Value(plain))
    accents, without = Value("áàâäãéèêëíìîïóòôõúùûüñç"), Value("aaaaaeeeeiiiioooouuuunc")
    return Func(text, accents, without, function="translate", output_field=models.TextField())


def folded(*fields: str) -> models.GeneratedField:
    """A stored column for finding parts of words in `fields`; what is looked for goes through `search.folded`."""
    return models.GeneratedField(
        expression=Folded(*fields), output_field=models.TextField(db_collation="C"), db_persist=True
    )
