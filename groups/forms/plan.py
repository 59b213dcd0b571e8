"""Writing an annual plan: its theme and goals, and a row for each activity; changing one activity in a small way."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from django import forms
from django.db.models import Prefetch, prefetch_related_objects
from django.forms import BaseFormSet, formset_factory
from django.utils.dates import MONTHS as MONTH_NAMES
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from groups.choices import ActivityFate, EventKind
from groups.domain.plan import LONGEST, MOST_ROWS, PlanContent, Row, in_order
from groups.domain.texts import when_of
from groups.forms.writing import TEXT, WritingForm
from groups.models import Activity, FocusArea, Group, PlanRow, PlanVersion, Seat
from groups.models.plan import FIRST_YEAR, LAST_YEAR, MONTHS, QUARTERS, Planned
from members.models import Company
from thamsklyngen.shared import clock
from thamsklyngen.shared.fields import LineFormField, TextFormField

SELECT = {"class": "form-select"}
ROOM = 2  # empty rows below those there are
LIST = "plan-companies"  # the names of companies that the page offers


def next_year() -> int:
    """The year that plans are made for now: until the summer this one, later the next."""
    today = clock.today()
    return today.year + (today.month > 6)


def free_year(group: Group) -> int:
    """The year that `group` needs a plan for next: the first from `next_year` on that has none, nor a draft of one."""
    taken = set(PlanVersion.objects.filter(plan__group=group).values_list("plan__year", flat=True))
    return next(year for year in range(next_year(), LAST_YEAR + 2) if year not in taken)


def quarter_name(number: int) -> str:
    """A quarter as people say it."""
    return _now("Quarter %(number)s") % {"number": number}


def when_key(planned: Planned) -> str:
    """When something is planned, as the form sends it: `m3` for March, `q2` for the second quarter."""
    return f"m{planned.month}" if planned.month else f"q{planned.quarter}"


def _month(number: int) -> str:
    return str(MONTH_NAMES[number]).capitalize()


def _when_choices() -> list[tuple[Any, Any]]:
    months = [(f"m{number}", _month(number)) for number in MONTHS]
    quarters = [(f"q{number}", quarter_name(number)) for number in QUARTERS]
    return [("", _("Choose")), (_("In the month"), months), (_("Some time in"), quarters)]


@dataclass(frozen=True)
class Offer:
    """What rows may point at, read once for all rows of a page."""

    seats: Mapping[int, Seat]
    focus: Mapping[int, FocusArea]
    companies: Mapping[str, Company]  # by name, in small letters

    @classmethod
    def of(cls, group: Group, stored: Iterable[Planned]) -> Self:
        """What `group` may choose from today, and what the `stored` rows point at already."""
        seats = Seat.objects.on().filter(group=group).in_order()
        focus = group.focus_areas.to_name()
        companies = Company.objects.members().order_by("sort_name", "pk")
        rows = list(stored)
        return cls(
            {seat.pk: seat for seat in (*seats, *(row.responsible for row in rows if row.responsible))},
            {area.pk: area for area in (*focus, *(row.focus for row in rows if row.focus))},
            {company.name.casefold(): company for company in (*(row.host for row in rows if row.host), *companies)},
        )

    @property
    def names(self) -> list[str]:
        """The companies' names, in their order."""
        return [company.name for company in self.companies.values()]


class BeginForm(forms.Form):
    """For which year, and whether to go on from the year before."""

    year = forms.IntegerField(
        label=_("Year"), widget=forms.NumberInput(attrs={**TEXT, "min": FIRST_YEAR, "max": LAST_YEAR})
    )
    carry = forms.BooleanField(
        label=_("Take theme, goals and activities over from the year before"),
        required=False,
        help_text=_("In the draft you say of each whether it goes on, or why it is left out."),
    )


class PlanForm(WritingForm):
    """Theme and goals."""

    theme = LineFormField(
        label=_("Theme of the year"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs=TEXT),
    )
    goals = TextFormField(
        label=_("Goals"),
        required=False,
        max_length=LONGEST,
        help_text=_("Headings, lists and links as in Markdown."),
        widget=forms.Textarea(attrs={**TEXT, "rows": 5}),
    )

    def __init__(self, *args: Any, version: PlanVersion, **kwargs: Any) -> None:
        super().__init__(*args, version=version, initial={"theme": version.theme, "goals": version.goals}, **kwargs)

    def content(self, rows: list[Row]) -> PlanContent:
        """What was typed."""
        return PlanContent(self.cleaned_data["theme"], self.cleaned_data["goals"], rows)


