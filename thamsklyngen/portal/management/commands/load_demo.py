"""`manage.py load_demo`: the demo's people and their story; with numbers, also large data for measuring."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from members.models import Person
from thamsklyngen.portal.demo_data.bulk import Size, has_bulk, load_bulk
from thamsklyngen.portal.demo_data.story import has_story, load_story

NUMBERS = ("people", "companies", "events", "registrations")


class Command(BaseCommand):
    """Load what is not there yet. A second run changes nothing; a database with real people is refused."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Numbers for large data; those left out have modest defaults."""
        standard = Size()
        for name in NUMBERS:
            default = getattr(standard, name)
            parser.add_argument(f"--{name}", type=int, help=f"large data: how many (else {default} with the others)")
        parser.add_argument("--seed", type=int, default=1, help="the same seed and day give the same large data")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Run it.

        Raises:
            CommandError: there are other than demo people, or the numbers can't be.
        """
        numbers = {name: options[name] for name in NUMBERS if options[name] is not None}
        if not has_story():
            self._refuse_real_people()
            load_story()
            self.stdout.write("Demo data loaded. The people one can be stand on the sign-in page, see docs/demo.md.")
        else:
            self.stdout.write("The demo data are there already; they were not changed.")
        if numbers:
            self._load_bulk(Size(**numbers), options["seed"])

    def _load_bulk(self, size: Size, seed: int) -> None:
        if has_bulk():
            self.stdout.write("Large data are there already; they were not changed.")
            return
        self._refuse_real_people()
        begin = time.monotonic()
        try:
            load_bulk(size, seed=seed)
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Large data loaded in {time.monotonic() - begin:.0f} s: {size}")

    def _refuse_real_people(self) -> None:
        others = Person.objects.filter(is_demo=False).count()
        if others:
            raise CommandError(
                f"There are {others} people who are not the demo's in this database. Demo data belong in an empty one."
            )
