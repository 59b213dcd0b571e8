"""What a host company asks of those who visit it, and whom it tells who they are."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.choices import GateMailKind, Opened, RequestState
from events.models.event import Event
from groups.models import Group
from members.models import Company, Employment, Person
from thamsklyngen.outbox.models import Message
from thamsklyngen.shared import clock
from thamsklyngen.shared.fields import LineField

NOON = dt.time(12)


class SiteRules(models.Model):
    """The rules on a host's site. A changed text is a new version: who accepted the old one accepted that."""

    company = models.ForeignKey(
        Company, models.PROTECT, related_name="site_rules", verbose_name=pgettext_lazy("noun", "company")
    )
    version = models.PositiveIntegerField(_("version"))
    text = models.TextField(_("rules"))
    written_at = models.DateTimeField(default=clock.now)
    written_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("site rules")
        verbose_name_plural = _("site rules")
        ordering = ["company", "-version"]
        constraints = [models.UniqueConstraint(fields=["company", "version"], name="site_rules_version_once")]

    def __str__(self) -> str:
        return f"{self.company} {self.version}"


class Visit(models.Model):
    """What belongs to a visit and to no other event; the row is there once something of it is switched on."""

    event = models.OneToOneField(Event, models.CASCADE, related_name="visit", verbose_name=_("event"))
    site_rules = models.ForeignKey(
        SiteRules, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("site rules")
    )
    barred = models.ManyToManyField(Company, blank=True, related_name="+", verbose_name=_("companies not received"))
    approve_by = models.DateTimeField(
        _("the host approves visitors until"), null=True, blank=True, help_text=_("Empty: nobody has to be approved.")
    )
    sends_gate_list = models.BooleanField(_("send the gate list"), default=False)
    gate_time = models.TimeField(
        _("time of the gate list"), default=NOON, help_text=_("The day before, by the local clock.")
    )
    erase_after = models.PositiveSmallIntegerField(_("days until sensitive answers are erased"), default=7)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)
    diets = models.JSONField(default=dict, blank=True, editable=False)  # what stays of them: number by answer

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        constraints = [models.CheckConstraint(condition=Q(erase_after__lte=90), name="visit_erased_in_time")]

    def __str__(self) -> str:
        return str(self.event)


class HostContactQuerySet(models.QuerySet["HostContact"]):
    """Lists of host contacts."""

    def standing(self) -> Self:
        """Those that hold today: mailboxes, and people who work at the event's host and may sign in."""
        works = Employment.objects.on().filter(person=OuterRef("person"), company=OuterRef("event__host"))
        return self.filter(Q(person=None) | Q(Exists(works), person__is_active=True))


