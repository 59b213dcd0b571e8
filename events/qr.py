"""The QR code of a place, for its page."""

import segno

from events.links import door_url
from events.models import Registration


def picture_of(registration: Registration) -> str:
    """The code that those at the door open with their phone's camera, as a `data:` address."""
    return str(
        segno.make(door_url(registration), error="m").svg_data_uri(scale=6, border=4, dark="#10211f", light="#fff")
    )
