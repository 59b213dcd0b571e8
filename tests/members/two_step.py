"""An authenticator app for tests."""

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

SECRET = "JBSWY3DPEHPK3PXP"


def app_code(secret: str = SECRET, *, ahead: int = 0) -> str:
    """What an authenticator app with `secret` shows now, or a step of 30 seconds before or after."""
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counters[ahead + 1]))
