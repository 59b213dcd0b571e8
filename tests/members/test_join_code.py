"""The code on a company's poster, and the poster."""

from functools import partial
from typing import Any

import pytest
import weasyprint
from django.urls import reverse

from members.choices import EmploymentSource
from members.domain import join_code, joining
from members.models import Company, JoinCode, JoinRequest, Person
from members.poster import html_of, poster_of
from tests.browsing import signed_in
from tests.factories.members import a_company, a_member, a_person
from tests.flows.test_races import at_once
from thamsklyngen.shared.pdf import pdf_of

pytestmark = pytest.mark.django_db


def with_contact(name: str = "Orkel") -> tuple[Company, Person]:
    company = a_company(name)
    return company, a_person(at=company, role="contact")


def renewed(company: Company, person: Person) -> JoinCode:
    return join_code.renew_code(company, by=person)


def test_a_code_has_eight_letters_that_nobody_mixes_up() -> None:
    codes = {join_code.new_code() for _ in range(500)}
    assert len(codes) == 500
    assert all(len(code) == 8 for code in codes)
    assert not set("".join(codes)) & set("ILO01258SBZUEA")


def test_renewing_ends_the_one_before() -> None:
    company, contact = with_contact()
    first, second = renewed(company, contact), renewed(company, contact)
    first.refresh_from_db()
    assert first.ended_at is not None
    assert join_code.code_of(company) == second
    assert join_code.end_code(company)
    assert not join_code.end_code(company)
    assert join_code.code_of(company) is None


@pytest.mark.django_db(transaction=True)
def test_renewed_by_two_at_once_one_code_leads_somewhere() -> None:
    company, contact = with_contact()
    at_once([partial(renewed, company, contact)] * 2)
    assert (company.join_codes.count(), company.join_codes.filter(ended_at=None).count()) == (2, 1)


def test_an_operator_signs_in_by_the_poster_and_waits_for_the_contact_of_that_company() -> None:
    company, contact = with_contact()
    code, operator = renewed(company, contact), a_person(email="ola@gmail.com")
    browser = signed_in(operator)
    typed = reverse("members:join") + f"?code={code.code[:4].lower()}+{code.code[4:]}"
    page = browser.get(typed, follow=True)
    assert "You have the code of the company's poster." in page.content.decode()
    browser.post(reverse("members:join_by_code", args=[code.code]), {"title": "Operatør"})
    request = JoinRequest.objects.get()
    assert (request.person, request.company, request.by_code) == (operator, company, True)
    assert not Person.objects.get(pk=operator.pk).is_member, "the code alone lets nobody in"
    assert joining.approve(request, by=contact).source == EmploymentSource.CODE


def test_a_visitor_comes_back_to_the_code_after_signing_in() -> None:
    code = renewed(*with_contact())
    from_door = signed_in(a_person()).get(reverse("members:join_by_code", args=[code.code]))
    assert from_door.status_code == 200


def test_an_ended_code_or_one_of_a_company_that_left_leads_nowhere() -> None:
    company, contact = with_contact()
    code, newcomer = renewed(company, contact), signed_in(a_person())
    here = reverse("members:join_by_code", args=[code.code])
    join_code.end_code(company)
    assert newcomer.get(here).status_code == 404
    code = renewed(company, contact)
    company.memberships.all().delete()
    assert newcomer.get(reverse("members:join_by_code", args=[code.code])).status_code == 404


# --- the poster -----------------------------------------------------------------------------------------------------


def test_the_poster_names_cluster_and_company_in_both_languages() -> None:
    company, contact = with_contact('<b>Orkel & "sønner"</b>')
    made = html_of(renewed(company, contact))
    assert "&lt;b&gt;Orkel &amp; &quot;sønner&quot;&lt;/b&gt;" in made
    for words in ('lang="nb"', 'lang="en"', "Thamsklyngen", f"/join/{company.join_codes.get().code}"):
        assert words in made


@pytest.mark.parametrize("name", ["Orkel", "Nordenfjeldske Mekaniske Verksted og Sveiseindustri " * 2, "W" * 60])
def test_the_poster_is_one_page_of_a4(name: str) -> None:
    company, contact = with_contact(name.strip()[:120])
    code = renewed(company, contact)
    assert poster_of(code).startswith(b"%PDF")
    (page,) = weasyprint.HTML(string=html_of(code)).render().pages
    assert (round(page.width), round(page.height)) == (794, 1123), "A4 in CSS pixels"


def test_nothing_is_fetched_for_a_pdf(tmp_path: Any) -> None:
    plain = len(pdf_of("<p>x</p>"))
    picture = tmp_path / "x.svg"
    picture.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>')
    assert len(pdf_of(f'<p>x</p><img src="{picture.as_uri()}"><img src="http://127.0.0.1:9/x.png">')) <= plain + 60


def test_the_poster_is_for_those_who_run_the_company() -> None:
    company, contact = with_contact()
    here = reverse("members:poster", args=[company.slug])
    assert signed_in(contact).get(here).status_code == 404, "there is no code yet"
    renewed(company, contact)
    answer = signed_in(contact).get(here)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    assert "no-store" in answer.headers["Cache-Control"]
    assert signed_in(a_member(at=company)).get(here).status_code == 403
    assert signed_in(a_member()).get(here).status_code == 403
