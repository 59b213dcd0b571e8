"""Texts of Django's administration and of auditlog that come without bokmål: named here, so that ours has them.

Our catalogue stands before theirs. Whoever updates a library looks whether it still needs them.
"""

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

ADMIN = (
    _("Add link"),
    _("Added:"),
    _("Breadcrumbs"),
    _("Change or view list link"),
    _("Changed:"),
    _("Deleted:"),
    _("Error:"),
    _("Filter navigation items"),
    _("Hide counts"),
    _("Model name"),
    _("Select all objects on this page for an action"),
    _("Select this object for an action - {}"),
    _("Show counts"),
    _("Sidebar"),
    _("Skip to main content"),
    _("Start typing to filter…"),
    _("Toggle theme (current theme: auto)"),
    _("Toggle theme (current theme: dark)"),
    _("Toggle theme (current theme: light)"),
    _("View selected %(model)s"),
    ngettext_lazy("entry", "entries", "count"),
)
AUDITLOG = (
    _("Audit log"),
    _("Audit log: %s"),
    _("Changes"),
    _("Correlation ID"),
    _("Created"),
    _("Resource"),
    _("Resource Type"),
    _("access"),
    _("action"),
    _("change message"),
    _("content type"),
    _("create"),
    _("delete"),
    _("log entries"),
    _("log entry"),
    _("timestamp"),
    _("update"),
)
ALLAUTH = (_("MFA"),)
# The kinds of mail, as `thamsklyngen.outbox.admin.kind` reads them from the templates' names.
MAILS = (
    pgettext_lazy("kind of mail", "Address code"),
    pgettext_lazy("kind of mail", "Cancelled"),
    pgettext_lazy("kind of mail", "Changed"),
    pgettext_lazy("kind of mail", "Event cancelled"),
    pgettext_lazy("kind of mail", "Invitation"),
    pgettext_lazy("kind of mail", "Invitation moved"),
    pgettext_lazy("kind of mail", "Invited in vain"),
    pgettext_lazy("kind of mail", "Late cancellation"),
    pgettext_lazy("kind of mail", "Nudge"),
    pgettext_lazy("kind of mail", "Opened"),
    pgettext_lazy("kind of mail", "Place free"),
    pgettext_lazy("kind of mail", "Promoted"),
    pgettext_lazy("kind of mail", "Registered"),
    pgettext_lazy("kind of mail", "Reminder"),
    pgettext_lazy("kind of mail", "Removed"),
    pgettext_lazy("kind of mail", "Sign in code"),
    pgettext_lazy("kind of mail", "Waiting"),
)
