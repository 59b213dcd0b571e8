"""Make somebody a cluster admin: the way to the first one."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from members.domain.person import person_at
from thamsklyngen.outbox.address import normalise_address


class Command(BaseCommand):
    """`manage.py make_admin <e-mail>` creates or promotes; the second step is asked for at the first visit."""

    help = "Make the person with this e-mail address a cluster admin; made if there is none."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        email = normalise_address(email)
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email!r} is not an e-mail address.") from error
        person = person_at(email)
        person.is_active = person.is_staff = person.is_superuser = True
        person.save(update_fields=["is_active", "is_staff", "is_superuser"])
        self.stdout.write(f"{person.email} is a cluster admin. Sign in at /admin/; it asks for an authenticator app.")
