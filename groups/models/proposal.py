"""Proposals for seats: the leader proposes, the cluster manager appoints, then the seat exists."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from groups.choices import ProposalState, SeatRole, role_name
from groups.models.group import Group
from groups.models.seat import Seat
from members.models import Company, Person
from thamsklyngen.shared import clock
from thamsklyngen.shared.fields import LineField


class SeatProposal(models.Model):
    """Somebody whom a group wants in its committee, perhaps in another's place."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="seat_proposals", verbose_name=_("group"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="seat_proposals", verbose_name=_("person"))
    company = models.ForeignKey(Company, models.PROTECT, null=True, blank=True, related_name="+")
    role = models.CharField(_("role"), max_length=10, choices=SeatRole, default=SeatRole.MEMBER)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)
    successor_to = models.ForeignKey(
        Seat, models.PROTECT, null=True, blank=True, related_name="handed_to", verbose_name=_("in the place of")
    )
    word = LineField(_("why"), max_length=200, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=ProposalState, default=ProposalState.OPEN, editable=False
    )
    reason = LineField(_("reason"), max_length=200, blank=True, editable=False)
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+", editable=False)
    proposed_at = models.DateTimeField(default=clock.now, editable=False)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)
    handed_on_at = models.DateTimeField(null=True, editable=False)  # when what hangs on the seat has moved
    seat = models.OneToOneField(Seat, models.PROTECT, null=True, related_name="proposal", editable=False)

    class Meta:
        verbose_name = _("proposal for a seat")
        verbose_name_plural = _("proposals for seats")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "person"],
                condition=Q(state=ProposalState.OPEN),
                name="seat_proposal_one_open",
                violation_error_message=_("The person has been proposed already."),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
                name="seat_proposal_forward",
                violation_error_message=_("It can't end before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display()}, {self.group}"

    def get_role_display(self) -> str:  # type: ignore[no-redef]  # Django leaves one that is there alone
        """The role in the reader's language; the board's leader is its chair."""
        return role_name(self.role, self.group.kind)
