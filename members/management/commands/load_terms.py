"""`manage.py load_terms`: the terms of the vocabulary that the portal comes with."""

from typing import Any

from django.core.management.base import BaseCommand

from members.domain.competence import load_terms


class Command(BaseCommand):
    """Add what is missing. A second run changes nothing, and what a manager changed stays."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Run it."""
        self.stdout.write(f"{load_terms()} terms added to the vocabulary.")
