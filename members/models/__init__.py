"""Companies, the people in them, and what binds the two."""

from members.models.company import Company, Membership
from members.models.person import Employment, Person

__all__ = ["Company", "Employment", "Membership", "Person"]
