"""A term of the vocabulary with the group that minds it, for the cluster manager."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groups.models import Group
from members.forms.competence import SELECT, TermForm


class OwnedTermForm(TermForm):
    """What a term is called, where it belongs, and who minds it."""

    owner = forms.ModelChoiceField(
        Group.objects.none(),
        label=_("Group that minds it"),
        help_text=_("Who finds nobody is led to this group, and its leaders see what is wanted."),
        required=False,
        empty_label=_("No group"),
        widget=forms.Select(attrs=SELECT),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["owner"]
        field.queryset = Group.objects.current().order_by("sort_name")
        if self.instance.pk and hasattr(self.instance, "owner"):
            self.initial["owner"] = self.instance.owner.group_id
