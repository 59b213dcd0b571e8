"""Where a request comes from, as far as the proxies in front of us can be trusted."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "0.0.0.0"
PASSED_ON = ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via")


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


def is_from_this_machine(request: HttpRequest) -> bool:
    """Whether whoever asks sits at this machine: what the demo, which signs people in without a code, is open to.

    Asked of the request and not of a setting, since a web server may be told to listen elsewhere than BIND says. What
    passed a proxy doesn't count, as far as the proxy names itself, nor does a server that listens to other machines.
    """
    if any(request.headers.get(name) for name in PASSED_ON):
        return False
    bound = _address_in(request.META.get("SERVER_NAME", ""))  # gunicorn gives the address that it is bound to
    return _is_loopback(request.META.get("REMOTE_ADDR", "")) and (not bound or _is_loopback(bound))


def _is_loopback(entry: str) -> bool:
    address = _address_in(entry)
    return bool(address) and ipaddress.ip_address(address).is_loopback


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
