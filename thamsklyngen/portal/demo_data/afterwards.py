"""What the demo's events have around them: what people thought of the gathering, what was sent and handed out."""

import io
import uuid
from typing import Any

from PIL import Image, ImageDraw

from events.choices import Reached, Readers
from events.domain.announcement import announce
from events.domain.feedback import give_feedback
from events.domain.material import add_files, add_link
from events.models import Event
from members.models import Person

ANSWERS: tuple[dict[str, Any], ...] = (
    {"score": 5, "best": "Runden rundt bordet. Jeg visste ikke at naboen har egen lakkering."},
    {"score": 4, "best": "God tid til å snakke sammen.", "next_time": "En liste over hvem som kommer, på forhånd."},
    {"score": 4, "next_time": "Litt kortere innledning."},
    {"score": 5, "best": "Tre konkrete avtaler på én ettermiddag."},
    {"score": 3, "best": "Maten", "next_time": "Del oss i mindre grupper."},
    {"score": 5},
    {"score": 4, "best": "Å høre hva de andre trenger, og når."},
)
BEFORE_VISIT: dict[str, str] = {
    "to": Reached.REGISTERED,
    "subject": "Ta med legitimasjon til besøket",
    "text": "Porten ber om **legitimasjon**. Ta den med, og kom gjerne ti minutter før:\n\n"
    "- parker utenfor hovedporten\n- hjelm, briller og sko lånes på stedet",
}
REPORT = (
    "Referat fra klyngesamlingen\n\nVi gikk rundt bordet: hva kan vi, hva trenger vi, og når?\n\n"
    "- Fire bedrifter trenger sveisere i andre kvartal.\n- To har ledig kapasitet i maskineringen i sommer.\n"
    "- Neste samling tar opp felles innkjøp.\n"
)
PICTURES = (("Rundt bordet", "#0b4f5c", "#e95d14"), ("Etterpå", "#7ccad6", "#0a3a45"))


def hand_out(event: Event, by: Person) -> None:
    """Give the gathering its report, a link and pictures."""
    add_files(event, [("Referat.txt", REPORT.encode())], title="", readers=Readers.MEMBERS, by=by)
    for title, ground, shape in PICTURES:
        add_files(event, [("bilde.png", drawn(ground, shape))], title=title, readers=Readers.ALL, by=by)
    add_link(event, "https://foiler.example/klyngesamling", title="Lysbildene", readers=Readers.REGISTERED, by=by)


def drawn(ground: str, shape: str) -> bytes:
    """A picture that is nobody's: people around a table, seen from above."""
    image = Image.new("RGB", (1200, 900), ground)
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle((350, 250, 850, 650), 120, fill=shape)
    for x, y in ((300, 200), (600, 150), (900, 200), (970, 450), (900, 700), (600, 750), (300, 700), (230, 450)):
        pen.ellipse((x - 60, y - 60, x + 60, y + 60), fill="#f3f6f5")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def answer(event: Event) -> None:
    """Let some of those who had a place say what they thought: the last who asked, so that there are others to try."""
    places = event.registrations.registered().order_by("-asked_at", "-pk")
    for place, said in zip(places, ANSWERS, strict=False):
        give_feedback(place, **said)


def write_ahead(event: Event, by: Person) -> None:
    """Tell those registered for the visit what to bring."""
    announce(event, key=uuid.uuid5(uuid.NAMESPACE_URL, BEFORE_VISIT["subject"]), by=by, **BEFORE_VISIT)
