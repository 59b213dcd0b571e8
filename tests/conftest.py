"""What all tests share."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection, transaction
from django.utils import translation
from pytest_django import DjangoDbBlocker

OLD = "(SELECT * FROM unnest(%s::text[], %s::text[], %s::int[]) AS old (app_label, model, id)) AS old"
Kinds = list[tuple[str, str, int]]


@pytest.fixture(scope="session")
def _kinds(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Kinds:
    """The content types and their keys, as they were first made."""
    with django_db_blocker.unblock():
        return list(ContentType.objects.values_list("app_label", "model", "pk"))


@pytest.fixture(autouse=True)
def _language() -> None:
    """Begin in the portal's first language: a request in another test leaves its own behind in the thread."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def english(_language: None) -> None:
    """Read the portal's own words in English."""
    translation.activate("en")


@pytest.fixture(autouse=True)
def _fresh(request: pytest.FixtureRequest) -> Iterator[None]:
    """Give a test that commits the database as it was at first.

    Emptying the tables afterwards is Django's; it spares the cache, which no model owns, so that rate limits of one
    test would reach the next. And it makes the content types anew, with keys that running web servers don't know.
    """
    marker = request.node.get_closest_marker("django_db")
    if not (marker and marker.kwargs.get("transaction")) and "transactional_db" not in request.fixturenames:
        yield
        return
    kinds: Kinds = request.getfixturevalue("_kinds")
    request.getfixturevalue("transactional_db")
    cache.clear()
    restore(kinds)
    with connection.cursor() as cursor:
        cursor.execute("RESET deadlock_timeout")
    yield
    cache.clear()
    win_deadlocks()


def win_deadlocks() -> None:
    """Let the emptying of the tables that follows outlast what a page or a worker still asks of the database.

    A browser sends its last words when a window closes, so a web server may be at work while all tables are locked
    one after the other. Who waits longest for `deadlock_timeout` isn't the one that is ended; tables are empty then.
    """
    if connection.needs_rollback or not connection.is_usable():
        connection.close()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('deadlock_timeout', '10min', false) WHERE current_setting('is_superuser')::bool"
        )


def restore(kinds: Kinds) -> None:
    """Give the content types the keys they had at first."""
    columns = [list(column) for column in zip(*kinds, strict=True)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE auth_permission SET content_type_id = old.id FROM {OLD}, django_content_type AS now"
            " WHERE content_type_id = now.id AND (now.app_label, now.model) = (old.app_label, old.model)",
            columns,
        )
        cursor.execute(
            f"UPDATE django_content_type AS now SET id = old.id FROM {OLD}"
            " WHERE (now.app_label, now.model) = (old.app_label, old.model) AND now.id <> old.id",
            columns,
        )
    ContentType.objects.clear_cache()
