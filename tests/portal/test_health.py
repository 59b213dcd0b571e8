"""Is it there? Quick and true, also when a part is frozen."""

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import Client, override_settings

from bin.launch.valkey import Valkey
from thamsklyngen.portal import health

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _asked_anew() -> None:
    for question in health.PARTS.values():
        question.forget()  # type: ignore[attr-defined]


def test_all_well(client: Client, broker: Valkey) -> None:
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "database": "ok", "broker": "ok"})
    assert settings.SESSION_COOKIE_NAME not in answer.cookies


@pytest.mark.parametrize("harm", ["kill", "freeze"])
def test_broker_gone_or_frozen(client: Client, broker: Valkey, harm: str) -> None:
    getattr(broker, harm)()
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()) == (503, {"status": "degraded", "database": "ok", "broker": "gone"})
    assert client.get("/health/ready").status_code == 200


def test_database_gone(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")
    assert not health.database_answers()
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()) == (503, {"status": "degraded", "database": "gone"})


@pytest.mark.parametrize("path", ["/health/", "/health/ready"])
def test_health_is_open_and_only_read(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405
    assert "no-store" in client.get(path)["Cache-Control"]


@override_settings(CELERY_BROKER_URL="redis://127.0.0.1:1/0")
def test_broker_over_tcp() -> None:
    assert not health.broker_answers()


def test_asked_often_it_opens_one_connection(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    copies: list[object] = []
    backend = type(connections["default"])
    whole = backend.copy
    monkeypatch.setattr(backend, "copy", lambda one: copies.append(one) or whole(one))
    monkeypatch.setattr(health, "GOOD_FOR", 60.0)
    assert {client.get("/health/ready").status_code for _ in range(5)} == {200}
    assert len(copies) == 1
    monkeypatch.setattr(health, "GOOD_FOR", 0.0)
    client.get("/health/ready")
    assert len(copies) == 2
