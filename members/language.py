"""A person's language and the browser's: the person's choice goes along to the next browser and into the mails."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import get_supported_language_variant

from members.choices import Language
from members.models import Person


def chosen_language(request: HttpRequest) -> str:
    """The language that somebody chose in this browser by the switch, or empty."""
    try:
        code = get_supported_language_variant(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""))
    except LookupError:
        return ""
    return code if code in Language.values else ""


def remember_language(response: HttpResponseBase, language: str) -> None:
    """Show the pages in `language` in this browser from now on."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )


def speak(person: Person, language: str) -> None:
    """Note that `person` wants pages and mails in `language`."""
    if language in Language.values and person.language != language:
        person.language = language
        person.save(update_fields=["language"])


def greet(request: HttpRequest, response: HttpResponseBase, person: Person, *, first_time: bool = False) -> None:
    """After signing in the pages speak the person's language.

    At the very first sign-in a language chosen by the switch is the person's own word and wins over what an import
    may have guessed.
    """
    if first_time and (chosen := chosen_language(request)):
        speak(person, chosen)
    remember_language(response, person.language)
