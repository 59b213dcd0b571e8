"""Groups and seats in Django's admin: this is where the cluster manager appoints and ends."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from groups.models import Group, Seat
from members.admin import HoldsToday, Kept


class SeatInline(admin.TabularInline):
    """Who sits in the committee, and since when; to end a seat, set the first day without it."""

    model = Seat
    extra = 0
    can_delete = False
    autocomplete_fields = ["person", "company"]
    fields = ["person", "company", "role", "since", "until", "decided"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Seat]:
        return super().get_queryset(request).select_related("person", "company").order_by("-since")


@admin.register(Group)
class GroupAdmin(Kept):
    """Groups with their committees."""

    list_display = ["name", "kind", "state", "slug"]
    list_filter = ["kind", "state"]
    search_fields = ["name", "summary"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [SeatInline]


@admin.register(Seat)
class SeatAdmin(Kept):
    """Seats of all committees. Person and group of a seat never change: end it and begin another."""

    list_display = ["person", "company", "group", "role", "since", "last_day"]
    list_filter = [HoldsToday, "role", "group"]
    list_select_related = ["person", "company", "group"]
    search_fields = ["person__name", "person__email", "company__name", "group__name"]
    autocomplete_fields = ["person", "company", "group"]
    date_hierarchy = "since"

    @admin.display(description=_("last day"))
    def last_day(self, seat: Seat) -> Any:
        """The last day on which it holds."""
        return seat.last_day

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["person", "group"] if obj else []
