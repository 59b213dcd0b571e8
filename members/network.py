"""Where a request comes from, as far as the proxies in front of us can be trusted."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "0.0.0.0"


def client_address(request: HttpRequest) -> str:
    """The client's IP address, for rate limits.

    With TRUSTED_PROXIES = n our own n proxies have each added an entry to X-Forwarded-For, so the n-th from the right
    is what the outermost of them saw. What stands further left anybody can write, and with 0 the header is ignored.
    """
    trusted = settings.TRUSTED_PROXIES
    entries = [entry.strip() for entry in request.headers.get("X-Forwarded-For", "").split(",") if entry.strip()]
    candidates = [entries[-trusted]] if 0 < trusted <= len(entries) else []
    return next(
        (address for entry in [*candidates, request.META.get("REMOTE_ADDR", "")] if (address := _address_in(entry))),
        UNKNOWN,
    )


def _address_in(entry: str) -> str:
    """The plain address in `192.0.2.1`, `192.0.2.1:443`, `2001:db8::1` or `[2001:db8::1]:443`; empty if none is."""
    if entry.startswith("["):
        entry = entry[1:].partition("]")[0]
    elif entry.count(":") == 1:
        entry = entry.partition(":")[0]
    try:
        address = ipaddress.ip_address(entry)
    except ValueError:
        return ""
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)
