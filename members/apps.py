"""App configuration."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    """The app `members`."""

    name = "members"
