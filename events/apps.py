"""App configuration."""

from django.apps import AppConfig
from django.utils.module_loading import import_string


class EventsConfig(AppConfig):
    """The app `events`."""

    name = "events"

    def ready(self) -> None:
        """Begin to note changes (by name: the models can't be imported before the apps are there)."""
        import_string("events.history.register")()
