"""What the demo's group holds over the year beside its events with a story: early months held, late ones planned."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from groups.choices import EventKind
from thamsklyngen.portal.demo_data import content
from thamsklyngen.portal.demo_data.dates import DAY, WEDNESDAY, first

OVER = 10 * DAY  # what lies so far back has been held; what lies nearer is planned still
SECOND_WEEK = 8


@dataclass(frozen=True)
class Planned:
    """Something of the plan's year; `people` come to it, by first name, and `absent` don't after all."""

    month: int
    title: str
    kind: str
    text: str
    host: str = ""
    people: str = ""
    absent: str = ""

    def day(self, year: int) -> dt.date:
        """When it is, or would be."""
        return first(WEDNESDAY, dt.date(year, self.month, SECOND_WEEK))

    def is_held(self, year: int, today: dt.date) -> bool:
        """Whether it has taken place as seen from `today`."""
        return self.day(year) <= today - OVER


PROGRAMME = (
    Planned(
        2,
        "Bedriftsbesøk: Verksted og lager",
        EventKind.COMPANY_VISIT,
        "Vi går gjennom verkstedet og lageret, og ser hvordan ordrene følges.",
        content.MECHANICAL,
        "Siri Kari Ola Jon Hilde Anne Bård Geir Frode Dag Odd Marte Tone Silje",
        "Odd",
    ),
    Planned(
        4,
        "Verksted: Beste praksis på tvers",
        EventKind.WORKSHOP,
        "Hver bedrift tar med noe som virker. Vi beskriver det slik at andre kan bruke det.",
        content.AUTOMATION,
        "Turid Arne Nina Gro Rolf Ingrid Wenche Kjersti Tore Astrid Øyvind Siri Magnus Ivar Camilla Ola",
        "Rolf Ivar",
    ),
    Planned(
        6,
        "Frokostmøte: Kvalitet i første forsøk",
        EventKind.BREAKFAST,
        "To bedrifter forteller hva de gjorde for å få færre feil.",
        content.PLASTICS,
        "Kari Jon Liv Stein Leif Vegard Solveig Åse Trond Harald Unni Gunn Siri Hanne Emma Bård Eli Mona",
        "Leif Unni Mona",
    ),
    Planned(
        9,
        "Bedriftsbesøk: Vareflyt og felles transport",
        EventKind.COMPANY_VISIT,
        "Hvordan kommer varene fram, og hva kan vi sende sammen?",
        content.TRANSPORT,
        "Ola Hilde Arne Anne Geir Ingrid Frode Odd Tore Astrid Petter Harald Øyvind Siri",
        "Tore",
    ),
    Planned(
        10,
        "Kurs: Tavlemøter for ledere",
        EventKind.COURSE,
        "En halv dag om korte møter med de rette tallene.",
        content.SOFTWARE,
        "Siri Nina Turid Jon Bård Gro Rolf Wenche Marte Magnus Hanne Kari",
        "Gro",
    ),
    Planned(
        12,
        "Frokostmøte: Året som gikk",
        EventKind.BREAKFAST,
        "Hva har vi lært av hverandre, og hva tar vi med oss?",
        "",
        "Siri Kari Ola Jon Nina Hilde Anne Bård Arne Tone Silje",
        "Jon",
    ),
)


def held(year: int, today: dt.date) -> Iterator[Planned]:
    """What has taken place."""
    return (row for row in PROGRAMME if row.is_held(year, today))
