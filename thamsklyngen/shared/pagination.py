"""Long lists, a page at a time."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

PER_PAGE = 25


def page_of(request: HttpRequest, found: "QuerySet[Any] | list[Any]", per_page: int = PER_PAGE) -> "Page[Any]":
    """The page of `found` that `?page=` asks for: the first for rubbish and numbers below one, the last beyond it."""
    try:
        number = max(int(request.GET.get("page", "1")), 1)
    except ValueError:  # also what Python says to thousands of digits
        number = 1
    return Paginator(found, per_page).get_page(number)
