"""What people type about an event."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from events.choices import Audience, EventState, GuestAccess, ReminderUnit, Visibility
from events.domain import errors
from events.domain.changes import stamp_of
from events.domain.copying import weeks_on
from events.domain.event import STANDARD_REMINDERS
from events.forms.event_choices import hosts_and_terms
from events.forms.event_layout import FIELD_OF_CONSTRAINT, FIELD_OF_ERROR, RARE, SECTIONS
from events.forms.fields import ManyField, WallClockField
from events.forms.meanwhile import Difference, as_sent, differences
from events.models import Event
from groups.domain.texts import quarter_of
from groups.models import Group, Seat
from groups.rules import organised_groups
from members.models import Company, Competence, Person
from thamsklyngen.shared import clock
from thamsklyngen.shared.domain import DomainError
from thamsklyngen.shared.fields import LineFormField

LONGEST_TEXT = 5000
TIME_OF_DAY = re.compile(r"\b(?:[01]?\d|2[0-3])[.:][0-5]\d\b(?![.:]?\d)")
MOST_PLACES = 10_000
TIMES = ("starts_at", "ends_at", "group_opens_at", "opens_at", "closes_at", "cancel_by", "held_until")
USUAL_LENGTH = dt.timedelta(hours=2)
USUAL_OFFER, LONGEST_OFFER = 4, 48  # hours
REMINDERS = (
    (14, ReminderUnit.DAYS),
    (7, ReminderUnit.DAYS),
    (3, ReminderUnit.DAYS),
    (1, ReminderUnit.DAYS),
    (2, ReminderUnit.HOURS),
)


class EventForm(forms.ModelForm):  # type: ignore[type-arg]
    """Everything about an event. It saves nothing: `changes` and `more` go to the domain."""

    meanwhile: Sequence[Difference] = ()  # what others have changed since one opened the form

    co_organisers = ManyField(
        Group.objects.none(),
        required=False,
        label=_("Together with"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Their leaders may change this event and see who comes."),
    )
    reminders = forms.TypedMultipleChoiceField(required=False, label=_("Remind those registered"))
    reason = LineFormField(
        required=False,
        max_length=200,
        label=_("Reason for moving it"),
        help_text=_("One line for those registered. Needed when time or place changes within 24 hours of the start."),
    )
    plan_reason = LineFormField(required=False, max_length=200, label=_("Why it moves away from its quarter"))
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Event
        fields = [
            *("group", "kind", "title", "summary", "description", "starts_at", "ends_at", "host", "place", "address"),
            *("capacity", "company_limit", "closes_at", "practical", "safety", "contact", "opens_at", "cancel_by"),
            *("audience", "visibility", "shows_attendees", "online_link", "competence"),
            *("held_for_host", "held_for_group", "held_until", "group_opens_at", "offer_hours", "guests", "uses_qr"),
            "asks_feedback",
        ]
        field_classes = dict.fromkeys(TIMES, WallClockField)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self._set_choices()
        self._set_widgets()
        self._set_hints()
        self._set_reminders()
        self._set_plan()
        if self.instance.pk:
            self.initial["seen"] = stamp_of(self.instance)

    def _set_choices(self) -> None:
        """Offer only what `person` may choose; what the event has already stays possible."""
        groups, current = _groups_of(self.person, self.instance), list(Group.objects.current())
        own = current if self.person.is_admin else organised_groups(self.person)
        stands = [self.instance.group] if self.instance.pk and self.instance.group not in own else []
        self._field("group").queryset = groups
        self._field("group").empty_label = None
        self._field("group").disabled = not _may_hand_over(self.person, self.instance)
        self._field("group").choices = [(group.pk, group.name) for group in (*own, *stands)]  # read once for both
        self._field("co_organisers").queryset = Group.objects.current()
        self._field("co_organisers").choices = [(row.pk, row.name) for row in current if row.pk != self._only_group()]
        hosts = Company.objects.filter(Q(pk__in=Company.objects.members()) | Q(pk=self.instance.host_id))
        terms = Competence.objects.in_use() | Competence.objects.filter(pk=self.instance.competence_id)
        self._field("host").queryset, self._field("competence").queryset = hosts, terms
        companies, subjects = hosts_and_terms(hosts, terms)
        self._field("host").choices = [("", _("No host company")), *companies]
        self._field("competence").choices = [("", _("Nothing in particular")), *subjects]
        self._field("contact").queryset = _contacts(self.person, groups, self.instance)
        self._field("contact").required = True
        self._field("contact").empty_label = _("Choose")
        if self.instance.pk:
            self.initial.setdefault("co_organisers", list(self.instance.co_organisers.all()))
        elif not self._field("contact").queryset.filter(pk=self.initial.get("contact")).exists():
            self.initial["contact"] = self.person.pk  # also in a copy, where whom people asked sits there no longer
        if self.instance.state != EventState.PUBLISHED or self.instance.is_over:
            del self.fields["reason"]

    def _only_group(self) -> int | None:
        """The key of the group that is responsible whatever is typed, of a plan's activity or as there is no choice."""
        field = self._field("group")
        if self.instance.pk and (field.disabled or self.instance.activity_id):
            return self.instance.group_id
        keys: list[int] = [key for key, _name in field.choices if key]
        return keys[0] if len(keys) == 1 else None

    def _set_widgets(self) -> None:
        self._field("ends_at").required = False
        self._field("ends_at").help_text = _("Left empty: two hours after the start.")
        if "reason" in self.fields:
            self._field("reason").sometimes = True  # its help text says when; "(optional)" would be untrue
        for name in ("description", "practical", "safety"):
            field = self._field(name)
            field.max_length = LONGEST_TEXT
            field.validators.append(forms.CharField(max_length=LONGEST_TEXT).validators[0])
            field.widget.attrs["rows"] = 4 if name != "description" else 7
        for name in ("held_for_host", "held_for_group", "offer_hours", "guests"):
            self._field(name).required = False
        for name in ("held_for_host", "held_for_group"):
            self._field(name).widget.attrs |= {"min": 0, "max": MOST_PLACES, "inputmode": "numeric"}
        self._field("offer_hours").widget.attrs |= {"min": 1, "max": LONGEST_OFFER, "inputmode": "numeric"}
        for name in ("capacity", "company_limit"):
            self._field(name).widget.attrs |= {"min": 1, "max": MOST_PLACES, "inputmode": "numeric"}

    def _set_hints(self) -> None:
        """Times of day that stand in words too, and what is asked for before the event is published."""
        if times := list(dict.fromkeys(TIME_OF_DAY.findall(self.initial.get("practical") or ""))):
            words = _("The practical information names %(times)s: look it over too if you move the event.")
            self._field("starts_at").help_text = words % {"times": ", ".join(times)}
        if self.instance.state != EventState.PUBLISHED:
            self._field("place").help_text = _(
                "Say where it is before you publish: those who are invited want to know."
            )

    def _set_plan(self) -> None:
        """Of an event that comes from a plan: what the board approved, and room to say why it lies elsewhere."""
        activity, field = self.instance.activity, self._field("plan_reason")
        if activity is None or activity.fate:
            del self.fields["plan_reason"]
            return
        field.sometimes = True
        field.help_text = _(
            "Needed only outside %(when)s, as the board approved it. It stands in the plan, and the board decides anew."
        ) % {"when": quarter_of(activity)}
        self.initial["plan_reason"] = activity.reason

    def _set_reminders(self) -> None:
        field = self._field("reminders")
        rules = [(rule.amount, rule.unit) for rule in self.instance.reminder_rules.all()] if self.instance.pk else None
        mine = list(STANDARD_REMINDERS) if rules is None else rules
        offered = [*REMINDERS, *(pair for pair in mine if pair not in REMINDERS)]
        field.choices = [(f"{amount}-{unit}", _before(amount, unit)) for amount, unit in offered]
        field.coerce = _reminder
        field.widget = forms.CheckboxSelectMultiple(choices=field.choices)
        self.initial.setdefault("reminders", [f"{amount}-{unit}" for amount, unit in mine])

    def _field(self, name: str) -> Any:
        return self.fields[name]

    def add_error(self, field: Any, error: Any) -> None:
        """Put what the model says about the whole row where the person can mend it."""
        if field is None and hasattr(error, "error_dict"):
            whole = error.error_dict.pop(NON_FIELD_ERRORS, [])
            for one in whole:
                super().add_error(_field_of(one), one)
            if not error.error_dict:
                return
        super().add_error(field, error)

    def add_domain_error(self, error: DomainError) -> None:
        """Show why the domain refuses at the field that it is about, else above the form; all that was typed stays."""
        name = FIELD_OF_ERROR.get(type(error))
        if isinstance(error, errors.ChangedMeanwhile):
            self._show_meanwhile()
        self.add_error(name if name in self.fields else None, str(error))

    def _show_meanwhile(self) -> None:
        """Show what others changed: in the fields one left alone at once, beside those that one has changed oneself.

        It is said once; the next press is about what is there now.
        """
        event = Event.objects.get(pk=self.instance.pk)
        self.meanwhile = differences(event, self.cleaned_data["seen"], self.cleaned_data, self.fields)
        fresh = EventForm(person=self.person, instance=event)
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = fresh.initial["seen"]
        for one in self.meanwhile:
            if not one.taken:
                self.add_error(one.name, one.in_words())
            elif one.name in fresh.fields:
                self.data.setlist(self.add_prefix(one.name), as_sent(fresh[one.name].value()))

    def clean_starts_at(self) -> dt.datetime:
        """Not in the past, unless it was there already."""
        starts_at: dt.datetime = self.cleaned_data["starts_at"]
        if starts_at <= clock.now() and "starts_at" in self.changed_data:
            raise ValidationError(_("That is in the past. Check the date."))
        return starts_at

    def clean_ends_at(self) -> dt.datetime | None:
        """Two hours after the start where nothing is said."""
        ends_at: dt.datetime | None = self.cleaned_data["ends_at"]
        starts_at: dt.datetime | None = self.cleaned_data.get("starts_at")
        return ends_at or (starts_at + USUAL_LENGTH if starts_at else None)

    def clean_capacity(self) -> int | None:
        """At most what a hall in the region may hold."""
        return self._sensible("capacity")

    def clean_company_limit(self) -> int | None:
        """As for the capacity."""
        return self._sensible("company_limit")

    def clean_held_for_host(self) -> int:
        """None where nothing is said."""
        return self._sensible("held_for_host") or 0

    def clean_held_for_group(self) -> int:
        """As for the host."""
        return self._sensible("held_for_group") or 0

    def clean_guests(self) -> str:
        """None where nothing is said; nobody can ask for a place at what is not shown to everybody."""
        guests: str = self.cleaned_data["guests"] or GuestAccess.NONE
        shown = (self.cleaned_data.get("audience"), self.cleaned_data.get("visibility"))
        if guests == GuestAccess.OPEN and shown != (Audience.MEMBERS, Visibility.PUBLIC):
            raise ValidationError(
                _("For anybody to ask for a place, the event must be for all and shown to everybody.")
            )
        return guests

    def clean_offer_hours(self) -> int:
        """The usual time where nothing is said; the model refuses what is no sensible number."""
        hours: int | None = self.cleaned_data["offer_hours"]
        return USUAL_OFFER if hours is None else hours

    def _sensible(self, name: str) -> int | None:
        places: int | None = self.cleaned_data[name]
        if places is not None and places > MOST_PLACES:
            raise ValidationError(_("At most %(most)s places; empty for no limit."), params={"most": MOST_PLACES})
        return places

    def clean_co_organisers(self) -> list[Group]:
        """The others; the responsible group is one already."""
        group = self.cleaned_data.get("group")
        return [other for other in self.cleaned_data["co_organisers"] if other != group]

    @property
    def changes(self) -> dict[str, Any]:
        """New values by the event's field names."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or () if name in self.changed_data}

    @property
    def details(self) -> dict[str, Any]:
        """All values by the event's field names, but for the group."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or () if name != "group"}

    @property
    def more(self) -> dict[str, Any]:
        """What goes beside the fields: the other groups and the reminders."""
        names = ("co_organisers", "reminders", "plan_reason")
        return {name: self.cleaned_data[name] for name in names if name in self.fields}

    def sections(self) -> Iterator[tuple[Any, list[list[BoundField]]]]:
        """(heading, rows of fields) of what every event needs."""
        yield from ((title, self._rows(rows)) for title, rows in SECTIONS)

    def rare(self) -> Iterator[tuple[Any, list[list[BoundField]], bool]]:
        """(heading, rows of fields, whether to unfold it) of what few events need."""
        for title, rows in RARE:
            fields = self._rows(rows)
            touched = self.changed_data if self.errors else []
            yield title, fields, any(field.errors or field.name in touched for row in fields for field in row)

    def _rows(self, rows: tuple[str, ...]) -> list[list[BoundField]]:
        return [[self[name] for name in row.split() if name in self.fields] for row in rows]


