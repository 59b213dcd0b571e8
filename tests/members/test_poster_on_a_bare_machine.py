"""Posters on a machine that lacks the system's libraries: the real loader fails, in a process of its own."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse

from bin.launch.environment import DRAWING
from bin.launch.places import ROOT
from members.domain.join_code import renew_code
from tests.browsing import Visitor
from tests.factories.members import a_company, a_person
from tests.services import PYTHON, LivePortal, Services, process_env
from thamsklyngen.shared.pdf import LIBRARIES

DRAW = """
import django
django.setup()
from django.utils import translation
from thamsklyngen.shared.pdf import NoPdf, pdf_of
translation.activate("en")
for attempt in range(2):
    try:
        print("said:", pdf_of("<p>Orkel</p>")[:5].decode())
    except NoPdf as error:
        print("said:", error)
"""
MISSING = """
from bin.launch import environment
print("said:", *[name for name, library in environment.DRAWING.items() if not environment._loads(library)])
"""
INSTALL = f"apt-get install {' '.join(LIBRARIES)}"
Without = Callable[..., dict[str, str]]


@pytest.fixture
def without(tmp_path: Path) -> Without:
    """An environment in which libraries of these packages can't be loaded: `without("libpango-1.0-0")`."""

    def make(*packages: str) -> dict[str, str]:
        for package in packages:
            (tmp_path / DRAWING[package]).touch()  # found first, and no library
        return {"LD_LIBRARY_PATH": str(tmp_path)}

    return make


def said(services: Services, program: str, env: dict[str, str]) -> list[str]:
    """What a program of ours says in that environment; WeasyPrint prints lines of its own."""
    whole = process_env(services, "none", env)
    ended = subprocess.run([PYTHON, "-c", program], cwd=ROOT, env=whole, capture_output=True, text=True, check=True)
    lines = ended.stdout.splitlines()
    return [line.removeprefix("said:").strip() for line in lines if line.startswith("said:")]


@pytest.mark.parametrize("package", ["libpango-1.0-0", "libpangoft2-1.0-0"])
def test_what_is_to_be_installed_is_said_at_each_try(services: Services, without: Without, package: str) -> None:
    words = said(services, DRAW, without(package))
    assert len(words) == 2
    assert all(INSTALL in line for line in words)


def test_a_library_that_only_makes_files_smaller_may_be_missing(services: Services, without: Without) -> None:
    assert said(services, DRAW, without("libharfbuzz-subset0")) == ["%PDF-"] * 2


def test_the_start_sees_what_is_missing_and_installs_what_the_page_names(services: Services, without: Without) -> None:
    assert tuple(DRAWING) == LIBRARIES
    assert said(services, MISSING, {}) == [""], "here all are there"
    assert said(services, MISSING, without("libpangoft2-1.0-0")) == ["libpangoft2-1.0-0"]
    assert said(services, MISSING, without(*DRAWING)) == [" ".join(DRAWING)]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_page_of_the_code_stands_and_says_what_is_missing(
    make_portal: Callable[..., LivePortal], without: Without
) -> None:
    company = a_company()
    contact = a_person(at=company, role="contact", is_demo=True)
    code = renew_code(company, by=contact).code
    visitor = Visitor(make_portal(workers=1, env=without(*DRAWING)).url)
    visitor.get(reverse("account_login"))
    visitor.post(reverse("demo_sign_in"), {"email": contact.email})
    for _ in range(2):
        page = visitor.get(reverse("members:poster", args=[company.slug]))
        assert page.location == reverse("members:join_code", args=[company.slug])
        assert INSTALL in page.text
    assert code in page.text
    assert "data:image/svg+xml" in page.text, "the picture needs no library"
