"""`manage.py texts`: gather the texts that people see, and tell which lack their bokmål. By Babel, without gettext."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation.template import templatize

FOLDERS = ("thamsklyngen", "members", "groups", "events", "templates")
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "_now": None,  # gettext, where `_` is the lazy one
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


class Command(BaseCommand):
    """Update locale/nb from the sources, or only check it."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; fail where a text lacks its bokmål")

    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.ROOT / "locale" / "nb" / "LC_MESSAGES" / "django.po"
        with path.open("rb") as file:
            catalog = read_po(file, locale="nb", domain="django")
        before = {message.id for message in catalog if message.id}
        catalog.update(gather(settings.ROOT), no_fuzzy_matching=True)
        if options["check"]:
            self.check_texts(catalog, before)
            return
        catalog.obsolete.clear()
        with path.open("wb") as file:
            write_po(file, catalog, width=120, sort_output=True, no_location=True, omit_header=False)
        self.stdout.write(f"{len(catalog)} texts, {len(list(missing(catalog)))} without bokmål")

    def check_texts(self, catalog: Catalog, before: set[Any]) -> None:
        """Fail where a text is new, gone or empty."""
        lacking = [str(message.id) for message in missing(catalog)]
        gone = [str(key) for key in before - {message.id for message in catalog}]
        for words, texts in (("without bokmål", lacking), ("no longer used", gone)):
            for text in texts:
                self.stderr.write(f"{words}: {text}")
        if lacking or gone:
            sys.exit(1)


def missing(catalog: Catalog) -> Iterator[Any]:
    """The messages that lack a translation, or a form of it."""
    for message in catalog:
        forms = message.string if isinstance(message.string, (tuple, list)) else [message.string]
        if message.id and (not all(forms) or message.fuzzy):
            yield message


def gather(root: Path) -> Catalog:
    """All texts in the sources below `root`."""
    catalog = Catalog(locale="nb", domain="django", charset="utf-8")
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".py", ".html", ".txt") and "migrations" not in path.parts:
                for _line, text, comments, context in found_in(path):
                    catalog.add(text, auto_comments=comments, context=context)
    return catalog


def found_in(path: Path) -> Iterator[tuple[Any, ...]]:
    """The texts in one file; a template is first turned into Python calls by Django."""
    source = path.read_text()
    if path.suffix != ".py":
        calls = templatize(source, origin=str(path))
        source = "\n".join(line.lstrip() for line in calls.splitlines())  # the template's indents are not Python's
    yield from extract("python", BytesIO(source.encode()), KEYWORDS, ["Translators"], {"encoding": "utf-8"})
