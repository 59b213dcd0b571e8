"""App configuration."""

from django.apps import AppConfig
from django.conf import settings

from thamsklyngen.portal.demo import refuse_unless_private


class PortalConfig(AppConfig):
    """The app `portal`."""

    name = "thamsklyngen.portal"

    def ready(self) -> None:
        """Refuse to start a demo that others could reach; this stops web server and commands alike."""
        refuse_unless_private(settings.DEMO, settings.BIND, settings.ALLOWED_HOSTS)
