"""Who looks at the portal's pages."""

from collections.abc import Iterator

import pytest
from django.test import Client, override_settings

from tests.factories.members import a_person


@pytest.fixture
def admins(client: Client) -> Iterator[Client]:
    """A demo admin's browser: past the second step."""
    person = a_person("Ola Eksempel", admin=True, is_demo=True)
    client.force_login(person)
    with override_settings(DEMO=True):
        yield client
