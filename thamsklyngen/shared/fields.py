"""Model fields and expressions that several apps share."""

from typing import Any

from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Lower, Replace


class WebAddressField(models.URLField):  # type: ignore[type-arg]
    """A URL whose form takes `simpro.example` for `https://simpro.example`."""

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
