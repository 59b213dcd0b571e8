"""The demo: people one may be by one press, and the mails that the SMTP sink took. Never where others can reach it."""

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

MAIL = re.compile(r"\d{10,20}-\d{1,9}")


def is_loopback(host: str) -> bool:
    """Whether `host` (an address, or an entry of ALLOWED_HOSTS) means this machine and nothing else."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def refuse_unless_private(demo: bool, bind: str, allowed_hosts: Sequence[str]) -> None:
    """Stop the portal when it would offer demo people to others than this machine.

    Raises:
        ImproperlyConfigured: DEMO is on, and the bind address or an allowed host isn't loopback. DEBUG changes nothing.
    """
    if not demo:
        return
    if not is_loopback(bind):
        raise ImproperlyConfigured(f"DEMO signs people in without a code; BIND={bind} is not a loopback address.")
    outside = [host for host in allowed_hosts if not is_loopback(host)]
    if outside or not allowed_hosts:
        raise ImproperlyConfigured(
            f"DEMO signs people in without a code; ALLOWED_HOSTS may name loopback hosts only, not {outside}."
        )


@dataclass(frozen=True)
class Mail:
    """One mail that the sink took."""

    key: str
    message: EmailMessage

    @property
    def subject(self) -> str:
        """The subject."""
        return str(self.message.get("Subject", ""))

    @property
    def to(self) -> str:
        """Whom the mail server was told to give it to."""
        return str(self.message.get("X-Envelope-To") or self.message.get("To", ""))

    @property
    def taken_at_ns(self) -> int:
        """When the sink took it, in nanoseconds since 1970."""
        return int(self.key.partition("-")[0])

    def part(self, kind: str) -> str | None:
        """The text of the first part of content type `kind`; None if there is none."""
        for part in self.message.walk():
            if part.get_content_type() == kind:
                content = part.get_content()
                return content.decode("utf-8", "replace") if isinstance(content, bytes) else str(content)
        return None


def mail_keys() -> list[str]:
    """The keys of all mails, the newest first."""
    folder = Path(settings.DEMO_MAIL_DIR)
    keys = [path.stem for path in folder.glob("*.eml") if MAIL.fullmatch(path.stem)] if folder.is_dir() else []
    return sorted(keys, key=lambda key: [int(number) for number in key.split("-")], reverse=True)


def read_mail(key: str, *, head_only: bool = False) -> Mail | None:
    """The mail named `key`; None if there is none. Nothing but the sink's own file names is ever opened.

    Args:
        key: name of the file without `.eml`.
        head_only: read the headers only, for lists.
    """
    if not MAIL.fullmatch(key):
        return None
    try:
        data = (Path(settings.DEMO_MAIL_DIR) / f"{key}.eml").read_bytes()
        if head_only:
            data = re.split(rb"\r?\n\r?\n", data, maxsplit=1)[0] + b"\r\n\r\n"
        message = message_from_bytes(data, policy=default)
    except (OSError, MessageError):
        return None
    return Mail(key, message)


def mails_to(address: str) -> list[str]:
    """The keys of mails to `address`, the newest first; all of them if it is empty."""
    if not address:
        return mail_keys()
    wanted = address.strip().lower()
    heads = (read_mail(key, head_only=True) for key in mail_keys())
    return [mail.key for mail in heads if mail is not None and mail.to.lower() == wanted]
