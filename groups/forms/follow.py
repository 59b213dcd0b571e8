"""How much one hears of each group."""

from collections.abc import Collection

from django import forms
from django.utils.translation import gettext_lazy as _

from groups.choices import FollowLevel
from groups.domain.follow import Following
from groups.models import Group

SELECT = forms.Select(attrs={"class": "form-select"})


class LevelForm(forms.Form):
    """The choice for one group."""

    level = forms.ChoiceField(label=_("Follow by mail"), choices=FollowLevel, widget=SELECT)


class FollowForm(forms.Form):
    """A choice for each group, by its name."""

    def __init__(self, *args: object, rows: Collection[Following], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.groups = {f"group_{row.group.pk}": row.group for row in rows}
        for row in rows:
            self.fields[f"group_{row.group.pk}"] = forms.ChoiceField(
                label=row.group.name,
                help_text=row.group.summary,
                choices=FollowLevel,
                initial=row.level,
                widget=forms.Select(attrs={"class": "form-select"}),
            )

    @property
    def levels(self) -> dict[Group, FollowLevel]:
        """What was chosen."""
        return {group: FollowLevel(self.cleaned_data[name]) for name, group in self.groups.items()}
