"""App configuration."""

from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class GroupsConfig(AppConfig):
    """The app `groups`."""

    name = "groups"
    verbose_name = _("Groups")

    def ready(self) -> None:
        """Begin to note changes (by name: the models can't be imported before the apps are there)."""
        import_string("groups.history.register")()
