"""App configuration."""

from django.apps import AppConfig


class GroupsConfig(AppConfig):
    """The app `groups`."""

    name = "groups"
