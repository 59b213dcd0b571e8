"""Companies and people from a spreadsheet."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.choices import ImportKind, ImportState
from members.models.person import Person
from thamsklyngen.shared import clock


class Import(models.Model):
    """One uploaded spreadsheet, from reading to done. Its content is let go of when it has ended."""

    kind = models.CharField(_("what it holds"), max_length=10, choices=ImportKind)
    file_name = models.CharField(_("file"), max_length=120)
    content = models.BinaryField(null=True)
    state = models.CharField(_("state"), max_length=10, choices=ImportState, default=ImportState.CHECKING)
    done_rows = models.PositiveIntegerField(default=0)
    total_rows = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=dict)  # numbers, rows and errors; see members.domain.importing
    asked_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("uploaded"), default=clock.now)
    touched_at = models.DateTimeField(default=clock.now)  # a worker is alive while this moves
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name
