"""One thing that waits for a person, as every provider of `portal.waiting` tells it."""

import datetime as dt
from dataclasses import dataclass

MOST = 10  # of one kind


@dataclass(frozen=True)
class Waiting:
    """Something that waits for one person's answer or press.

    `url` is the page on which one press deals with it, `action` the words of the way there. `since` is when it began
    to wait and `due` the moment after which it is late; both may be unknown.
    """

    title: str
    url: str
    action: str
    text: str = ""
    since: dt.datetime | None = None
    due: dt.datetime | None = None
    is_invitation: bool = False  # what is muted with invitations by mail; all else is a duty