def copied(event: Event) -> dict[str, Any]:
    """What the form for a new event takes over from `event`: everything, some whole weeks later at the same hours."""
    initial = forms.models.model_to_dict(event, EventForm.Meta.fields)
    weeks = weeks_on(event)
    for name in TIMES:
        moment = getattr(event, name)
        if moment is not None:
            initial[name] = clock.local(moment).replace(tzinfo=None) + dt.timedelta(weeks=weeks)
    initial["co_organisers"] = list(event.co_organisers.all())
    initial["reminders"] = [f"{rule.amount}-{rule.unit}" for rule in event.reminder_rules.all()]
    return initial


def _field_of(error: ValidationError) -> str | None:
    for constraint in Event._meta.constraints:
        if constraint.name in FIELD_OF_CONSTRAINT and error.message == constraint.violation_error_message:
            return FIELD_OF_CONSTRAINT[constraint.name]
    return None


def _may_hand_over(person: Person, event: Event) -> bool:
    """Whether `person` may put the event into another group: a new one, or a draft of a group they organise."""
    if event.pk is None:
        return True
    return event.slug is None and bool(person.has_perm("groups.organise", event.group))


def _groups_of(person: Person, event: Event) -> QuerySet[Group]:
    if person.is_admin:
        return Group.objects.current() | Group.objects.filter(pk=event.group_id)
    return Group.objects.filter(pk__in=[group.pk for group in organised_groups(person)] + [event.group_id])


def _contacts(person: Person, groups: QuerySet[Group], event: Event) -> QuerySet[Person]:
    """Whom people may be told to ask: those who sit in the committees, and oneself."""
    sits = Seat.objects.on().filter(group__in=groups.values("pk"), person=OuterRef("pk"))
    return Person.objects.filter(Exists(sits) | Q(pk__in=[person.pk, event.contact_id]))


def _before(amount: int, unit: str) -> str:
    if unit == ReminderUnit.DAYS:
        return ngettext("%(count)d day before", "%(count)d days before", amount) % {"count": amount}
    return ngettext("%(count)d hour before", "%(count)d hours before", amount) % {"count": amount}


def _reminder(text: str) -> tuple[int, str]:
    amount, unit = text.split("-")
    return int(amount), unit
