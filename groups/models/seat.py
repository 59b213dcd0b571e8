"""Seats in a committee, with dates."""

from typing import Any, Self

from django.db import models
from django.db.models import Case, Exists, Q, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from groups.choices import KEEPING_ROLES, ORGANISING_ROLES, GroupKind, SeatRole, role_name
from groups.models.group import Group
from members.models import Company, Employment, Person
from thamsklyngen.shared.fields import LineField
from thamsklyngen.shared.periods import Period, PeriodQuerySet, never_twice


class SeatQuerySet(PeriodQuerySet):
    """Lists of seats."""

    def of(self, person: Any) -> Self:
        """Seats that `person` holds today; none for a visitor."""
        return self.on().filter(person_id=person.pk) if person.is_authenticated else self.none()

    def organising(self) -> Self:
        """Seats whose holders make and run the group's events."""
        return self.filter(role__in=ORGANISING_ROLES)

    def able(self) -> Self:
        """Seats whose holders may sign in: nothing waits for anybody else."""
        return self.filter(person__is_active=True)

    def keeping_records(self) -> Self:
        """Seats of those who call the board together and record its decisions, and may sign in."""
        return self.able().filter(group__kind=GroupKind.BOARD, role__in=KEEPING_ROLES)

    def in_order(self) -> Self:
        """Leader first, then deputy, secretary and members by name; with people and companies.

        Each has `there`: whether the holder still works where they did when they got the seat.
        """
        rank = Case(*(When(role=role, then=Value(number)) for number, role in enumerate(SeatRole)))
        rows = self.select_related("person", "company", "group").annotate(there=Exists(Employment.objects.of_row()))
        return rows.order_by(rank, "person__sort_name", "pk")


class Seat(Period):
    """A person's time in a committee. Never edited in place to another person or group."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="seats", verbose_name=_("person"))
    company = models.ForeignKey(
        Company,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="seats",
        verbose_name=pgettext_lazy("noun", "company"),
        help_text=_("Where the person works while holding the seat."),
    )
    group = models.ForeignKey(Group, models.PROTECT, related_name="seats", verbose_name=_("group"))
    role = models.CharField(_("role"), max_length=10, choices=SeatRole, default=SeatRole.MEMBER)
    decided = LineField(_("decided where"), max_length=120, blank=True)
    word = LineField(_("why it ended"), max_length=200, blank=True)  # for its holder and who leads the group

    objects = SeatQuerySet.as_manager()

    class Meta(Period.Meta):
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering = ["group", "-since"]
        constraints = [
            *Period.Meta.constraints,
            never_twice(
                "group",
                name="one_leader_at_a_time",
                condition=Q(role=SeatRole.LEADER),
                message=_("The group already has a leader in that time."),
            ),
            never_twice(
                "person",
                "group",
                name="one_seat_at_a_time",
                message=_("The person already has a seat in that group in that time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display()}, {self.group}"

    def get_role_display(self) -> str:  # type: ignore[no-redef]  # Django leaves one that is there alone
        """The role in the reader's language; the board's leader is its chair."""
        return role_name(self.role, self.group.kind)

    @property
    def is_organising(self) -> bool:
        """Whether the holder makes and runs the group's events."""
        return self.role in ORGANISING_ROLES
