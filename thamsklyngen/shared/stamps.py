"""Stamps: a short sign of what somebody saw in a form, so that saving notices when it has changed meanwhile."""

from typing import Any

from django.utils.crypto import salted_hmac


def stamp_of(*values: Any) -> str:
    """A sign of `values` (plain ones, keys of rows); another one as soon as any of them is another."""
    return salted_hmac("shared.stamp", "\0".join(map(repr, values))).hexdigest()[:16]
