"""What the register answers, and what becomes of it: asked over HTTP, of a server of our own."""

import gzip
import socket
import time
from typing import Any

import pytest
from stdnum.exceptions import ValidationError as NumberError

from members import organisation_number
from members.domain.register import look_up, search
from members.register.client import LARGEST, Gone, Missing, Refused, Unreached
from members.register.pace import CALLS_A_SECOND, in_turn
from members.register.unit import Unit, band_of, in_words, unit_of, web_address
from tests.flows.test_races import at_once
from tests.members.register_server import NUMBERS, SITE, Register, Reply, whole

pytestmark = pytest.mark.django_db
NUMBER = NUMBERS[0]


def test_a_company_is_read(register: Register) -> None:
    register.has(**{"number": NUMBER, **whole()})
    unit = look_up(NUMBER)
    assert (unit.number, unit.name, unit.said_name, unit.form) == (
        NUMBER, "EKSEMPEL VERKSTED AS", "Eksempel Verksted AS", "AS",
    )  # fmt: skip
    assert (unit.branch, unit.headcount, unit.address) == (
        "25.620 Bearbeiding av metaller",
        "20-49",
        "Demoveien 1, 7300 Orkanger",
    )
    assert (unit.municipality, unit.website, unit.standing) == ("Orkland", "https://www.eksempel.example", "")
    assert Unit.of(unit.facts) == unit


def test_a_site_is_found_at_its_own_address(register: Register) -> None:
    address = {
        "adresse": ["Prøveveien 2", "Inngang B"],
        "postnummer": "7300",
        "poststed": "ORKANGER",
        "kommune": "ORKLAND",
    }
    register.has(SITE, site=True, navn="EKSEMPEL AVD ORKANGER", beliggenhetsadresse=address, overordnetEnhet=NUMBER)
    unit = look_up(SITE)
    assert register.paths == [f"/enheter/{SITE}", f"/underenheter/{SITE}"]
    assert (unit.is_site, unit.parent, unit.address) == (True, NUMBER, "Prøveveien 2, Inngang B, 7300 Orkanger")


def test_each_call_is_paced_also_the_second_for_a_site(register: Register) -> None:
    register.has(SITE, site=True)
    paced: list[int] = []
    look_up(SITE, before_call=lambda: paced.append(len(register.asked)))
    assert paced == [0, 1]


def test_missing_keys_are_empty(register: Register) -> None:
    register.has(NUMBER)
    assert look_up(NUMBER) == Unit(NUMBER, name="EKSEMPEL VERKSTED AS")


@pytest.mark.parametrize("junk", [None, 7, "x", [], {}, True, ["a", {"b": 1}], {"kode": {}}, {"adresse": [None, 3]}])
def test_a_value_of_a_wrong_kind_counts_as_missing(junk: object) -> None:
    for key in whole():
        unit = unit_of({**whole(), key: junk})
        assert all(isinstance(value, str | bool) for value in unit.facts.values()), key


def test_what_no_database_takes_is_left_out() -> None:
    unit = unit_of(whole(navn="A\x00B\ud800 \u202eC\n D"))
    assert unit.name == "A B C D"
    assert len(unit_of(whole(navn="Å" * 5000)).name) == 200


@pytest.mark.parametrize(
    ("number", "band"),
    [(None, ""), (0, ""), (4, ""), (5, "5-19"), (19, "5-19"), (20, "20-49"), (50, "50-99"), (100, "100-249"),
     (250, "250+"), (10**9, "250+"), (True, ""), ("40", "")],
)  # fmt: skip
def test_headcounts_below_five_are_not_told(number: object, band: str) -> None:
    assert band_of(number) == band


@pytest.mark.parametrize(
    ("facts", "standing"),
    [({"konkurs": True}, "bankrupt"), ({"underAvvikling": True}, "winding_up"),
     ({"slettedato": "2024-05-01"}, "deleted"),
     ({"slettedato": "2024-05-01", "konkurs": True}, "deleted"), ({"konkurs": "ja"}, "")],
)  # fmt: skip
def test_what_there_is_to_be_warned_of(facts: dict[str, object], standing: str) -> None:
    assert unit_of(whole(**facts)).standing == standing


