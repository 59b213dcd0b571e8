"""The year wheel on paper, as Chromium prints it: sheets of A4, the circle on the first, and nothing cut off."""

from collections.abc import Callable
from io import BytesIO

import pytest
from django.utils.dates import MONTHS
from playwright.sync_api import Page
from pypdf import PageObject, PdfReader

from groups.models import Activity, AnnualPlan
from tests.factories.groups import a_group
from thamsklyngen.portal.views.wheel import MOST_BESIDE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.browser]
YEAR = 2027
A4 = (595, 842)  # points
EDGE = 14 * 72 / 25.4 - 1  # the margin that the style sheet leaves at both sides


def printed(page: Page) -> list[PageObject]:
    """The sheets that come out of the printer."""
    return PdfReader(BytesIO(page.pdf(format="A4", print_background=True))).pages[:]


def words_on(sheet: PageObject) -> tuple[str, list[tuple[float, float]]]:
    """The text of a sheet without spaces, and where each piece of it begins."""
    said, places = [], []

    def note(text: str, space: list[float], matrix: list[float], _font: object, _size: float) -> None:
        if text.strip():
            x, y = matrix[4], matrix[5]
            places.append((space[0] * x + space[2] * y + space[4], space[1] * x + space[3] * y + space[5]))
        said.append(text)

    sheet.extract_text(visitor_text=note)
    return "".join("".join(said).split()), places


@pytest.mark.parametrize("number", [3, MOST_BESIDE, 90], ids=["few", "as a list", "many"])
def test_the_year_comes_out_on_a4_with_the_circle_first(window: Callable[..., Page], number: int) -> None:
    plan = AnnualPlan.objects.create(group=a_group("Effektiv produksjon"), year=YEAR)
    titles = [f"Aktivitet nummer {place:03} hos en av bedriftene" for place in range(number)]
    Activity.objects.bulk_create(
        Activity(plan=plan, title=title, month=place % 12 + 1) for place, title in enumerate(titles)
    )
    page = window(size="desk", language="nb")
    page.goto(f"/year-wheel/{YEAR}/")
    circle = page.locator("svg.wheel")
    sheets = printed(page)
    for sheet in sheets:
        assert (float(sheet.mediabox.width), float(sheet.mediabox.height)) == pytest.approx(A4, abs=2)
    told = [words_on(sheet) for sheet in sheets]
    everything = "".join(words for words, _places in told)
    assert [title for title in titles if title.replace(" ", "") not in everything] == []
    outside = [place for _words, places in told for place in places if not (EDGE <= place[0] <= A4[0] - EDGE)]
    assert outside == []
    assert all(0 < y < A4[1] for _words, places in told for _x, y in places)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": round((A4[0] - 2 * EDGE) * 96 / 72), "height": round(A4[1] * 96 / 72)})
    box = circle.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= (A4[0] - 2 * EDGE) * 96 / 72
    assert box["y"] + box["height"] <= (A4[1] - 32 * 72 / 25.4) * 96 / 72, "the whole circle is on the first sheet"
    named = ["".join(text.split()) for text in circle.locator("text").all_text_contents()]
    assert len(named) > len(MONTHS)
    assert [text for text in named if text not in told[0][0]] == []
