"""What stands above a form that was not taken: of a long one, links to the fields that are wrong."""

from django import forms
from django.template import Context, Template

SHOWN = Template("{% load crispy_forms_filters %}{{ form|crispy }}")


class Long(forms.Form):
    """Five fields, two of which must be filled in."""

    first = forms.CharField()
    second = forms.CharField(required=False)
    third = forms.CharField(required=False)
    fourth = forms.CharField(required=False)
    fifth = forms.CharField()


class Short(forms.Form):
    """One field: its own words are near."""

    first = forms.CharField()


def shown(form: forms.Form) -> str:
    return SHOWN.render(Context({"form": form}))


def test_a_long_form_links_to_what_is_wrong_and_to_nothing_else() -> None:
    text = shown(Long({"first": "x"}))
    assert "Ikke lagret ennå." in text
    assert 'href="#div_id_fifth"' in text
    assert 'id="div_id_fifth"' in text
    assert 'href="#div_id_first"' not in text


def test_a_form_that_is_right_or_short_says_nothing_above() -> None:
    assert "#div_id" not in shown(Long({"first": "x", "fifth": "x"}))
    assert "#div_id" not in shown(Long())
    assert "#div_id" not in shown(Short({}))
