"""Questions and answers as people read them."""

from typing import Any

from django import template

from events import ready

register = template.Library()


@register.filter
def said(text: Any) -> str:
    """`{{ question.text|said }}`: a ready text in the reader's language, any other as it was written."""
    return ready.said(str(text))


@register.filter
def answer(value: Any) -> str:
    """`{{ question.answer|answer }}`: an answer in words."""
    return ready.in_words(value)
