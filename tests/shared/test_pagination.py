"""Pages through a list, whatever the address asks for."""

import pytest
from django.http import QueryDict
from django.test import RequestFactory

from thamsklyngen.shared.pagination import page_of


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ("1", 1),
        ("2", 2),
        ("99", 4),
        ("0", 1),
        ("-3", 1),
        ("", 1),
        ("two", 1),
        ("1.5", 1),
        ("\x00", 1),
        ("9" * 10_000, 1),
        ("x" * 10_000, 1),
        ("9" * 4_000, 4),
    ],
)
def test_any_number_leads_to_a_page(asked: str, number: int) -> None:
    query = QueryDict(mutable=True)
    query["page"] = asked
    page = page_of(RequestFactory().get("/", query), list(range(100)))
    assert page.number == number


def test_an_empty_list_has_one_page() -> None:
    assert page_of(RequestFactory().get("/"), []).paginator.num_pages == 1
