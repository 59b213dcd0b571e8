"""The style sheets, as far as they can be looked at without a browser."""

import re
from pathlib import Path

import pytest

SHEETS = sorted((Path(__file__).parents[2] / "static" / "css").glob("*.css"))


@pytest.mark.parametrize("sheet", SHEETS, ids=[sheet.name for sheet in SHEETS])
def test_every_brace_is_closed(sheet: Path) -> None:
    """Browsers say nothing: what follows an open `@media print` then holds on paper alone."""
    rules = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
    assert rules.count("{") == rules.count("}")
