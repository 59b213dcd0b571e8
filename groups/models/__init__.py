"""Groups and the seats in their committees."""

from groups.models.competence import CompetenceOwner
from groups.models.group import Group
from groups.models.seat import Seat

__all__ = ["CompetenceOwner", "Group", "Seat"]
