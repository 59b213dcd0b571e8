"""Who finds nobody asks by one press: a mail to those who lead the nearest group, with what was looked for."""

from urllib.parse import quote

import pytest
from django.test import Client

from groups.choices import GroupState, SeatRole
from groups.domain.asking import ask_of, asks
from groups.domain.competence import set_owner
from groups.models import Group
from tests.browsing import signed_in
from tests.factories.competence import a_term
from tests.factories.groups import a_group, a_leader, a_seat
from tests.factories.members import a_member, a_person

pytestmark = pytest.mark.django_db
MAILBOX = "mailto:post@thamsklyngen.example"


def led(name: str, **details: str) -> Group:
    """A group with a leader and a secretary, whose addresses begin with its name."""
    group = a_group(name, **details)
    a_leader(group, a_member(f"Leder {name}", email=f"leder@{name.lower()}.example"))
    a_seat(group, SeatRole.SECRETARY, a_member(email=f"sekretar@{name.lower()}.example"))
    a_seat(group, person=a_member(email=f"medlem@{name.lower()}.example"))
    return group


def mail_to(name: str, what: str) -> str:
    subject = quote(f"Who knows about {what}?", safe="")
    return f"mailto:leder@{name}.example,sekretar@{name}.example?subject={subject}"


def page(path: str, client: Client | None = None) -> str:
    return (client or signed_in(a_member())).get(path).content.decode()


def test_no_hit_leads_to_a_mail_to_the_group_that_minds_the_term() -> None:
    set_owner(a_term("Sveising"), led("Produksjon"))
    led("Logistikk")
    content = page("/competence/?q=sveising")
    assert mail_to("produksjon", "sveising") in content
    assert "Leder Produksjon" in content
    assert "leder@logistikk.example" not in content


def test_the_nearest_term_counts_the_meant_then_a_word_of_it_then_its_area() -> None:
    area = a_term("Produksjon")
    set_owner(area, led("Omrade"))
    set_owner(a_term("Sveising", parent=area), led("Sveis"))
    a_term("Robotsveising av rør", parent=area)
    assert mail_to("sveis", "sveising titan") in page("/competence/?q=sveising+titan")
    assert mail_to("omrade", "robot titan") in page("/competence/?q=robot+titan")
    assert mail_to("omrade", "Robotsveising av rør") in page("/competence/robotsveising-av-ror/")


def test_where_nobody_minds_it_one_chooses() -> None:
    led("Produksjon"), led("Logistikk"), led("Borte", state=GroupState.CLOSED)
    led("Styret", kind="board")
    a_group("Uten leder")
    content = page("/competence/?q=vannskjæring")
    for name in ("produksjon", "logistikk"):
        assert mail_to(name, "vannskjæring") in content
    assert "leder@borte.example" not in content
    assert "leder@styret.example" not in content
    assert "Uten leder" not in content
    assert f"{MAILBOX}?subject={quote('Who knows about vannskjæring?', safe='')}" in content


def test_a_group_that_is_closed_or_has_nobody_to_write_to_is_not_asked() -> None:
    closed, empty = led("Borte", state=GroupState.CLOSED), a_group("Tom")
    led("Produksjon"), led("Logistikk")
    for name, group in (("Sveising", closed), ("Maling", empty)):
        set_owner(a_term(name), group)
        content = page(f"/competence/?q={name}")
        assert "Ask a group" in content, name
        assert mail_to("logistikk", name) in content, name


@pytest.mark.parametrize("how", ["contactable", "hidden", "is_active"])
def test_who_does_not_want_to_be_written_to_is_left_out(how: str) -> None:
    group = led("Produksjon")
    leader = group.seats.get(role=SeatRole.LEADER).person
    setattr(leader, how, how == "hidden")
    leader.save()
    ask = ask_of(group, group.seats.on().in_order())
    assert ask is not None
    assert ask.url == "mailto:sekretar@produksjon.example"


def test_a_word_of_any_kind_stays_in_the_subject(client: Client) -> None:
    led("Produksjon")
    [ask] = asks('"><script>&body=x')
    assert ask.url.endswith("?subject=%22%3E%3Cscript%3E%26body%3Dx")


def test_the_group_s_page_has_an_address_for_members_only(client: Client) -> None:
    group = led("Produksjon")
    path = group.get_absolute_url()
    assert "mailto:leder@produksjon.example,sekretar@produksjon.example" in page(path)
    for browser in (client, signed_in(a_person())):
        assert "produksjon.example" not in page(path, browser)


def test_the_search_asks_in_the_language_of_the_page(client: Client) -> None:
    led("Produksjon")
    browser = signed_in(a_member())
    browser.cookies["django_language"] = "nb"
    assert quote("Hvem kan 5S?", safe="") in page("/competence/?q=5S", browser)
