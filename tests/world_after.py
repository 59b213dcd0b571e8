"""What the small world has of messages, materials and questions around its events."""

import datetime as dt
import io
import uuid
from typing import Any

from PIL import Image

from events.domain.announcement import announce
from events.domain.material import add_files
from events.links import feedback_url, stop_watching_url
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
        past = an_event(events["public"].group, days=9)
    pictures = [("Rundt bordet.png", a_picture())]
    add_files(past, pictures, title="Rundt bordet", readers="all", by=leader)
    add_files(past, [("Foilene.pdf", b"%PDF-1.7")], title="", readers="members", by=leader)
    theirs = {"key": events["theirs"].key}
    return objects | {
        "material-crossed": theirs | {"pk": objects["material-all"]["pk"]},
        "message": {"key": events["public"].key, "pk": message.pk},
        "message-crossed": theirs | {"pk": message.pk},
        "past": {"key": past.key},
        **{f"code-{name}": {"code": events[name].code} for name in ("public", "members", "draft")},
        "code-unknown": {"code": "finnes-ikke"},
        "watch-stop": {"token": stop_watching_url(leader).rstrip("/").rpartition("/")[2]},
        "questions": {"token": feedback_url(was).rstrip("/").rpartition("/")[2]},
    }


def a_picture() -> bytes:
    """A small picture of one colour."""
    drawn = io.BytesIO()
    Image.new("RGB", (120, 90), "teal").save(drawn, "PNG")
    return drawn.getvalue()
