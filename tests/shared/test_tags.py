"""The tags and components from which pages and mails are built."""

import datetime as dt
import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from thamsklyngen.shared import clock
from thamsklyngen.shared.pagination import page_of
from thamsklyngen.shared.seats import Seats

START = dt.datetime(2026, 3, 12, 8, 0, tzinfo=ZoneInfo("Europe/Oslo"))


@pytest.fixture(autouse=True)
def february() -> Iterator[None]:
    with clock.frozen(dt.datetime(2026, 2, 25, 7, 0, tzinfo=dt.UTC)), translation.override("en"):
        yield


def render(source: str, **facts: Any) -> str:
    return engines["django"].from_string(source).render(facts).strip()


def test_icon_points_into_the_sprite() -> None:
    assert re.fullmatch(
        r'<svg class="icon" aria-hidden="true"><use href="/static/icons[^"]*\.svg#check"/></svg>',
        render('{% icon "check" %}'),
    )


def test_every_icon_that_templates_name_is_in_the_sprite(settings: Any) -> None:
    known = set(re.findall(r'<symbol id="(\w+)"', (settings.ROOT / "static/icons.svg").read_text()))
    named: set[str] = set()
    for path in (settings.ROOT / "templates").rglob("*.html"):
        named |= set(re.findall(r'{% icon "(\w+)"', path.read_text()))
        named |= set(re.findall(r'{% (?:state "\w+"|fact) "(\w+)"', path.read_text()))
    assert named <= known


def test_tile() -> None:
    with translation.override("nb"):
        html = render('{% tile start size="lg" state="mine" %}', start=START)
    assert html == (
        '<span class="tile tile--lg tile--mine" aria-hidden="true"><span class="w">tor.</span>'
        '<span class="d">12</span><span class="m">mars</span></span>'
    )
    assert render("{% tile start %}", start=None) == ""


def test_time_keeps_the_clocks_together() -> None:
    html = render("{% time start end capital=True %}", start=START, end=START + dt.timedelta(hours=1))
    assert html == (
        '<time datetime="2026-03-12T08:00">Thursday 12\xa0March, <span class="text-nowrap">08:00–09:00</span></time>'
    )
    assert render('{% time start form="day" %}', start=START).endswith(">Thursday 12\xa0March</time>")


def test_mark_has_one_of_five_colours() -> None:
    classes = {re.search(r'class="([^"]+)"', render("{% mark name pk %}", name="Simpro", pk=pk))[1] for pk in range(9)}  # type: ignore[index]
    assert classes == {"mark", "mark mark--2", "mark mark--3", "mark mark--4", "mark mark--5"}


def test_texts_from_people_are_escaped() -> None:
    html = render('{% state "ok" "check" word %}{% notice %}{{ word }}{% endnotice %}{% mark word 1 %}', word="<b>&")
    assert "<b>" not in html


@pytest.mark.parametrize(
    ("seats", "runs"),
    [
        (Seats(15, 24, held=2), [("taken", 0, 15), ("held", 15, 2), ("", 17, 7)]),
        (Seats(18, 24, mine=True), [("taken", 0, 17), ("you", 17, 1), ("", 18, 6)]),
        (Seats(0, 3), [("", 0, 3)]),
        (Seats(3, 3, held=1), [("taken", 0, 3)]),
        (Seats(5, 3), [("taken", 0, 3)]),
    ],
)
def test_seats_fill_the_picture_and_never_more(seats: Seats, runs: list[tuple[str, int, int]]) -> None:
    assert seats.runs == runs


def test_places_up_to_forty_are_pips_and_above_a_bar() -> None:
    assert render("{% places 15 40 %}").count("h8v8h-8z") == 40
    bar = render("{% places 52 80 %}")
    assert bar.count("<path") == 2
    assert 'viewBox="0 0 400 10"' in bar


@pytest.mark.parametrize(
    ("source", "first", "second"),
    [
        ("{% places 15 24 held=2 %}", "15 of 24 taken", "2 are reserved"),
        ("{% places 18 24 mine=True %}", "6 places left", "your place is highlighted"),
        ("{% places 20 20 %}", "<strong>0 places left</strong>", "20 of 20 taken"),
        ("{% places 15 24 held=2 row=True %}", "<strong>7 free</strong>", "of 24"),
        ('{% places 15 24 note="by lot" %}', "15 of 24 taken", "by lot"),
    ],
)
def test_places_say_what_they_draw(source: str, first: str, second: str) -> None:
    html = render(source)
    assert f"<span>{first}</span>" in html
    assert f'<span class="muted">{second}</span>' in html


def test_places_without_a_limit_need_no_picture() -> None:
    assert "svg" not in render("{% places 7 None %}")


def test_pages_keep_the_filters_of_the_address() -> None:
    request = RequestFactory().get("/events/", {"group": "5s", "page": "2"})
    html = render_to_string("components/pagination.html", {"page": page_of(request, list(range(77)))}, request)
    assert "26–50 of 77" in html
    assert 'href="?group=5s&amp;page=3"' in html


def test_mail_in_both_forms_with_stored_facts() -> None:
    facts = {"start": START.isoformat(), "end": None, "title": "5S & <order>", "base_url": "https://portal.example"}
    html = render(
        '{% extends "emails/base.html" %}{% block title %}{{ title }}{% endblock %}'
        '{% block when %}{% include "emails/_when.html" with place=title %}{% endblock %}'
        '{% block button %}{% mail_button "/p/1" %}Go{% endmail_button %}{% endblock %}'
        '{% block ask %}{% include "emails/_ask.html" with contact_name=title %}{% endblock %}',
        **facts,
    )
    assert html.startswith("<!doctype html>")
    assert "<order>" not in html
    assert 'href="https://portal.example/p/1"' in html
    words = render(
        '{% extends "emails/base.txt" %}{% block title %}{{ title }}{% endblock %}'
        "{% block when %}{{ start|when }}{% endblock %}{% block button %}{% absolute '/p/1' %}{% endblock %}",
        **facts,
    )
    assert words.startswith("5S & <order>\nThursday 12 March, 08:00\n\nhttps://portal.example/p/1\n\n--\n")


@pytest.mark.parametrize("name", ["400.html", "500.html"])
def test_the_last_pages_stand_alone(name: str) -> None:
    html = render_to_string(name)
    assert "</html>" in html
    assert "<style" not in html
    assert "style=" not in html


def test_no_page_carries_inline_style_script_or_handlers(settings: Any) -> None:
    for path in (settings.ROOT / "templates").rglob("*.html"):
        if not {"emails", "pdf"} & set(path.parts):  # these are never a page of the portal
            text = re.sub(r"{%.*?%}", "", path.read_text())
            data = 'type="application/ld+json"'  # read by search engines, never run
            found = re.findall(rf"\sstyle=|<style|<script(?![^>]*\ssrc=)(?! {re.escape(data)})|\son\w+=", text)
            assert not found, path


def test_person_without_telephone_or_address_has_no_buttons() -> None:
    company = SimpleNamespace(name="Simpro", pk=3)
    html = render('{% include "components/person.html" with name="Kari" sub="Simpro" %}', company=company)
    assert "btn" not in html
