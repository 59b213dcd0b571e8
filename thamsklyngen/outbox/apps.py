"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class OutboxConfig(AppConfig):
    """The app `outbox`."""

    name = "thamsklyngen.outbox"
    verbose_name = pgettext_lazy("in and out", "Mail")
