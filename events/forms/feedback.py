"""Three questions to those who came."""

from django import forms
from django.utils.translation import gettext_lazy as _

from events.domain.feedback import SCALE
from thamsklyngen.shared.fields import TextFormField

LONGEST = 2000


class FeedbackForm(forms.Form):
    """Only the first must be answered."""

    score = forms.TypedChoiceField(
        choices=[(score, str(score)) for score in SCALE],
        coerce=int,
        label=_("How useful was it to you?"),
        help_text=_("1: not at all. 5: very."),
        widget=forms.RadioSelect,
    )
    best = TextFormField(
        required=False, max_length=LONGEST, label=_("What was best?"), widget=forms.Textarea(attrs={"rows": 2})
    )
    next_time = TextFormField(
        required=False,
        max_length=LONGEST,
        label=_("What should be different next time?"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