def test_deleted_by_410(register: Register) -> None:
    register.says(f"/enheter/{NUMBER}", Reply(410, b"<html>"))
    with pytest.raises(Gone):
        look_up(NUMBER)


def test_nobody_knows_the_number(register: Register) -> None:
    with pytest.raises(Missing):
        look_up(NUMBER)
    assert len(register.asked) == 2


def test_the_registers_own_words_are_passed_on(register: Register) -> None:
    errors = {"validationErrors": [{"errorMessage": "Ugyldig navn"}, {"errorMessage": "For langt"}, 3, {}]}
    register.says("/enheter", Reply.json(errors, 400))
    with pytest.raises(Refused, match="Ugyldig navn For langt"):
        search("x")
    register.says("/enheter", Reply(400, b"no JSON"))
    with pytest.raises(Refused):
        search("x")


@pytest.mark.parametrize(
    "reply",
    [
        Reply(429, headers={"Retry-After": "60"}), Reply(500, b"{}"), Reply(503), Reply(418), Reply(204), Reply(301),
        Reply(200, b'{"organisasjonsnummer": '), Reply(200, b""), Reply(200, b"[]"), Reply(200, b"null"),
        Reply(200, b"[" * 900_000), Reply(200, b'{"a": 1' + b"0" * 9000 + b"}"), Reply(200, b"\xff\xfe{}"),
        Reply(200, gzip.compress(b"{}", mtime=0), {"Content-Encoding": "gzip"}),
        Reply(200, b" " * (LARGEST + 1)), Reply(200, b"x", {"Content-Length": "99"}),
    ],
    ids=lambda reply: f"{reply.status} {reply.body[:12]!r}",
)  # fmt: skip
def test_no_answer_worth_the_name(register: Register, reply: Reply) -> None:
    register.says(f"/enheter/{NUMBER}", reply)
    with pytest.raises(Unreached) as fault:
        look_up(NUMBER)
    assert fault.value.details["why"]


def test_a_redirect_is_not_followed(register: Register) -> None:
    register.says(f"/enheter/{NUMBER}", Reply(302, headers={"Location": f"{register.url}/enheter/{NUMBERS[1]}"}))
    register.has(NUMBERS[1])
    with pytest.raises(Unreached):
        look_up(NUMBER)
    assert register.paths == [f"/enheter/{NUMBER}"]


def test_an_answer_about_another_company_is_none(register: Register) -> None:
    register.says(f"/enheter/{NUMBER}", Reply.json(whole(NUMBERS[1])))
    with pytest.raises(Unreached):
        look_up(NUMBER)


@pytest.mark.slow
@pytest.mark.parametrize(
    "reply", [Reply(silent=True), Reply(drip="head"), Reply(drip="body")], ids=["silent", "head", "body"]
)
def test_whatever_drips_is_given_up_in_time(register: Register, reply: Reply) -> None:
    register.says(f"/enheter/{NUMBER}", reply)
    start = time.monotonic()
    with pytest.raises(Unreached):
        look_up(NUMBER)
    print(f"given up after {time.monotonic() - start:.1f} s")


def test_nobody_listens(settings: Any) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and doesn't listen
        settings.BRREG_URL = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(Unreached):
            look_up(NUMBER)


@pytest.mark.parametrize("url", ["", "nonsense", "http://[", "ftp://x", "http://register.invalid/"])
def test_a_base_address_that_is_none(settings: Any, url: str) -> None:
    settings.BRREG_URL = url
    with pytest.raises(Unreached):
        look_up(NUMBER)


