"""Answers as people read them."""

from typing import Any

from django import template

from events.ready import in_words

register = template.Library()


@register.filter
def answer(value: Any) -> str:
    """`{{ question.answer|answer }}`: an answer, or what one may choose, in words."""
    return in_words(value)
