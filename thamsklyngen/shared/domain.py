"""What domain functions of all apps share."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A change that can't be made, in words that the person can read and act on.

    Subclasses set `text`, which may hold `%(name)s` for the keyword arguments.
    """

    text: ClassVar[Any] = _("That can't be done.")

    def __init__(self, **details: Any) -> None:
        self.details: Mapping[str, Any] = details
        super().__init__(details)

    def __str__(self) -> str:
        return str(self.text) % self.details
