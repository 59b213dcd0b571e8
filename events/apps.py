"""App configuration."""

from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    """The app `events`."""

    name = "events"
    verbose_name = _("Events")

    def ready(self) -> None:
        """Begin to note changes (by name: the models can't be imported before the apps are there)."""
        import_string("events.history.register")()
