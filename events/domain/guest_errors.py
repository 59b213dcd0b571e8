"""Why a guest can't come, or an invitation can't be changed, in words that the person can act on."""

from django.utils.translation import gettext_lazy as _

from thamsklyngen.shared.domain import DomainError


class InvitationWithdrawn(DomainError):
    """The organiser took it back."""

    text = _("The invitation has been taken back.")


class TakenOff(DomainError):
    """Pressing again after the organiser or the host has said no."""

    text = _("Your place was cancelled by those who arrange the event. Ask them if you think that it is a mistake.")


class WorksAtMember(DomainError):
    """Somebody who comes as a member."""

    text = _("You work at a member company: sign in on the event's page and register there.")


class InvitedToday(DomainError):
    """Sending an invitation again too soon."""

    text = _("%(name)s was sent the invitation less than a day ago. Wait until tomorrow.")


class InvitationAnswered(DomainError):
    """Sending an invitation again to who has answered it, or whose invitation was taken back."""

    text = _("%(name)s is not waiting for an invitation any more.")


class GuestHasPlace(DomainError):
    """Taking an invitation back that was accepted."""

    text = _("%(name)s is on the list already. Take them off there; then they hear of it.")
