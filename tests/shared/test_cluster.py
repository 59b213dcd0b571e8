"""Nothing is tied to one cluster: what differs is a setting."""

import datetime as dt
import subprocess
import sys
from typing import Any

import pytest

from bin.launch.environment import clean_env
from bin.launch.places import ROOT
from thamsklyngen.shared.ical import calendar_of
from thamsklyngen.shared.text import dialled

ASK = "from django.conf import settings as s; print(s.CLUSTER['name'], s.CLUSTER['calling_code'], s.MAIL_OVERDUE_HOURS)"


BARE = {"SECRET_KEY": "x", "DJANGO_SETTINGS_MODULE": "thamsklyngen.settings", "DATABASE_URL": "postgres:///x"}


def said(question: str, **environment: str) -> str:
    """What a process with that environment answers."""
    env = clean_env() | BARE | environment
    done = subprocess.run(
        [sys.executable, "-c", question], env=env, cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_name_and_calling_code_come_from_the_environment() -> None:
    found = said(ASK, CLUSTER_NAME="Klyngen", CLUSTER_CALLING_CODE="+46", MAIL_OVERDUE_HOURS="9")
    assert found.split() == ["Klyngen", "46", "9"]


@pytest.mark.parametrize(
    ("environment", "weeks"),
    [
        ({}, "(28, 30)"),
        ({"CLUSTER_COUNTRY": "SE"}, "()"),
        ({"CLUSTER_COUNTRY": "SE", "CLUSTER_SUMMER_WEEKS": "29-31"}, "(29, 31)"),
        ({"CLUSTER_SUMMER_WEEKS": ""}, "()"),
    ],
)
def test_the_joint_summer_weeks_are_norways_unless_set(environment: dict[str, str], weeks: str) -> None:
    question = "from django.conf import settings as s; print(s.CLUSTER['summer_weeks'])"
    assert said(question, **environment) == weeks


def test_a_number_without_a_calling_code_is_of_the_clusters_country(settings: Any) -> None:
    assert settings.CLUSTER["calling_code"] == "47"
    settings.CLUSTER = {**settings.CLUSTER, "calling_code": "46"}
    assert dialled("70 123 45 67") == "+46701234567"


def test_calendar_entries_name_the_cluster_that_made_them(settings: Any) -> None:
    settings.CLUSTER = {**settings.CLUSTER, "name": "Klyngen i nord"}
    start = dt.datetime(2026, 3, 12, 7, tzinfo=dt.UTC)
    facts = {
        "method": "REQUEST", "uid": "1", "sequence": 0, "summary": "Møte", "description": "", "location": "",
        "url": "https://portal.example/", "attendee_name": "Åse", "starts_at": start, "ends_at": start,
    }  # fmt: skip
    entry = calendar_of(facts, stamp=start, attendee="ase@bedrift.example").decode()
    assert "PRODID:-//Klyngen i nord//portal//NB" in entry
    assert "Thamsklyngen" not in entry.replace(settings.ORGANIZER_EMAIL, "")