class PlannedForm(forms.Form):
    """What a row of a draft and an activity of an approved plan have in common."""

    title = LineFormField(label=_("Activity"), max_length=120, widget=forms.TextInput(attrs=TEXT))
    when = forms.ChoiceField(
        label=pgettext_lazy("activity", "When"), choices=_when_choices, widget=forms.Select(attrs=SELECT)
    )
    host = LineFormField(
        label=_("Host company"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={**TEXT, "list": LIST, "autocomplete": "off"}),
    )
    host_wanted = forms.BooleanField(label=_("Host wanted"), required=False)
    responsible = forms.TypedChoiceField(
        label=_("Responsible"), required=False, coerce=int, empty_value=None, widget=forms.Select(attrs=SELECT)
    )
    focus = forms.TypedChoiceField(
        label=_("Focus area"), required=False, coerce=int, empty_value=None, widget=forms.Select(attrs=SELECT)
    )
    text = TextFormField(
        label=_("In a few words"), max_length=2000, required=False, widget=forms.Textarea(attrs={**TEXT, "rows": 2})
    )

    def __init__(self, *args: Any, offer: Offer, **kwargs: Any) -> None:
        self.offer = offer
        super().__init__(*args, **kwargs)
        names = {key: f"{seat.person} ({seat.get_role_display()})" for key, seat in offer.seats.items()}
        fields: dict[str, Any] = self.fields
        fields["responsible"].choices = [("", _("Nobody yet")), *names.items()]
        fields["focus"].choices = [("", pgettext_lazy("focus area", "None")), *offer.focus.items()]
        for field in fields.values():
            field.sometimes = not field.required

    def clean_host(self) -> Company | None:
        """The member company of that name."""
        name: str = self.cleaned_data["host"]
        found = self.offer.companies.get(name.casefold())
        if name and found is None:
            words = _("No member company is called “%(name)s”. Choose one of the list.")
            raise forms.ValidationError(words, params={"name": name})
        return found

    def values(self) -> dict[str, Any]:
        """What was typed, by the columns' names."""
        data = self.cleaned_data
        number = int(data["when"][1:])
        month, quarter = (number, None) if data["when"].startswith("m") else (None, number)
        return {
            "title": data["title"],
            "text": data["text"],
            "month": month,
            "quarter": quarter,
            "host": data["host"],
            "host_wanted": data["host_wanted"] and data["host"] is None,
            "responsible": self.offer.seats.get(data["responsible"]),
            "focus": self.offer.focus.get(data["focus"]),
        }


def _initial(planned: Planned) -> dict[str, Any]:
    return {
        "title": planned.title,
        "when": when_key(planned),
        "kind": planned.kind,
        "host": planned.host.name if planned.host else "",
        "host_wanted": planned.host_wanted,
        "responsible": planned.responsible_id,
        "focus": planned.focus_id,
        "text": planned.text,
    }


def _initial_row(row: PlanRow) -> dict[str, Any]:
    """What stands in a row; `approved` says when the board has approved it for, where the draft says otherwise."""
    own = {"activity": row.activity_id, "carried_from": row.carried_from_id, "dropped": row.dropped}
    approved = when_of(row.activity) if row.activity and is_elsewhere(row) else ""
    return {**_initial(row), **own, "approved": approved}


def is_elsewhere(row: PlanRow) -> bool:
    """Whether the draft has it at another time than the board has approved, or leaves it out."""
    activity = row.activity
    return activity is not None and (bool(row.dropped) or when_key(row) != when_key(activity))


