"""The questions that visits ask again and again, ready in every language of the portal."""

from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from events.choices import ProfileField, QuestionKind

SIZES = ("XS", "S", "M", "L", "XL", "XXL", "3XL", "4XL")


@dataclass(frozen=True)
class Ready:
    """A ready question, and why one asks it."""

    about: str | Promise
    text: str | Promise
    kind: QuestionKind = QuestionKind.TEXT
    options: tuple[str | Promise, ...] = ()
    is_required: bool = False
    is_sensitive: bool = False
    for_gate: bool = False
    profile: str = ""


READY = {
    "diet": Ready(
        _("Diet, as ticks: the kitchen gets a number for each."),
        _("Is there anything the kitchen should know?"),
        QuestionKind.CHOICES,
        (
            _("Vegetarian"),
            _("Vegan"),
            _("Without gluten"),
            _("Without lactose"),
            _("Without milk"),
            _("Without egg"),
            _("Without nuts"),
            _("Without fish"),
            _("Without shellfish"),
            _("Without pork"),
        ),
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
        SIZES,
        is_required=True,
        for_gate=True,
        profile=ProfileField.CLOTHES_SIZE,
    ),
    "transport": Ready(
        _("So that people can share cars."),
        _("How will you get there?"),
        QuestionKind.CHOICE,
        (
            _("By car, with room for others"),
            _("By car"),
            _("I need a lift"),
            _("By bus or train"),
            _("On foot or by bike"),
        ),
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


@cache
def _known() -> dict[str, str | Promise]:
    """The texts of all ready questions as they were stored, in any language."""
    texts = [text for ready in READY.values() for text in (ready.text, *ready.options)]
    found: dict[str, str | Promise] = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found |= {str(text): text for text in texts}
    return found


def said(text: str) -> str:
    """A stored text in the active language where it is a ready one; else as it was written."""
    return str(_known().get(text, text))


def in_words(value: object) -> str:
    """An answer as people read it."""
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, list):
        return ", ".join(said(str(one)) for one in value)
    if isinstance(value, float):
        return str(value).replace(".", (translation.get_language() == "en" and ".") or ",")
    return "" if value is None else said(str(value))
