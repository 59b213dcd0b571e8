"""What the public register of companies says (Enhetsregisteret, Brønnøysundregistrene; NLOD)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.choices import RegisterState
from members.models.company import Company
from members.models.person import Person
from thamsklyngen.shared import clock


class RegisterEntry(models.Model):
    """What the register answered about a company the last time it did."""

    company = models.OneToOneField(Company, models.CASCADE, related_name="register_entry")
    state = models.CharField(_("in the register"), max_length=10, choices=RegisterState)
    facts = models.JSONField(default=dict)  # see members.register.unit.Unit
    fetched_at = models.DateTimeField(_("fetched"), null=True, blank=True)  # the last answer
    tried_at = models.DateTimeField(default=clock.now)  # the last question

    class Meta:
        verbose_name = _("entry in the register")
        verbose_name_plural = _("entries in the register")
        indexes = [models.Index(fields=["tried_at"], name="register_entry_tried")]

    def __str__(self) -> str:
        return f"{self.company}"


class RegisterChange(models.Model):
    """Something the register says otherwise than before; the cluster manager takes it over or leaves it."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="register_changes")
    field = models.CharField(max_length=40)  # a name among `members.register.unit.Unit`'s
    before = models.CharField(max_length=300, blank=True)
    after = models.CharField(max_length=300, blank=True)
    seen_at = models.DateTimeField(default=clock.now)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    taken_over = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("change in the register")
        verbose_name_plural = _("changes in the register")
        ordering = ["-seen_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "field"], condition=models.Q(settled_at=None), name="one_open_change_a_field"
            )
        ]

    def __str__(self) -> str:
        return f"{self.company}: {self.field}"