class RowForm(PlannedForm):
    """One activity of a draft; without a title it is left out."""

    kind = forms.ChoiceField(
        label=pgettext_lazy("event", "Kind"),
        required=False,
        choices=EventKind.choices,
        widget=forms.Select(attrs=SELECT),
    )
    dropped = LineFormField(
        label=_("Left out because"), required=False, max_length=200, widget=forms.TextInput(attrs=TEXT)
    )
    activity = forms.IntegerField(required=False, widget=forms.HiddenInput)
    carried_from = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.empty_permitted = False  # else a row that says what stands there already would be taken for an empty one
        for name in ("title", "when"):
            self.fields[name].required = False
            self.fields[name].sometimes = True  # type: ignore[attr-defined]

    @property
    def is_known(self) -> bool:
        """Whether it stands in the plan already, or in that of the year before: then it isn't left out in silence."""
        return bool(self["activity"].value() or self["carried_from"].value())

    @property
    def name(self) -> str:
        """Its title, or the old one where it was taken away."""
        return self["title"].value() or self.initial.get("title", "")

    @property
    def is_folded(self) -> bool:
        """Whether only its title and why it is left out are shown until one opens it: phones are small."""
        return bool(self["dropped"].value()) and self.is_known and not self.errors

    def clean(self) -> dict[str, Any]:
        """What was begun and not finished."""
        data = super().clean() or {}
        begun = any(data.get(name) for name in ("text", "host", "activity", "carried_from"))
        if begun and not data.get("title") and "title" not in self.errors:
            self._without_title(data)
        if data.get("title") and not data.get("when") and "when" not in self.errors:
            self.add_error("when", _("Choose a month or a quarter."))
        return data

    def _without_title(self, data: dict[str, Any]) -> None:
        """A known row whose title was taken away is left out, if it is said why; it is called what it was called."""
        if not self.is_known:
            self.add_error("title", _("What is it called?"))
        elif not data.get("dropped"):
            self.add_error("dropped", _("It has no title any more. Say why it is left out, or write the title again."))
        elif all(data.get(name) == self.initial.get(name) for name in ("activity", "carried_from")):
            data["title"] = self.initial["title"]
        else:
            self.add_error("title", _("What is it called?"))


class PlanRows(BaseFormSet):  # type: ignore[type-arg]
    """The activities of a draft, in their order."""

    def __init__(self, data: Any, *, version: PlanVersion) -> None:
        self.version = version
        rows = PlanRow.objects.select_related("host", "responsible__person", "focus", "activity")
        prefetch_related_objects([version], Prefetch("rows", rows))
        stored = in_order(version.rows.all())
        self.offer = Offer.of(version.group, stored)
        super().__init__(
            data, initial=[_initial_row(row) for row in stored], prefix="rows", form_kwargs={"offer": self.offer}
        )

    def rows(self) -> list[Row]:
        """What was typed; what names an activity that is not this plan's (or named already) is new."""
        own = {row.pk: row for row in self.version.plan.activities.all()}
        last = Activity.objects.filter(plan__group=self.version.group, plan__year=self.version.plan.year - 1)
        earlier = {row.pk: row for row in last}
        found = []
        for form in self.forms:
            data = form.cleaned_data
            tied = own.pop(data.get("activity") or 0, None), earlier.pop(data.get("carried_from") or 0, None)
            if data.get("title") and (any(tied) or not data["dropped"]):
                more = {"kind": data["kind"] or EventKind.BREAKFAST, "dropped": data["dropped"]}
                found.append(Row(**form.values(), **more, activity=tied[0], carried_from=tied[1]))
        return found


PLAN_ROWS: type[PlanRows] = formset_factory(
    RowForm, formset=PlanRows, extra=ROOM, max_num=MOST_ROWS, absolute_max=MOST_ROWS
)


def plan_rows(data: Any, version: PlanVersion) -> PlanRows:
    """The rows of `version`, with room for more."""
    return PLAN_ROWS(data, version=version)


class ActivityForm(PlannedForm):
    """A small change to an activity of an approved plan."""

    def __init__(self, data: Any, *, activity: Activity) -> None:
        super().__init__(data, offer=Offer.of(activity.plan.group, [activity]), initial=_initial(activity))
        quarter = activity.in_quarter
        within = [(f"m{number}", _month(number)) for number in MONTHS[quarter * 3 - 3 : quarter * 3]]
        when: Any = self.fields["when"]
        when.choices = [*within, (f"q{quarter}", quarter_name(quarter))]
        when.help_text = _("Within its quarter. Further away it takes a new version that the board approves.")
        when.error_messages["invalid_choice"] = when.help_text


class FateForm(forms.Form):
    """That an activity doesn't take place this year, and why."""

    fate = forms.ChoiceField(label=_("What happens to it"), widget=forms.RadioSelect)
    reason = LineFormField(
        label=_("Why"),
        max_length=200,
        widget=forms.TextInput(attrs=TEXT),
        error_messages={"required": _("Write one line about why: others go on from there.")},
    )

    def __init__(self, data: Any = None, *, activity: Activity) -> None:
        super().__init__(data)
        moved = _now("It moves to %(year)s") % {"year": activity.plan.year + 1}
        fate: Any = self.fields["fate"]
        fate.choices = [(ActivityFate.MOVED, moved), (ActivityFate.CANCELLED, _("It is cancelled"))]
