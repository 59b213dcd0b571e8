"""Each code of an authenticator app opens once (RFC 6238, 5.2), also while it still holds.

Allauth remembers used codes in the cache for 30 seconds; a code holds for 90, and the cache may be emptied.
"""

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.db import transaction

from members.models import Person

LAST = "last_counter"  # beside the secret in the authenticator's data


def app_of(person: Person) -> Authenticator | None:
    """The person's authenticator app, if they have set one up."""
    return Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).first()


def was_used(app: Authenticator, code: str) -> bool:
    """Whether `code` holds still, and it or a later one of the same app was taken before."""
    return 0 <= _counter(app, code) <= app.data.get(LAST, -1)


@transaction.atomic
def use_once(app: Authenticator, code: str) -> bool:
    """Take `code`, unless it or a later one of the same app was taken before.

    Returns:
        Whether the code was taken now.
    """
    app = Authenticator.objects.select_for_update(no_key=True, of=("self",)).get(pk=app.pk)
    counter = _counter(app, code)
    if counter <= app.data.get(LAST, -1):
        return False
    app.data[LAST] = counter
    app.save(update_fields=["data"])
    return True


def _counter(app: Authenticator, code: str) -> int:
    """Which of the app's codes that hold now `code` is; -1 if none."""
    secret = decrypt(app.data["secret"])
    holding = yield_hotp_counters_from_time()
    shown = (at for at in holding if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, at))))
    return max(shown, default=-1)
