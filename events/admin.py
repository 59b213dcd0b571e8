"""Events, places and invitations in Django's admin: to look things up. Changes go through the portal's own pages."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from events.models import Event, Invitation, Registration, ReminderRule
from members.admin_parts import LookOnly


class ReminderInline(admin.TabularInline):
    """When those registered are reminded."""

    model = ReminderRule
    extra = 0
    can_delete = False
    max_num = 0


@admin.register(Event)
class EventAdmin(LookOnly):
    """Events, with what decides about their places."""

    list_display = ["title", "group", "kind", "starts_at", "state", "taken", "waiting", "capacity"]
    list_filter = ["state", "kind", "group", "visibility", "audience"]
    list_select_related = ["group"]
    search_fields = ["title", "slug", "place", "host__name"]
    date_hierarchy = "starts_at"
    inlines = [ReminderInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        return super().get_queryset(request).with_places()

    @admin.display(description=_("taken"))
    def taken(self, event: Any) -> int:
        return int(event.taken)

    @admin.display(description=_("waiting"))
    def waiting(self, event: Any) -> int:
        return int(event.waiting)


@admin.register(Registration)
class RegistrationAdmin(LookOnly):
    """Places: kept for ever, given and taken away on the portal's own pages."""

    list_display = ["person", "company", "event", "state", "asked_at", "placed_at", "cancelled_at", "cancelled_late"]
    list_filter = ["state", "cancelled_late", "as_guest", "event__group"]
    list_select_related = ["person", "company", "event"]
    search_fields = ["person__name", "person__email", "company__name", "event__title"]
    date_hierarchy = "asked_at"
    ordering = ["-pk"]


@admin.register(Invitation)
class InvitationAdmin(LookOnly):
    """Who was asked, and who can't come."""

    list_display = ["person", "event", "sent_at", "asked_by", "declined_at", "nudged_at"]
    list_filter = [
        "event__group",
        ("declined_at", admin.EmptyFieldListFilter),
        ("nudged_at", admin.EmptyFieldListFilter),
    ]
    list_select_related = ["person", "event", "sent_by"]
    search_fields = ["person__name", "person__email", "event__title"]
    date_hierarchy = "sent_at"
    ordering = ["-pk"]

    @admin.display(description=_("sent by"))
    def asked_by(self, invitation: Invitation) -> str:
        """Who asked."""
        return str(invitation.sent_by or "")
