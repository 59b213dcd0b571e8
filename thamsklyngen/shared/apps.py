"""App configuration."""

from django.apps import AppConfig

from thamsklyngen.shared import checks


class SharedConfig(AppConfig):
    """The bottom of the house: no tables."""

    name = "thamsklyngen.shared"
    checks = checks  # imported so that the system checks are registered
