"""The one door: an address, then a code."""

import datetime as dt
import time
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from allauth.account.views import ConfirmEmailVerificationCodeView, ConfirmLoginCodeView, RequestLoginCodeView
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from members.limits import TooManyTries, may_write_to, met_too_many_strangers, spend, spend_code
from members.models import Person
from members.network import is_from_this_machine

DOORS = ("account_login", "account_request_login_code")


def has_error(form: forms.BaseForm, code: str) -> bool:
    """Whether any field's error has that code."""
    return any(error.code == code for errors in form.errors.as_data().values() for error in errors)


def warn_strangers(request: HttpRequest, person: Person | None) -> None:
    """Tell everybody alike, known or not, that this network can have no more codes sent to new people for now."""
    if met_too_many_strangers(person):
        messages.warning(
            request,
            _(
                "Many new people have signed in from your network. "
                "If you are new and no code comes, use another network, or try again in an hour."
            ),
        )


class SignIn(RequestLoginCodeView):
    """Asks for the e-mail address and sends a code there. In a demo it also offers the demo people."""

    template_name = "account/login.html"

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: Any) -> None:
        """Who comes back to the door (a wrong address, another tab) begins anew; the code sent before holds still."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Send the code; say where none comes to who is new, because many new people came from the same network."""
        answer: HttpResponse = super().form_valid(form)
        warn_strangers(self.request, form._user)
        return answer

    def form_invalid(self, form: forms.BaseForm) -> HttpResponse:
        """Say what is wrong; too many tries have their own status."""
        status = HTTPStatus.TOO_MANY_REQUESTS if has_error(form, "rate_limited") else HTTPStatus.UNPROCESSABLE_ENTITY
        return self.render_to_response(self.get_context_data(form=form), status=status)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Allauth's context and, in a demo, the people one may be."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        if settings.DEMO and is_from_this_machine(self.request):
            people = Person.objects.filter(is_demo=True, is_active=True).exclude(demo_note="")
            context["demo_people"] = people.order_by("-is_staff", "demo_note", "sort_name")
        return context


class CodePage:
    """What both pages that ask for a code share: words for what went wrong, and a new code with a new quarter."""

    request: HttpRequest
    _process: Any

    def way_back(self) -> str:
        """Where one begins anew."""
        raise NotImplementedError

    def form_invalid(self, form: forms.BaseForm) -> HttpResponseBase:
        """Count a wrong code and say how many tries are left; what is no code at all costs nothing."""
        status = HTTPStatus.TOO_MANY_REQUESTS if has_error(form, "rate_limited") else HTTPStatus.UNPROCESSABLE_ENTITY
        if has_error(form, "incorrect_code"):
            if not self._process.record_invalid_attempt():
                messages.error(self.request, _("That code wasn't right either. We have to send you a new one."))
                return redirect(self.way_back())
            left = self._process.max_attempts - self._process.state["failed_attempts"]
            form.errors["code"] = form.error_class([wrong_code(left)])
        context = self.get_context_data(form=form)
        return self.render_to_response(context, status=status)

    def _resend_form_valid(self, form: forms.BaseForm) -> HttpResponseBase:
        """Send a new code with its own quarter of an hour and its own tries."""
        self._process.state.update(at=time.time(), failed_attempts=0)
        answer: HttpResponseBase = super()._resend_form_valid(form)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Allauth's context and until when the code holds."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        ends = dt.datetime.fromtimestamp(self._process.state["at"], dt.UTC)
        context["code_expires_at"] = ends + dt.timedelta(seconds=self._process.timeout)
        return context


def wrong_code(left: int) -> str:
    """What to say about a wrong code with `left` tries to go."""
    tries = {1: _("You have one try left."), 2: _("You have two tries left.")}
    look = _("The code isn't right. Look for the newest e-mail, its subject is “… is your code”.")
    return f"{look} {tries.get(left, '')}".strip()


@method_decorator(login_not_required, name="dispatch")
class EnterCode(CodePage, ConfirmLoginCodeView):
    """Asks for the code. Every way back to the door keeps `next`."""

    def get_form_kwargs(self) -> dict[str, Any]:
        """Allauth's, and whose code it is."""
        given: dict[str, Any] = super().get_form_kwargs()
        if "code" in given:  # not for the button that sends another one
            given |= {"email": self._process.state["email"], "person": self._process.user}
        return given

    def way_back(self) -> str:
        """The door, and on to where one was going."""
        return self.passthrough_next_url(reverse("account_login"))

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """As allauth does, but a code that is too old says so, and the way back knows where one was going."""
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        if not isinstance(answer, HttpResponseRedirect) or urlsplit(answer.url).path not in map(reverse, DOORS):
            return answer
        if not messages.get_messages(request):
            messages.warning(request, _("The code is too old by now. Ask for a new one."))
        return redirect(self.way_back())

    def _resend_form_valid(self, form: forms.BaseForm) -> HttpResponseBase:
        try:
            spend_code(self._process.state["email"], self._process.user)
        except TooManyTries as error:
            messages.error(self.request, error.message)
            return redirect(self.request.get_full_path())
        if not may_write_to(self._process.user):  # allauth goes on alike and writes to nobody
            self._process.state.pop("user_id", None)
            self._process._user = None
        warn_strangers(self.request, self._process.user)
        return super()._resend_form_valid(form)


@method_decorator(login_not_required, name="dispatch")
class ConfirmAddress(CodePage, ConfirmEmailVerificationCodeView):
    """Asks for the code that was sent to an address being added on the profile."""

    def way_back(self) -> str:
        """The profile, where addresses are added."""
        return reverse("profile")

    def _resend_form_valid(self, form: forms.BaseForm) -> HttpResponseBase:
        try:
            spend("add_address")
        except TooManyTries as error:
            messages.error(self.request, error.message)
            return redirect(self.request.get_full_path())
        return super()._resend_form_valid(form)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """As allauth does, but back to the profile."""
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        if isinstance(answer, HttpResponseRedirect) and request.user.is_authenticated and answer.url != request.path:
            return redirect("profile")
        return answer


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def to_the_door(request: HttpRequest) -> HttpResponse:
    """There is one door; other names of it lead there and keep where one was going."""
    query = request.META.get("QUERY_STRING", "")
    return redirect(reverse("account_login") + (f"?{query}" if query else ""))
