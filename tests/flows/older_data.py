"""Rows as an older version had them, written into the database of the environment: `python -m tests.flows.older_data`.

The database stands at `OLDER`; the rows are those that later migrations change.
"""

import datetime as dt

import django
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

OLDER = ("events", "0008_short_address")


def main() -> None:
    """Make one event with a ready question in the old words, its answer, and somebody who came unregistered."""
    django.setup()
    apps = MigrationExecutor(connection).loader.project_state([OLDER]).apps
    group = apps.get_model("groups", "Group").objects.create(name="Eldre", slug="eldre")
    start = dt.datetime(2026, 1, 15, 8, tzinfo=dt.UTC)
    event = apps.get_model("events", "Event").objects.create(
        group=group, title="Besøk", slug="besok", code="eldre", state="published", starts_at=start,
        ends_at=start + dt.timedelta(hours=2),
    )  # fmt: skip
    person = apps.get_model("members", "Person").objects.create(name="Kari Eksempel", email="kari@eldre.example")
    place = apps.get_model("events", "Registration").objects.create(
        event=event, person=person, state="registered", placed_at=start, is_walk_in=True, checked_in_at=start
    )
    question = apps.get_model("events", "Question").objects.create(
        event=event, position=1, text="Hva må kjøkkenet vite?", kind="choices", options=["Vegetarisk", "Vegan", "Halal"]
    )
    apps.get_model("events", "Answer").objects.create(
        question=question, registration=place, value=["Vegetarisk", "Halal"]
    )


if __name__ == "__main__":
    main()
