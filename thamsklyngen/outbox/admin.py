"""Mails on their way, for the cluster admin: to see and find, and to send again. Nothing is written here by hand."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from thamsklyngen.outbox.compose import send_again
from thamsklyngen.outbox.models import HEAVY, Message, MessageQuerySet
from thamsklyngen.outbox.words import answer, kind


class KindFilter(admin.AllValuesFieldListFilter):
    """The kinds of mail there are, in words."""

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        """As Django's own, each named."""
        for choice in super().choices(changelist):
            name = str(choice["display"])
            yield {**choice, "display": kind(name) if "/" in name else name}


class Overdue(admin.SimpleListFilter):
    """What should have left long ago."""

    title, parameter_name = _("waits too long"), "overdue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Yes"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Message]) -> QuerySet[Message]:
        return cast(MessageQuerySet, queryset).overdue() if self.value() == "yes" else queryset


@admin.register(Message)
class MessageAdmin(admin.ModelAdmin):
    """One line a mail; opened, the text as it was sent, but for secret ones."""

    list_display = ("to", "what", "state", "created_at", "sent_at", "waits_since", "attempts", "answer")
    list_display_links = ("to", "what")
    list_filter = ("state", Overdue, ("template", KindFilter), "priority")
    search_fields = ("to", "message_id")
    date_hierarchy = "created_at"
    ordering = ("-pk",)
    list_per_page = 50
    show_full_result_count = False
    actions = ("send_again",)
    open_fields = (
        "to", "person", "language", "what", "state", "answer", "attempts", "unwritable", "priority", "stream",
        "created_at", "next_try_at", "sent_at", "expires_at", "message_id",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        return super().get_queryset(request).defer(*HEAVY)

    def get_fields(self, request: HttpRequest, obj: Message | None = None) -> tuple[str, ...]:
        return (*self.open_fields, "secret") if obj and obj.secret else (*self.open_fields, "subject", "text")

    @admin.display(description=_("kind"), ordering="template")
    def what(self, message: Message) -> str:
        """What kind of mail it is."""
        return kind(message.template)

    @admin.display(description=_("waits since"))
    def waits_since(self, message: Message) -> dt.datetime | None:
        """Since when it has waited after a try that came to nothing."""
        return message.waits_since

    @admin.display(description=_("last answer"))
    def answer(self, message: Message) -> str:
        """The mail server's last words, or ours, translated."""
        return answer(message.error)

    @admin.action(description=_("Send again"), permissions=["resend"])
    def send_again(self, request: HttpRequest, chosen: QuerySet[Message]) -> None:
        """Put the chosen ones back in line; those still on their way and secret ones are left alone."""
        asked, number = chosen.count(), send_again(chosen)
        if number:
            text = ngettext("%(number)d mail is sent again.", "%(number)d mails are sent again.", number)
            self.message_user(request, text % {"number": number}, messages.SUCCESS)
        if asked > number:
            text = ngettext(
                "%(number)d is still on its way or holds a code, and is left alone.",
                "%(number)d are still on their way or hold a code, and are left alone.",
                asked - number,
            )
            self.message_user(request, text % {"number": asked - number}, messages.WARNING)

    def has_resend_permission(self, request: HttpRequest) -> bool:
        """Whoever may see the mails (a cluster admin, past the second step) may send them again."""
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
