"""Model fields and expressions that several apps share."""

from typing import Any

from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Lower


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
