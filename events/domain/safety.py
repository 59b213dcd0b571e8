"""What a person has chosen to keep for the next visit: sizes and diet, never who they are."""

from collections.abc import Mapping
from typing import Any

from events.choices import ProfileField
from events.models import SafetyProfile
from events.ready import in_words
from members.models import Person
from thamsklyngen.shared import clock


def profile_of(person: Person) -> SafetyProfile | None:
    """What `person` has kept; None for nothing."""
    return SafetyProfile.objects.filter(person=person).first()


def put_profile(person: Person, *, shoe_size: str, clothes_size: str, diet: str) -> SafetyProfile | None:
    """Keep just this; with nothing in it there is no profile."""
    if not (shoe_size or clothes_size or diet):
        drop_profile(person)
        return None
    kept = {"shoe_size": shoe_size, "clothes_size": clothes_size, "diet": diet, "changed_at": clock.now()}
    return SafetyProfile.objects.update_or_create(person=person, defaults=kept)[0]


def drop_profile(person: Person) -> None:
    """Forget it."""
    SafetyProfile.objects.filter(person=person).delete()


def remember(person: Person, answers: Mapping[str, Any]) -> None:
    """Keep what was answered, by the profile's fields; what was not asked, or does not fit there, stays as it was."""
    kept = {}
    for name, value in answers.items():
        if name not in ProfileField.values or value is None:
            continue
        text = in_words(value)
        longest: Any = SafetyProfile._meta.get_field(name).max_length  # type: ignore[union-attr]
        if len(text) <= longest:
            kept[name] = text
    if kept:
        SafetyProfile.objects.update_or_create(person=person, defaults={**kept, "changed_at": clock.now()})
