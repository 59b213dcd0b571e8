"""What the demo's visit asks and what people answer, and rules on a made-up company's site."""

from typing import Any

from events.choices import QuestionKind
from events.domain.answering import Replies
from events.domain.question import ask_ready
from events.domain.safety import put_profile
from events.domain.site_rules import put_rules
from events.models import Event, Question
from members.models import Company, Person

ASKED = ("shoes", "diet", "transport")
RULES = """## Før dere kommer inn

- Meld dere i resepsjonen, og bli der til noen henter dere.
- Hjelm, briller og vernesko brukes i hele verkstedet. Vi låner dem ut.

## Inne

- Hold dere innenfor de gule strekene, og følg den som viser rundt.
- Spør før dere tar bilder."""


def ask_at(event: Event) -> None:
    """Ask ready questions at `event`."""
    for name in ASKED:
        ask_ready(event, name)


def replies(event: Event, number: int) -> Replies:
    """What the person with this number in the row answers."""
    return Replies({row.pk: _answer(row, number) for row in event.questions.asked()})


def _answer(row: Question, number: int) -> Any:
    if row.kind == QuestionKind.CHOICE:
        return row.options[number * 3 % len(row.options)]
    if row.kind == QuestionKind.CHOICES:
        return [row.options[number % len(row.options)]] if number % 4 == 0 else None
    return str(37 + number * 7 % 10)


def write_rules(company: Company, by: Person) -> None:
    """Have the contact write the rules of the site."""
    put_rules(company, RULES, by=by)


def keep_sizes(person: Person) -> None:
    """Have somebody keep what the next visit asks for."""
    put_profile(person, shoe_size="39", clothes_size="M", diet="")