class HostContact(models.Model):
    """Who at the host company hears who comes: a person, or a shared mailbox such as the gatehouse's."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="host_contacts", verbose_name=_("event"))
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="hosts_for")
    name = LineField(_("name"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    link_version = models.PositiveIntegerField(default=1)  # another one makes the links that were sent worthless

    objects = HostContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("host contact")
        verbose_name_plural = _("host contacts")
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, email="") | (Q(person__isnull=True) & ~Q(email="")),
                name="host_contact_person_or_mailbox",
            ),
            models.UniqueConstraint(
                fields=["event", "person"], condition=Q(person__isnull=False), name="host_contact_once"
            ),
            models.UniqueConstraint(fields=["event", "email"], condition=~Q(email=""), name="host_mailbox_once"),
        ]

    def __str__(self) -> str:
        return str(self.person or self.name or self.email)


class GateMail(models.Model):
    """What a contact of the host's was told of the gate list: who stood on it. What differs now is told next."""

    contact = models.ForeignKey(HostContact, models.CASCADE, related_name="gate_mails", verbose_name=_("host contact"))
    kind = models.CharField(_("kind"), max_length=8, choices=GateMailKind)
    sent_at = models.DateTimeField(default=clock.now)
    starts_at = models.DateTimeField()  # of the event then: after a move the list goes anew
    listed = models.JSONField(default=dict)  # a sign of what was told of each, by the key of the registration
    message = models.OneToOneField(Message, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("gate list sent")
        verbose_name_plural = _("gate lists sent")
        ordering = ["-sent_at", "-pk"]
        indexes = [models.Index(fields=["contact", "-sent_at"], name="gate_mail_last")]

    def __str__(self) -> str:
        return f"{self.contact_id} {self.kind} {self.sent_at}"


class GateLook(models.Model):
    """That somebody opened the gate list: it holds names, telephone numbers and what people need."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="gate_looks", verbose_name=_("event"))
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    contact = models.ForeignKey(HostContact, models.SET_NULL, null=True, blank=True, related_name="+")
    how = models.CharField(max_length=10, choices=Opened, default=Opened.PAGE)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("look at the gate list")
        verbose_name_plural = _("looks at the gate list")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["event", "-at"], name="gate_look_last")]

    def __str__(self) -> str:
        return f"{self.event_id} {self.at}"


class HostRequest(models.Model):
    """A company is asked to host, or offers to (`is_offer`): with one to three dates."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="host_requests", verbose_name=_("group"))
    event = models.ForeignKey(
        Event, models.CASCADE, null=True, blank=True, related_name="host_requests", verbose_name=_("event")
    )
    company = models.ForeignKey(
        Company, models.PROTECT, related_name="host_requests", verbose_name=pgettext_lazy("noun", "company")
    )
    is_offer = models.BooleanField(default=False)
    about = LineField(_("what it is about"), max_length=200)
    people = models.PositiveIntegerField(_("how many people"), null=True, blank=True)
    needs = models.TextField(_("what is needed"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=RequestState, default=RequestState.OPEN)
    asked_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    answered_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    day = models.DateField(_("day"), null=True, blank=True)  # the one that was said yes to, or that is proposed instead

    class Meta:
        verbose_name = _("question to a host")
        verbose_name_plural = _("questions to hosts")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "company"],
                condition=Q(state=RequestState.OPEN, event__isnull=False),
                name="host_asked_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(RequestState.OPEN, RequestState.WITHDRAWN), answered_at__isnull=True)
                | Q(
                    state__in=(RequestState.YES, RequestState.NO, RequestState.OTHER, RequestState.UNNEEDED),
                    answered_at__isnull=False,
                ),
                name="host_answer_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(RequestState.YES, RequestState.OTHER)) | Q(day__isnull=False),
                name="host_answer_has_day",
            ),
        ]
        indexes = [models.Index(fields=["company", "state"], name="host_request_company")]

    def __str__(self) -> str:
        return f"{self.company}: {self.about}"

    @property
    def other_host(self) -> Company | None:
        """The host of the event that was asked about, where it is another company: a yes waits for the organiser."""
        host = self.event.host if self.event else None
        return host if host != self.company else None

    @property
    def is_beside_host(self) -> bool:
        """Whether the company has said yes to an event that another one is the host of."""
        return self.state == RequestState.YES and self.other_host is not None

    @property
    def is_other_day(self) -> bool:
        """Whether the company has said yes to another day than that on which the event is; a draft moves to it."""
        if self.state != RequestState.YES or self.event is None or self.event.is_draft:
            return False
        return self.day != clock.local(self.event.starts_at).date()

    @property
    def waits_for_choice(self) -> bool:
        """Whether that event is ahead, so that those who make it choose. Twin: `hosting.without_choice`."""
        return self.is_beside_host and self._is_ahead

    @property
    def may_be_taken(self) -> bool:
        """Whether the company can be taken instead of the host, also after it was not needed."""
        said_yes = self.state in (RequestState.YES, RequestState.UNNEEDED)
        return said_yes and self.other_host is not None and self._is_ahead

    @property
    def _is_ahead(self) -> bool:
        return self.event is not None and not (self.event.is_cancelled or self.event.has_begun)

    @property
    def answering(self) -> Group | Company:
        """The side that answers, in whose words `answer` is."""
        return self.group if self.is_offer else self.company


class HostDate(models.Model):
    """A day on which the visit could be."""

    request = models.ForeignKey(HostRequest, models.CASCADE, related_name="dates")
    day = models.DateField(_("day"))

    class Meta:
        verbose_name = _("possible day")
        verbose_name_plural = _("possible days")
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["request", "day"], name="host_date_once")]

    def __str__(self) -> str:
        return f"{self.day}"
