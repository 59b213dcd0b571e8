"""Ending people's sessions."""

from members.models import Person


def end_sessions(person: Person) -> None:
    """End all sessions of `person`."""
