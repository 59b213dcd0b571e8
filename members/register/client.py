"""Questions to the register's open API, over HTTP. See docs/register.md.

Whatever the other side does, an answer or an error comes within three seconds: the guard is over all of it, name
look-up, headers and a body that drips.
"""

import asyncio
import json
from collections.abc import Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import httpx
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from thamsklyngen.shared.domain import DomainError

SECONDS = 3.0
LARGEST = 1_000_000  # bytes of an answer; twenty hits are some 50,000
WORDS = 300  # of the register's own words that are passed on

Answer = dict[str, Any]
Value = TypeVar("Value")


class RegisterError(DomainError):
    """The register gave no facts."""


class Unreached(RegisterError):
    """It didn't answer, or not in a way that can be read: time-out, 429, 5xx, a redirect, broken JSON."""

    text = _("The register of companies doesn't answer right now.")


class Missing(RegisterError):
    """404: no such number."""

    text = _("The register knows no company with that number.")


class Gone(RegisterError):
    """410: there was such a company."""

    text = _("The company has been deleted from the register.")


class Refused(RegisterError):
    """400: the register doesn't take the question."""

    text = _("The register doesn't take that: %(words)s")


def ask(path: str, params: Mapping[str, str] | None = None) -> Answer:
    """Ask the register.

    Args:
        path: below the base address; never made of unchecked text.
        params: the query; any text.

    Raises:
        Missing, Gone, Refused: the register's answer.
        Unreached: there is none.
    """
    try:
        status, body = _within(SECONDS, _fetch(f"{settings.BRREG_URL.rstrip('/')}{path}", dict(params or {})))
    except (httpx.HTTPError, httpx.InvalidURL, OSError, TimeoutError, ValueError) as fault:
        raise Unreached(why=f"{type(fault).__name__} {fault}"[:WORDS]) from fault
    if status == 404:
        raise Missing
    if status == 410:
        raise Gone
    answer = _read(body)
    if status == 400:
        raise Refused(words=_words(answer))
    if status != 200 or answer is None:
        raise Unreached(why=f"HTTP {status}" if status != 200 else "not a JSON object")
    return answer


async def _fetch(url: str, params: dict[str, str]) -> tuple[int, bytes]:
    """Status and body. Only a plain body is asked for, so that its size is what came over the wire."""
    headers = {
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "User-Agent": f"cluster-portal ({settings.BASE_URL})",
    }
    body = bytearray()
    async with (
        httpx.AsyncClient(timeout=SECONDS, follow_redirects=False, headers=headers) as client,
        client.stream("GET", url, params=params) as response,
    ):
        async for part in response.aiter_raw():
            body += part
            if len(body) > LARGEST:
                raise ValueError("the answer is too large")
    return response.status_code, bytes(body)


def _within(seconds: float, work: Coroutine[Any, Any, Value]) -> Value:
    """What `work` gives, or TimeoutError.

    In a thread of its own: where an event loop runs already, another can't.
    """
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(_run, work, seconds).result()


def _run(work: Coroutine[Any, Any, Value], seconds: float) -> Value:
    """Unlike `asyncio.run` it doesn't wait for a name server at the end."""
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(asyncio.wait_for(work, seconds))
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


def _read(body: bytes) -> Answer | None:
    """The JSON object in `body`; None where there is none."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


def _words(answer: Answer | None) -> str:
    """What the register says about a question that it doesn't take."""
    errors = (answer or {}).get("validationErrors")
    rows = [row for row in errors if isinstance(row, dict)] if isinstance(errors, list) else []
    words = [str(row["errorMessage"]) for row in rows if row.get("errorMessage")]
    return " ".join(words)[:WORDS] or "400"
