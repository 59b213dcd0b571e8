"""App configuration."""

from django.apps import AppConfig
from django.forms import Field
from django.utils.translation import gettext_lazy as _

from thamsklyngen.shared import checks


class SharedConfig(AppConfig):
    """The bottom of the house: no tables."""

    name = "thamsklyngen.shared"
    checks = checks  # imported so that the system checks are registered

    def ready(self) -> None:
        """Have a field left empty say it in the portal's own words: Django's Norwegian ones name no way on."""
        Field.default_error_messages["required"] = _("This field is required.")
