"""What the tests of organisers' pages share: a group, its leader, and the leader's browser."""

import pytest
from django.test import Client

from groups.models import Group
from members.models import Person
from tests.browsing import signed_in
from tests.factories.groups import a_group, a_leader


@pytest.fixture
def group() -> Group:
    """The group whose events are run."""
    return a_group("Effektiv produksjon")


@pytest.fixture
def leader(group: Group) -> Person:
    """Its leader."""
    return a_leader(group)


@pytest.fixture
def browser(leader: Person) -> Client:
    """The leader's browser, in English."""
    return signed_in(leader)
