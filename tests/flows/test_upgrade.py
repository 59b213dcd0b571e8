"""A portal that is in use gets the newest version: what is in its database comes along."""

import os
import subprocess
from urllib.parse import urlsplit

import pytest

from bin.launch import parts
from bin.launch.places import ROOT
from tests.flows.older_data import OLDER
from tests.parts import sql
from tests.services import PYTHON, Services, process_env

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def test_rows_of_an_older_version_come_along(services: Services) -> None:
    name = f"older_{os.getpid()}"
    server = urlsplit(os.environ["DATABASE_URL"])._replace(path="/postgres")
    env = process_env(services, name)
    with sql(server.geturl()) as run:
        run(f"CREATE DATABASE {name}")
    try:
        parts.manage(PYTHON, services.place, env, "migrate", *OLDER, "--no-input")
        subprocess.run([PYTHON, "-m", "tests.flows.older_data"], cwd=ROOT, env=env, check=True)
        parts.manage(PYTHON, services.place, env, "migrate", "--no-input")
        with sql(server._replace(path=f"/{name}").geturl()) as run:
            assert run("SELECT ready, text, options FROM events_question") == [
                ("diet", "", ["diet:vegetarian", "diet:vegan", "Halal"])
            ]
            assert run("SELECT value FROM events_answer") == [(["diet:vegetarian", "Halal"],)]
            assert run("SELECT state, is_walk_in, before_walk_in FROM events_registration") == [
                ("registered", True, "cancelled")
            ]
    finally:
        with sql(server.geturl()) as run:
            run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
