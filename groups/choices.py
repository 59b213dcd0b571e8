"""The words of the groups app."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class GroupKind(models.TextChoices):
    """What kind of group it is; the board is one too."""

    COMPETENCE = "competence", _("Competence group")
    WORKING = "working", _("Working group")
    BOARD = "board", _("Board")


class GroupState(models.TextChoices):
    """Where in its life a group is."""

    PROPOSED = "proposed", pgettext_lazy("group", "Being planned")
    ACTIVE = "active", pgettext_lazy("group", "Active")
    DORMANT = "dormant", pgettext_lazy("group", "Resting")
    CLOSED = "closed", pgettext_lazy("group", "Closed")


class SeatRole(models.TextChoices):
    """What a person is in a steering committee."""

    LEADER = "leader", _("Leader")
    DEPUTY = "deputy", _("Deputy leader")
    SECRETARY = "secretary", _("Secretary")
    MEMBER = "member", pgettext_lazy("seat", "Member")


ORGANISING_ROLES = (SeatRole.LEADER, SeatRole.DEPUTY, SeatRole.SECRETARY)
