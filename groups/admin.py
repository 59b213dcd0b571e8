"""Groups and seats in Django's admin: to look things up, and to put a group's words right.

Seats, and what becomes of a group, have rules and mails: the portal's own pages see to both.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from groups.choices import GroupKind, GroupState
from groups.domain.group import RESERVED, take_turns
from groups.models import Group, Seat
from members.admin_parts import HoldsToday, Kept, LookOnly, ShownInline, way_to


class SeatInline(ShownInline):
    """Who sits in the committee, and since when."""

    model = Seat
    fields = ["person", "company", "role", "since", "until", "decided"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Seat]:
        return super().get_queryset(request).select_related("person", "company", "group").order_by("-since")


class GroupForm(forms.ModelForm):
    """A group's words; of a new one, the board, as nobody proposes that."""

    class Meta:
        model = Group
        fields = ["name", "slug", "summary", "purpose"]

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if slug in RESERVED:
            raise ValidationError(_("That address is the portal's own. Choose another one."))
        return slug

    def clean(self) -> Any:
        if self.instance.pk is None:
            take_turns()
            if Group.objects.filter(kind=GroupKind.BOARD).exists():
                raise ValidationError(_("There is a board already."))
        return super().clean()


@admin.register(Group)
class GroupAdmin(Kept):
    """Groups with their committees. Others than the board are proposed in the portal, and opened and closed there."""

    form = GroupForm
    list_display = ["name", "kind", "state", "slug"]
    list_filter = ["kind", "state"]
    search_fields = ["name", "summary"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [SeatInline]
    readonly_fields = ["kind", "state", "state_reason", "life", "committee"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not Group.objects.filter(kind=GroupKind.BOARD).exists()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*GroupForm.Meta.fields, *(self.readonly_fields if obj else ())]

    def save_model(self, request: HttpRequest, obj: Group, form: forms.ModelForm, change: bool) -> None:
        if not change:
            obj.kind, obj.state = GroupKind.BOARD, GroupState.ACTIVE
        super().save_model(request, obj, form, change)

    @admin.display(description=_("what becomes of it"))
    def life(self, group: Group) -> str:
        """The way to the page that opens, rests and closes it."""
        return way_to(_("Open, rest or close it"), "groups:life", group.slug)

    @admin.display(description=_("committee"))
    def committee(self, group: Group) -> str:
        """The way to the page that appoints and ends."""
        return way_to(_("Appoint and end seats"), "groups:seats", group.slug)


@admin.register(Seat)
class SeatAdmin(LookOnly):
    """Seats of all committees; each group's page for seats appoints and ends."""

    fields = ["person", "company", "group", "role", "since", "until", "decided", "committee"]
    readonly_fields = ["committee"]
    list_display = ["person", "company", "group", "role", "since", "last_day"]
    list_filter = [HoldsToday, "role", "group"]
    list_select_related = ["person", "company", "group"]
    search_fields = ["person__name", "person__email", "company__name", "group__name"]
    date_hierarchy = "since"

    @admin.display(description=_("last day"))
    def last_day(self, seat: Seat) -> Any:
        """The last day on which it holds."""
        return seat.last_day

    @admin.display(description=_("committee"))
    def committee(self, seat: Seat) -> str:
        """The way to the page that appoints and ends."""
        return way_to(_("Appoint and end seats"), "groups:seats", seat.group.slug)
