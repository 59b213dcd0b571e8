"""The second step: each code of the app opens once."""

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.db import connection
from django.test import Client

from members.choices import EmploymentRole
from members.domain import joining
from members.domain.second_step import use_once
from members.models import Person
from tests.factories.members import a_company, a_person, employ
from tests.members.signing_in import sign_in
from tests.members.two_step import SECRET, app_code
from thamsklyngen.outbox.models import Message

pytestmark = pytest.mark.django_db
STEP, AGAIN, ACTIVATE = (f"/accounts/2fa/{page}/" for page in ("authenticate", "reauthenticate", "totp/activate"))


@pytest.fixture
def admin() -> Person:
    """A cluster admin with an app."""
    admin = a_person(admin=True)
    TOTP.activate(admin, SECRET)
    return admin


def is_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def test_a_code_that_was_seen_over_the_shoulder_opens_nothing_while_it_still_holds(admin: Person) -> None:
    mine, thiefs = Client(), Client()
    for client in (mine, thiefs):
        sign_in(client, admin.email, "/admin/")
    code = app_code()
    assert mine.post(STEP, {"code": code}).status_code == 302
    assert is_in(mine)
    cache.clear()  # allauth forgets a used code after 30 seconds; it holds for 90
    answer = thiefs.post(STEP, {"code": code})
    assert answer.status_code == 200
    assert answer.context["form"].errors["code"]
    assert not is_in(thiefs)


def test_a_code_shown_on_the_way_to_the_admin_pages_is_spent_too(admin: Person) -> None:
    client, code = Client(), app_code()
    client.force_login(admin)
    assert client.post(AGAIN, {"code": code}).status_code == 302
    cache.clear()
    assert client.post(AGAIN, {"code": code}).status_code == 200


def test_the_code_that_sets_the_app_up_is_spent(client: Client) -> None:
    admin = a_person(admin=True)
    client.force_login(admin)
    client.get(ACTIVATE)
    code = app_code(client.session["mfa.totp.secret"])
    assert client.post(ACTIVATE, {"code": code}).status_code == 302
    cache.clear()
    assert client.post(AGAIN, {"code": code}).status_code == 200


def test_a_later_code_opens_and_an_earlier_one_no_more(admin: Person) -> None:
    app = Authenticator.objects.get(user=admin)
    assert use_once(app, app_code(ahead=1))
    assert not use_once(app, app_code(ahead=0)), "older than the last one taken"
    assert not use_once(app, app_code(ahead=-1))
    app.refresh_from_db()
    assert TOTP(app).validate_code(app_code(ahead=0)), "nothing else of the app is lost"


def test_recovery_codes_work_beside_it(admin: Person) -> None:
    client = Client()
    client.force_login(admin)
    client.post(AGAIN, {"code": app_code()})
    client.post("/accounts/2fa/recovery-codes/generate/")
    codes = Authenticator.objects.get(user=admin, type="recovery_codes").wrap().get_unused_codes()
    assert client.post(AGAIN, {"code": codes[0]}).status_code == 302
    assert client.post(AGAIN, {"code": codes[0]}).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_of_six_who_show_one_code_at_once_one_gets_in(admin: Person) -> None:
    app, code = Authenticator.objects.get(user=admin), app_code()

    def show(_: int) -> bool:
        try:
            return use_once(Authenticator.objects.get(pk=app.pk), code)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(show, range(6))) == [False] * 5 + [True]


def test_running_a_company_by_the_admins_right_asks_for_it_and_leads_back(admin: Person) -> None:
    client, company = Client(), a_company()
    somebody = employ(a_person(), company)
    client.force_login(admin)
    for page in (f"/my/company/{company.slug}/", f"/my/company/{company.slug}/colleagues/{somebody.pk}/end/"):
        assert client.get(page)["Location"] == f"{AGAIN}?next={page}"
    assert client.post(f"/my/company/{company.slug}/code/renew/")["Location"].startswith(AGAIN)
    client.post(AGAIN, {"code": app_code()})
    assert client.get(f"/my/company/{company.slug}/").status_code == 200


def test_an_admin_who_is_the_companys_contact_runs_it_like_every_contact(admin: Person) -> None:
    client = Client()
    job = employ(admin, a_company(), role=EmploymentRole.CONTACT)
    client.force_login(admin)
    assert client.get(f"/my/company/{job.company.slug}/").status_code == 200


def test_letting_somebody_in_by_the_admins_right_asks_for_it_and_the_mails_link_leads_back(admin: Person) -> None:
    person, client = a_person("Ola Ny"), Client()
    request = joining.ask(person, company=a_company())  # nobody answers for it: the manager decides
    link = urlsplit(Message.objects.get(person=admin).facts["url"]).path
    client.force_login(admin)
    for answer in (client.get(link), client.post(link, {"answer": "approve"}, headers={"referer": link})):
        assert answer.url == f"{AGAIN}?next={link}"
    assert not person.employments.exists()
    assert client.post(f"{AGAIN}?next={link}", {"code": app_code(), "next": link}).url == link
    client.post(link, {"answer": "approve"})
    assert person.employments.get().company == request.company


def test_an_admin_who_is_the_companys_contact_answers_like_every_contact(admin: Person) -> None:
    company, person, client = a_company(), a_person(), Client()
    employ(admin, company, role=EmploymentRole.CONTACT)
    request = joining.ask(person, company=company)
    client.force_login(admin)
    client.post(f"/join/requests/{request.pk}/", {"answer": "approve"})
    assert person.employments.get().company == company
