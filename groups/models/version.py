"""What mandates, plans and year reports have in common: numbered versions that the board decides on.

A version is a draft that changes, or something submitted that never does. The database sees to it (migrations
`groups.0004` and `0009`): it begins as a draft, its content can't be changed once submitted, its states move along
`domain.approval.MOVES` only.
"""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from groups.choices import DECIDED_STATES, OPEN_STATES, CaseKind, GroupKind, VersionState
from groups.models.group import Group
from groups.models.seat import Seat
from members.models import Person
from thamsklyngen.shared import clock


class VersionQuerySet(models.QuerySet[Any]):
    """Lists of versions."""

    def visible_to(self, person: Any) -> Self:
        """Versions that `person` (or a visitor) may read; twin of the rule `groups.see_version`.

        Everybody reads what the board has approved, the board also what was submitted, the committee its own drafts.
        """
        if getattr(person, "is_admin", False):
            return self
        shown = self.model.shown_to_all()
        if not person.is_authenticated:
            return self.filter(shown)
        seats = Seat.objects.of(person)
        own = Exists(seats.filter(group=OuterRef(self.model.GROUP)))
        board = Exists(seats.filter(group__kind=GroupKind.BOARD))
        return self.filter(shown | own | Q(board, ~Q(state=VersionState.DRAFT)))

    def of_group(self, group: Group) -> Self:
        """Those of `group`."""
        return self.filter(**{self.model.GROUP: group})

    def open(self) -> Self:
        """The draft, or what waits for the board; one per subject at most."""
        return self.filter(state__in=OPEN_STATES)

    def decided(self) -> Self:
        """What the board approved at some time."""
        return self.filter(state__in=DECIDED_STATES)

    def in_state(self, *states: str) -> Self:
        """Versions in one of `states`."""
        return self.filter(state__in=states)


class Version(models.Model):
    """One numbered version of a text that the board decides on."""

    number = models.PositiveIntegerField(_("version"), editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=VersionState, default=VersionState.DRAFT, editable=False
    )
    revision = models.PositiveIntegerField(default=0, editable=False)  # one more at each save of the draft
    created_at = models.DateTimeField(default=clock.now, editable=False)
    created_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", editable=False)
    changed_at = models.DateTimeField(default=clock.now, editable=False)
    changed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", editable=False)
    submitted_at = models.DateTimeField(null=True, editable=False)
    submitted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)
    reason = models.TextField(_("reason"), blank=True, editable=False)  # why it came back or was withdrawn

    GROUP: ClassVar[str] = "plan__group"  # the way to whose it is
    OWNER: ClassVar[str] = "plan"  # within what it is numbered
    TEXTS: ClassVar[tuple[str, ...]]  # the columns that are written in
    CASE: ClassVar[CaseKind]  # what a case about it is

    objects = VersionQuerySet.as_manager()

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        """Its page."""
        raise NotImplementedError

    @classmethod
    def shown_to_all(cls) -> Q:
        """Condition: everybody may read it."""
        return Q(state__in=DECIDED_STATES)

    @property
    def group(self) -> Group:
        """Whose it is."""
        raise NotImplementedError

    @property
    def title(self) -> str:
        """What it is called, in the reader's language."""
        raise NotImplementedError

    @property
    def writing_url(self) -> str:
        """Where its draft is written."""
        raise NotImplementedError

    @property
    def owner(self) -> dict[str, Any]:
        """Within what it is numbered, as an argument by name."""
        return {self.OWNER: getattr(self, self.OWNER)}

    def all_versions(self) -> VersionQuerySet:
        """Every version of the same text, this one among them."""
        rows: VersionQuerySet = type(self).objects.filter(**self.owner)
        return rows

    def get_additional_data(self) -> dict[str, Any]:
        """What the history keeps beside the changed columns: it outlives a draft that is thrown away."""
        plan = getattr(self, "plan", None)
        return {"kind": self._meta.model_name, "group": self.group.pk, "year": plan.year if plan else None}

    @property
    def is_shown_to_all(self) -> bool:
        """Whether everybody may read it; in Python what `shown_to_all` says in SQL."""
        return self.is_decided

    @property
    def kind_key(self) -> str:
        """Its kind and number in the tables, as forms name it."""
        return f"{self._meta.model_name}-{self.pk}"

    @property
    def is_draft(self) -> bool:
        """Whether it may still be written on."""
        return self.state == VersionState.DRAFT

    @property
    def is_submitted(self) -> bool:
        """Whether it waits for the board."""
        return self.state == VersionState.SUBMITTED

    @property
    def is_decided(self) -> bool:
        """Whether the board approved it at some time."""
        return self.state in DECIDED_STATES
