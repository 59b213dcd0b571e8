"""Names of what comes from elsewhere: each kind of mail has one."""

from django.conf import settings
from django.utils import translation

from thamsklyngen.outbox.words import kind
from thamsklyngen.portal.borrowed import MAILS


def test_every_mail_has_a_name_in_both_languages() -> None:
    emails = settings.ROOT / "templates/emails"
    templates = [path.name.removesuffix(".subject.txt") for path in emails.glob("**/*.subject.txt")]
    assert templates
    with translation.override("en"):
        assert sorted(map(str, MAILS)) == sorted({kind(name) for name in templates})
    with translation.override("nb"):
        names = {kind(name) for name in templates}
        assert {"Vertskap er valgt", "Nytt fra arrangementet"} <= names
