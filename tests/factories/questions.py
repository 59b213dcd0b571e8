"""Questions, and hosts with rules, for tests."""

from typing import Any

from events.domain.question import ask, ask_ready
from events.domain.site_rules import put_rules, set_visit
from events.models import Event, Question, SiteRules
from members.models import Company
from tests.factories.members import a_company


def a_question(event: Event, text: str = "Hva vil du vite?", **details: Any) -> Question:
    """A question at `event`; a text that needn't be answered unless `details` say otherwise."""
    return ask(event, text=text, **details)


def a_ready_one(event: Event, name: str) -> Question:
    """A ready question."""
    return ask_ready(event, name)


def rules_at(
    event: Event, text: str = "Hjelm og briller på hele området.", company: Company | None = None
) -> SiteRules:
    """Rules that whoever comes to `event` must accept; the event gets a host if it has none."""
    if event.host is None:
        event.host = company or a_company()
        event.save(update_fields=["host"])
    rules = put_rules(event.host, text, by=None)
    set_visit(event, rules=rules)
    return rules
