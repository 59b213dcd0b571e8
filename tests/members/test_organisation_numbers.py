"""Organisation numbers at every place where one can be typed: right ones in any writing, wrong ones with the reason."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from members.domain.company import NumberTaken, change_company
from members.models import Company, JoinRequest
from members.models.company import validate_organisation_number
from tests.browsing import signed_in
from tests.factories.members import a_company, a_person

pytestmark = pytest.mark.django_db
NUMBER = "100000008"
RIGHT = ["100000008", " 100 000 008 ", "NO100000008MVA", "100.000.008", "１０００００００８", "100\u00a0000\u00a0008"]
WRONG = [
    "100000009", "10000000", "1000000080", "000000000", "١٢٣٤٥٦٧٨٩", "SE556036079301", "1e8", "null",
    "100000008; DROP TABLE x", "<script>", "9" * 5000, "100000008\n100000016", "0x5f5e108",
]  # fmt: skip
Typing = Callable[[Client, str], None]


def admit(manager: Client, number: str) -> None:
    """Admit a company by hand."""
    manager.post(
        "/manage/companies/new/", {**FACTS, "kind": "company", "since": "2026-01-01", "organisation_number": number}
    )


def edit(manager: Client, number: str) -> None:
    """Change the facts of one that is there."""
    company = Company.objects.filter(slug="facts").first() or a_company("Facts", public=True)
    manager.post(reverse("members:edit_company", args=[company.slug]), {**FACTS, "organisation_number": number})


def administer(manager: Client, number: str) -> None:
    """Add one in Django's admin."""
    prefixes = ("memberships", "employments")
    forms = {f"{prefix}-{key}_FORMS": "0" for prefix in prefixes for key in ("TOTAL", "INITIAL")}
    manager.post(reverse("admin:members_company_add"), {**FACTS, **forms, "organisation_number": number})


FACTS = {"name": "Facts", "public": "on"}
PLACES = pytest.mark.parametrize("typed", [admit, edit, administer])


@pytest.fixture
def manager() -> Client:
    return signed_in(a_person(admin=True, is_demo=True))


@PLACES
@pytest.mark.parametrize("number", RIGHT)
def test_a_right_one_is_taken_in_any_writing(manager: Client, typed: Typing, number: str) -> None:
    typed(manager, number)
    assert Company.objects.get().organisation_number == NUMBER


@PLACES
@pytest.mark.parametrize("number", WRONG, ids=lambda number: number[:14])
def test_a_wrong_one_is_refused(manager: Client, typed: Typing, number: str) -> None:
    typed(manager, number)
    assert not Company.objects.exclude(organisation_number=None).exists()


@PLACES
def test_none_is_none_and_not_an_empty_one(manager: Client, typed: Typing) -> None:
    a_company("Utenlandsk", organisation_number=None)
    typed(manager, "")
    assert Company.objects.filter(organisation_number=None).count() == 2


@PLACES
def test_one_that_is_taken_is_refused(manager: Client, typed: Typing) -> None:
    a_company("Først", organisation_number=NUMBER)
    typed(manager, "100 000 008")
    assert Company.objects.get(organisation_number=NUMBER).name == "Først"


@pytest.mark.parametrize("number", ["", *RIGHT, *WRONG], ids=lambda number: number[:14])
def test_a_newcomers_wish_keeps_only_right_ones(number: str) -> None:
    person = a_person()
    response = signed_in(person).post("/join/new/", {"company_name": "Ny Bedrift", "organisation_number": number})
    assert response.status_code in (302, 422)
    kept = set(JoinRequest.objects.values_list("organisation_number", flat=True))
    assert kept == ({NUMBER} if number in RIGHT else {""} if not number else set())


@pytest.mark.parametrize("number", WRONG, ids=lambda number: number[:14])
def test_the_tables_own_check_is_the_last(number: str) -> None:
    with pytest.raises(ValidationError):
        validate_organisation_number(number)


def test_the_database_takes_digits_only_and_each_once() -> None:
    one, other = a_company(organisation_number=NUMBER), a_company()
    for wrong in ("10000000a", "１０００００００８", NUMBER):
        with pytest.raises(IntegrityError), transaction.atomic():
            Company.objects.filter(pk=other.pk).update(organisation_number=wrong)
    with pytest.raises(NumberTaken, match=one.name):
        change_company(other, {"organisation_number": NUMBER})
