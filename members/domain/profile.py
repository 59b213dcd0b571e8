"""What people decide about themselves."""

from members.models import Person


def stop_invitations(person: Person) -> None:
    """Send `person` no more invitations by mail; asked twice it is the same."""
    if person.mail_invitations:
        person.mail_invitations = False
        person.save(update_fields=["mail_invitations"])
