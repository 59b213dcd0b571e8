"""The questions that visits ask again and again, ready in every language of the portal.

A question that is asked in the ready words keeps their name in `Question.ready` instead of a text, and what one may
choose is kept by its name too, in `Question.options` and in the answers. So they may be worded anew at any time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import formats, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from events.choices import ProfileField, QuestionKind

SIZES = ("XS", "S", "M", "L", "XL", "XXL", "3XL", "4XL")


@dataclass(frozen=True)
class Ready:
    """A ready question, and why one asks it; `options` by the name under which they are kept."""

    about: str | Promise
    text: str | Promise
    kind: QuestionKind = QuestionKind.TEXT
    options: Mapping[str, str | Promise] = field(default_factory=dict)
    is_required: bool = False
    is_sensitive: bool = False
    for_gate: bool = False
    profile: str = ""

    @property
    def details(self) -> dict[str, Any]:
        """All but its words, by the question's field names."""
        names = ("kind", "is_required", "is_sensitive", "for_gate", "profile")
        return {"options": list(self.options), **{name: getattr(self, name) for name in names}}


READY = {
    "diet": Ready(
        _("Diet, as ticks: the kitchen gets a number for each."),
        _("Is there anything the kitchen should know?"),
        QuestionKind.CHOICES,
        {
            "diet:vegetarian": _("Vegetarian"),
            "diet:vegan": _("Vegan"),
            "diet:gluten": _("Without gluten"),
            "diet:lactose": _("Without lactose"),
            "diet:milk": _("Without milk"),
            "diet:egg": _("Without egg"),
            "diet:nuts": _("Without nuts"),
            "diet:fish": _("Without fish"),
            "diet:shellfish": _("Without shellfish"),
            "diet:pork": _("Without pork"),
        },
        is_sensitive=True,
        profile=ProfileField.DIET,
    ),
    "allergy": Ready(
        _("Diet, in people's own words: what the ticks don't cover."),
        _("Anything else about food or allergies?"),
        is_sensitive=True,
    ),
    "shoes": Ready(
        _("For safety shoes that the host lends."),
        _("Shoe size"),
        is_required=True,
        for_gate=True,
        profile=ProfileField.SHOE_SIZE,
    ),
    "clothes": Ready(
        _("For coats and vests that the host lends."),
        _("Clothes size"),
        QuestionKind.CHOICE,
        {size: size for size in SIZES},
        is_required=True,
        for_gate=True,
        profile=ProfileField.CLOTHES_SIZE,
    ),
    "transport": Ready(
        _("So that people can share cars."),
        _("How will you get there?"),
        QuestionKind.CHOICE,
        {
            "transport:room": _("By car, with room for others"),
            "transport:car": _("By car"),
            "transport:lift": _("I need a lift"),
            "transport:public": _("By bus or train"),
            "transport:own": _("On foot or by bike"),
        },
    ),
    "car": Ready(
        _("For the gate, which lets cars in by registration number."),
        _("Registration number of your car"),
        for_gate=True,
    ),
    "identity": Ready(
        _("For the gate, where people show ID. Asked anew each time."),
        _("Date of birth (bring your ID)"),
        is_required=True,
        is_sensitive=True,
        for_gate=True,
    ),
}


OPTIONS: Mapping[str, str | Promise] = {name: text for row in READY.values() for name, text in row.options.items()}


@cache
def _names() -> dict[str, str]:
    """The names of the options by how they read, in any language."""
    found: dict[str, str] = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found |= {str(text): name for name, text in OPTIONS.items()}
    return found


def meant(text: str) -> str:
    """The name of the option that reads so in some language; any other text as it is."""
    return _names().get(text, text)


def in_words(value: object) -> str:
    """An answer, or what one may choose, as people read it in the active language."""
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, list):
        return ", ".join(in_words(one) for one in value)
    if isinstance(value, float):
        return formats.number_format(value)
    return "" if value is None else str(OPTIONS.get(str(value), value))
