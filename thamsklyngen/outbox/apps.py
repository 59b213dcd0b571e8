"""App configuration."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """The app `outbox`."""

    name = "thamsklyngen.outbox"
