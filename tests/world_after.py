"""What the small world has of messages, materials and questions around its events."""

import datetime as dt
import uuid
from typing import Any

from events.domain.announcement import announce
from events.domain.material import add_files
from events.links import feedback_url
from events.models import Event
from members.models import Person
from tests.factories.events import a_place, an_event
from thamsklyngen.shared import clock


def afterwards(events: dict[str, Event], leader: Person) -> dict[str, dict[str, Any]]:
    """What is said and given at the leader's events, and under the address of the stranger's."""
    words = {"to": "registered", "subject": "Ta med innesko", "text": "Gulvet er nytt."}
    message = announce(events["public"], key=uuid.uuid4(), by=leader, **words)
    where = {"all": "public", "members": "public", "placed": "public", "mine": "joined", "draft": "draft"}
    readers = {"placed": "registered", "mine": "registered", "draft": "all"}
    objects = {}
    for name, event in where.items():
        files = [("Foilene.pdf", b"%PDF-1.7")]
        [row] = add_files(events[event], files, title="", readers=readers.get(name, name), by=leader)
        objects[f"material-{name}"] = {"key": events[event].key, "pk": row.pk}
    with clock.frozen(clock.now() - dt.timedelta(days=10)):
        was = a_place(an_event(events["public"].group, days=9))
    theirs = {"key": events["theirs"].key}
    return objects | {
        "material-crossed": theirs | {"pk": objects["material-all"]["pk"]},
        "message": {"key": events["public"].key, "pk": message.pk},
        "message-crossed": theirs | {"pk": message.pk},
        "questions": {"token": feedback_url(was).rstrip("/").rpartition("/")[2]},
    }
