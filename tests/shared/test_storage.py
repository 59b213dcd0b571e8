"""The static files come together with and without the optional font."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command

from thamsklyngen.shared.storage import FONT, FONT_STYLES


@pytest.mark.parametrize("fetched", [True, False])
def test_gathering(settings: Any, tmp_path: Path, fetched: bool) -> None:
    source = tmp_path / "source"
    shutil.copytree(settings.ROOT / "static", source, ignore=shutil.ignore_patterns("fonts"))
    if fetched:
        (source / FONT).parent.mkdir()
        (source / FONT).write_bytes(b"font")
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = str(tmp_path / "gathered")
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "thamsklyngen.shared.storage.PortalStorage"},
    }
    call_command("collectstatic", "--no-input", verbosity=0)
    assert (FONT in staticfiles_storage.hashed_files) is fetched
    assert (FONT_STYLES in staticfiles_storage.hashed_files) is fetched
    assert "css/base.css" in staticfiles_storage.hashed_files
