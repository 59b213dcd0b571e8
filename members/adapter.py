"""What the portal does otherwise than django-allauth: mail through the outbox, no sign-up, names asked once."""

import datetime as dt
from functools import partial
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from members import mails
from members.domain.joining import join_if_known
from members.domain.person import person_with
from members.domain.way_in import must_choose
from members.known_browser import remember_browser
from members.language import chosen_language, greet
from members.links import by_way_of_joining, by_way_of_name
from members.models import Person
from members.network import client_address
from thamsklyngen.outbox.deliver import deliver_now
from thamsklyngen.shared import clock

PATIENCE = 5  # seconds a request waits for the mail server; the outbox' drain takes over after that
CODES = {
    "account/email/login_code": mails.SIGN_IN_CODE,
    "account/email/email_confirmation": mails.ADDRESS_CODE,
    "account/email/email_confirmation_signup": mails.ADDRESS_CODE,
}


class AccountAdapter(DefaultAccountAdapter):
    """Signing in by code, by the portal's rules."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": _("That was too many tries. Wait a few minutes, then try again."),
        "rate_limited": _("That was too many tries. Wait a few minutes, then try again."),
        "email_taken": _(
            "Somebody else signs in with that address. Ask the cluster manager to bring the two together."
        ),
        "duplicate_email": _("You have that address already."),
        "incorrect_code": _("That code isn't right."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No: there is one door, and its form makes the person."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The client's address, past as many proxies as are ours."""
        return client_address(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write a code's mail as a secret message and hand it over within this request, once it is committed.

        Raises:
            KeyError: allauth wants to send a mail that the portal doesn't have.
        """
        person = context.get("user") or person_with(email)
        message = mails.secret_code(
            CODES[template_prefix],
            person,
            to=email,
            code=context["code"],
            language=self._chosen_by(person),
            expires_at=clock.now() + dt.timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT),
        )
        transaction.on_commit(partial(deliver_now, message, seconds=PATIENCE), robust=True)

    def _chosen_by(self, person: Any) -> str:
        """The language chosen by the switch where `person` has never signed in: their own word (see `greet`)."""
        return chosen_language(self.request) if person is not None and person.last_login is None else ""

    def pre_login(self, request: HttpRequest, user: Person, **details: Any) -> HttpResponse | None:
        """Note whether this is the first time, before signing in writes `last_login`."""
        request.first_sign_in = user.last_login is None
        return super().pre_login(request, user, **details)

    def post_login(self, request: HttpRequest, user: Person, **details: Any) -> HttpResponse:
        """Go on to where the person was heading, asking for the name first if we don't have it."""
        response = super().post_login(request, user, **details)
        job = join_if_known(user)
        if job is not None:
            messages.success(request, _("You are one of the people of %(company)s.") % {"company": job.company})
        elif must_choose(user):
            response["Location"] = by_way_of_joining(response["Location"])
        response["Location"] = by_way_of_name(user, response["Location"])
        remember_browser(response, user)
        greet(request, response, user, first_time=getattr(request, "first_sign_in", False))
        return response


class SecondStepAdapter(DefaultMFAAdapter):
    """The second step of cluster admins."""

    error_messages = {**DefaultMFAAdapter.error_messages, "incorrect_code": _("That code isn't right.")}
