"""What the pages of Django's admin have in common: nothing is deleted, and what has rules is only looked at."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from thamsklyngen.shared.periods import holds_on


def way_to(words: Any, address: str, *args: Any) -> str:
    """A link to a page of the portal, by the name of its address."""
    return format_html('<a href="{}">{}</a>', reverse(address, args=args), words)


class Kept(admin.ModelAdmin):  # type: ignore[type-arg]
    """What history needs is ended by a date, not deleted."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class LookOnly(Kept):
    """Nothing is added, changed or deleted here: the domain does it, on the portal's own pages."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class HoldsToday(admin.SimpleListFilter):
    """Whether the period holds today."""

    title, parameter_name = _("in force"), "now"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Today")), ("no", _("Ended or still to come"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        choice = self.value()
        if choice not in ("yes", "no"):
            return queryset
        return queryset.filter(holds_on()) if choice == "yes" else queryset.exclude(holds_on())


class PeriodInline(admin.TabularInline):  # type: ignore[type-arg]
    """Dated facts of a company or person."""

    extra = 0
    can_delete = False
    ordering = ["-since"]


class ShownInline(PeriodInline):
    """The same, only looked at."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
