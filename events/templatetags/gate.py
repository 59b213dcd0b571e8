"""Tags for the gate list."""

from typing import Any

from django import template

register = template.Library()


@register.filter
def answers_of(guest: Any, questions: list[Any]) -> list[tuple[Any, Any]]:
    """`{% for question, answer in guest|answers_of:questions %}`: what was asked, with this guest's answer."""
    return list(zip(questions, guest.answers, strict=True))
