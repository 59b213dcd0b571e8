"""Addresses as mails carry them."""

from django.conf import settings


def absolute(path: str) -> str:
    """The whole address of `path`, which begins with a slash."""
    return f"{settings.BASE_URL}{path}"
