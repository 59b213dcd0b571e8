"""Ending a person's sessions."""

from members.models import Person
from members.models.person import new_stamp


def end_sessions(person: Person) -> None:
    """Sign `person` out everywhere at once; they may sign in again if they still may.

    The session in which they do it themself lives on where the view calls `update_session_auth_hash` afterwards.
    """
    person.session_stamp = new_stamp()
    person.save(update_fields=["session_stamp"])
