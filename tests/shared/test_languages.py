"""The portal's languages: every list of them names the same ones, so that a new one is nowhere forgotten."""

from django.conf import settings
from django.utils import translation

from members.choices import Language
from members.models import Competence
from thamsklyngen.shared import dates

WRITTEN_IN = "en"  # the texts in the code


def test_every_list_of_languages_is_the_same() -> None:
    languages = {code for code, _name in settings.LANGUAGES}
    assert settings.LANGUAGE_CODE in languages
    assert set(Language.values) == languages, "what a person may choose"
    assert set(dates.STYLES) == languages
    assert {folder.name for folder in (settings.ROOT / "locale").iterdir()} | {WRITTEN_IN} == languages
    labels = {field.name for field in Competence._meta.get_fields() if field.name.startswith("label_")}
    assert labels == {f"label_{code}" for code in languages}, "what competences are called"


def test_a_language_is_called_the_same_in_the_settings_and_where_it_is_chosen() -> None:
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            assert dict(settings.LANGUAGES)[code] == Language(code).label