def test_a_search(register: Register) -> None:
    register.finds(whole(), {"organisasjonsnummer": NUMBERS[1]}, {"navn": "uten nummer"}, total=143)
    found = search("  eksempel & sønner/../?a=b#c  ")
    assert [unit.number for unit in found.units] == [NUMBER, NUMBERS[1]]
    assert found.total == 143
    assert register.asked == [("/enheter", {"navn": ["eksempel & sønner/../?a=b#c"], "size": ["20"]})]
    assert register.headers[0]["Accept"] == "application/json"


def test_a_search_without_hits(register: Register) -> None:
    register.finds()
    assert search("ingen").units == []


@pytest.mark.parametrize(
    "text",
    ["", "../roller", "100000008/roller", "100000008?x=1", "10000000", "1000000080", "100000009", "100000008\x00",
     "%31%30%30", "１０００００００９"],
)  # fmt: skip
def test_only_a_right_number_gets_into_the_address(register: Register, text: str) -> None:
    with pytest.raises(NumberError):
        look_up(text)
    assert register.asked == []


@pytest.mark.django_db(transaction=True)
def test_all_who_ask_take_turns() -> None:
    """Threads with connections of their own, as processes have: no two are within a fifth of a second."""
    turns: list[str] = []

    def stay(seconds: float) -> None:
        assert seconds == 1 / CALLS_A_SECOND
        turns.append("in")
        time.sleep(0.02)
        turns.append("out")

    at_once([lambda: in_turn(sleep=stay)] * 6)
    assert turns == ["in", "out"] * 6


@pytest.mark.parametrize(
    ("registered", "said"),
    [("EKSEMPEL AS", "Eksempel AS"), ("PRØVE OG DEMO ASA", "Prøve og Demo ASA"),
     ("NORD-EKSEMPEL IKS", "Nord-Eksempel IKS"),
     ("Skrevet Slik AS", "Skrevet Slik AS"), ("3D DEMO AS", "3D Demo AS"), ("", ""), ("ÅS SAG A/S", "Ås Sag A/S")],
)  # fmt: skip
def test_names_in_capitals(registered: str, said: str) -> None:
    assert in_words(registered) == said


@pytest.mark.parametrize(
    ("said", "address"),
    [("www.eksempel.example", "https://www.eksempel.example"), ("http://a.example", "http://a.example"), ("", ""),
     ("javascript:alert(1)", ""), ("http://[", ""), ("ftp://a.example", ""), ("ingen", ""), ("data:text/html,x", "")],
)  # fmt: skip
def test_web_addresses(said: str, address: str) -> None:
    assert web_address(said) == address


@pytest.mark.parametrize(
    ("typed", "number"),
    [("100 000 008", NUMBER), ("NO100000008MVA", NUMBER), ("NO 100 000 008 MVA", NUMBER),
     ("Org.nr. 100.000.008", NUMBER),
     ("organisasjonsnummer: 100000008", NUMBER), ("１０００００００８", NUMBER), ("100\u00a0000\u00a0008", NUMBER),
     ("100-000-008", NUMBER), ("no100000008mva", NUMBER)],
)  # fmt: skip
def test_numbers_as_people_write_them(typed: str, number: str) -> None:
    assert organisation_number.plain(typed) == number
    assert organisation_number.looks_like_one(typed)
    assert not organisation_number.fault_of(number)


@pytest.mark.parametrize(
    "name", ["Eksempel AS", "1881", "3D Print", "Norsk Eksempel", "NO Name AS", "7-Eleven", "", "Orgelnr"]
)
def test_names_are_no_numbers(name: str) -> None:
    assert not organisation_number.looks_like_one(name)


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    ("digits", "words"),
    [("10000000", "nine digits, this one has 8"), ("1000000080", "has 10"), ("100000009", "last digit"),
     ("10000000a", "digits only"), ("١٢٣٤٥٦٧٨٩", "digits only")],
)  # fmt: skip
def test_what_is_wrong_with_a_number(digits: str, words: str) -> None:
    assert words in str(organisation_number.fault_of(digits))
