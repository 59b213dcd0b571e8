"""What the tests of groups share."""

import pytest

from groups.models import Group
from members.models import Person
from tests.factories.groups import a_board


@pytest.fixture
def board() -> Group:
    """The board, with its leader."""
    return a_board()


@pytest.fixture
def chair(board: Group) -> Person:
    """The board's leader."""
    return board.seats.get(role="leader").person
