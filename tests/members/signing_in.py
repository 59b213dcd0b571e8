"""Walking through the door as a browser does."""

import re
from typing import Any

from django.http import HttpResponse
from django.test import Client

from thamsklyngen.outbox.models import Message

DOOR, CODE = "/accounts/login/", "/accounts/login/code/confirm/"


def ask_for_code(client: Client, email: str, target: str = "", **extra: Any) -> HttpResponse:
    """Type an address at the door."""
    data = {"email": email} | ({"next": target} if target else {})
    return client.post(DOOR, data, **extra)


def code_for(email: str) -> str:
    """The newest code written to `email` (that hasn't left yet: tests within a transaction send nothing)."""
    message = Message.objects.filter(to=email.lower(), secret=True).latest("pk")
    assert re.fullmatch(r"\d{3} \d{3}", message.facts["code"])
    return str(message.facts["code"])


def type_code(client: Client, code: str, target: str = "", **extra: Any) -> HttpResponse:
    """Type a code."""
    return client.post(CODE, {"code": code} | ({"next": target} if target else {}), **extra)


def sign_in(client: Client, email: str, target: str = "") -> HttpResponse:
    """The whole way in; the answer is the redirect after the code."""
    ask_for_code(client, email, target)
    return type_code(client, code_for(email), target)
