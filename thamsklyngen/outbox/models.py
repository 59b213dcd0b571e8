"""The one table through which every mail goes."""

import datetime as dt
from typing import Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from thamsklyngen.outbox.choices import UNFINISHED, MessageState, Priority
from thamsklyngen.shared import clock

HEAVY = ("facts", "text", "html")  # what no list shows


class MessageQuerySet(models.QuerySet["Message"]):
    """Lists of messages."""

    def due(self) -> Self:
        """Messages that may leave now, the most urgent first; within one stream only the earliest unfinished one."""
        now = clock.now()
        # One that can't be written is a fault of ours: who waits behind it would wait until we mend it.
        # Leaving the streamless out here too lets PostgreSQL use the index of streams, which doesn't hold them.
        earlier = Message.objects.filter(
            stream=OuterRef("stream"), pk__lt=OuterRef("pk"), state__in=UNFINISHED, unwritable=False
        )
        earlier = earlier.exclude(stream="")
        return self.filter(
            Q(stream="") | ~Exists(earlier),
            Q(expires_at=None) | Q(expires_at__gt=now),
            state=MessageState.PENDING,
            next_try_at__lte=now,
        ).order_by("priority", "pk")

    def in_streams(self, prefix: str) -> Self:
        """Those whose stream's name begins with `prefix`, without what no list shows; the newest first."""
        return self.exclude(stream="").filter(stream__startswith=prefix).defer(*HEAVY).order_by("-pk")

    def overdue(self) -> Self:
        """Messages that should have left long ago and haven't: the server says “later”, or they can't be written."""
        since = clock.now() - dt.timedelta(hours=settings.MAIL_OVERDUE_HOURS)
        return self.filter(state=MessageState.PENDING, created_at__lte=since).exclude(error="")


class Message(models.Model):
    """A mail on its way: what to say, in which language, to whom, and how far it has come.

    Written in the transaction of the change that it tells about. `facts` is a snapshot, so that the mail says what
    was true then, whenever the worker renders it.
    """

    template = models.CharField(_("template"), max_length=80)
    language = models.CharField(_("language"), max_length=5)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name=_("person"),
    )
    to = models.EmailField(_("to"))
    facts = models.JSONField(_("facts"), default=dict, encoder=DjangoJSONEncoder)
    message_id = models.CharField(_("Message-ID"), max_length=120, unique=True)
    created_at = models.DateTimeField(_("written"), default=clock.now)
    stream = models.CharField(
        _("stream"), max_length=60, blank=True, help_text=_("Messages of one stream leave in order.")
    )
    priority = models.SmallIntegerField(_("priority"), choices=Priority, default=Priority.NORMAL)
    secret = models.BooleanField(_("secret"), default=False)
    expires_at = models.DateTimeField(_("too old after"), null=True, blank=True)

    state = models.CharField(_("state"), max_length=8, choices=MessageState, default=MessageState.PENDING)
    next_try_at = models.DateTimeField(_("next try"), default=clock.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    token = models.UUIDField(null=True, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    error = models.CharField(_("last answer"), max_length=500, blank=True)
    unwritable = models.BooleanField(
        _("can't be written"), default=False, help_text=_("A fault of the portal; those behind it in its stream go on.")
    )

    subject = models.CharField(_("subject"), max_length=250, blank=True)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField("HTML", blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["priority", "id"], name="message_due", condition=Q(state=MessageState.PENDING)),
            models.Index(fields=["lease_until"], name="message_leased", condition=Q(state=MessageState.SENDING)),
            models.Index(fields=["expires_at"], name="message_expiring", condition=Q(state=MessageState.PENDING)),
            models.Index(fields=["stream", "id"], name="message_stream", condition=~Q(stream="")),
            models.Index(fields=["state", "-id"], name="message_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=MessageState.SENDING, token__isnull=False, lease_until__isnull=False)
                | (~Q(state=MessageState.SENDING) & Q(token__isnull=True, lease_until__isnull=True)),
                name="message_leased_while_sending",
            ),
            models.CheckConstraint(
                condition=Q(state=MessageState.SENT, sent_at__isnull=False)
                | (~Q(state=MessageState.SENT) & Q(sent_at__isnull=True)),
                name="message_sent_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} → {self.to}"

    @property
    def waits_since(self) -> dt.datetime | None:
        """Since when it has waited after a try that came to nothing; None if untried or done with."""
        return self.created_at if self.state in UNFINISHED and self.error else None
