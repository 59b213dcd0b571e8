"""Refusals that help: a stale form may be sent again, a wrong method gets a page."""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict, UnreadablePostError
from django.shortcuts import render

from thamsklyngen.shared.context import safe_referer
from thamsklyngen.shared.sizes import MB, REQUEST

MOST_FIELDS, LONGEST_FORM = 200, 100_000
FORM = "application/x-www-form-urlencoded"
WORTH_KEEPING = 200  # characters from which on a field is a text that somebody wrote


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for what can't be read. Django's own would read the form for its token once more, and fail again."""
    if isinstance(exception, RequestDataTooBig):
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // MB
        context = {"texts": texts_of_too_large(request), "most": most}
        return render(request, "too_large.html", context, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return render(request, "400.html", status=HTTPStatus.BAD_REQUEST)


def texts_of_too_large(request: HttpRequest) -> list[str]:
    """The long texts of a form of ours that was too large to be taken, so that whoever wrote them has them back."""
    length = request.META.get("CONTENT_LENGTH", "")
    if not own_origin(request) or request.content_type != FORM or not length.isdecimal() or int(length) > REQUEST:
        return []
    try:
        sent = QueryDict(request.read(), encoding="utf-8")
    except (UnreadablePostError, BadRequest):
        return []
    values = [str(value) for name, found in sent.lists() for value in found if name != "csrfmiddlewaretoken"]
    return [value for value in values if len(value) > WORTH_KEEPING]


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a form whose token is stale: signing in renews it, also for pages open in other tabs.

    When the browser vouches that the form was ours, it is offered again as it was filled in, with a fresh token.
    """
    again = own_origin(request) and not request.FILES
    context = {"back": safe_referer(request) or "/", "fields": posted_fields(request) if again else None}
    return render(request, "403_csrf.html", context, status=403)


def own_origin(request: HttpRequest) -> bool:
    """Whether the browser says that one of our own pages sent the request (no script elsewhere can forge this)."""
    origin = urlsplit(request.headers.get("Origin", ""))
    return (origin.scheme, origin.netloc) == (request.scheme, request.get_host())


def posted_fields(request: HttpRequest) -> list[tuple[str, str]] | None:
    """(name, value) of what was filled in, without the stale token; None where it is too much to send twice."""
    fields = [
        (name, str(value)) for name, values in request.POST.lists() for value in values if name != "csrfmiddlewaretoken"
    ]
    small = len(fields) <= MOST_FIELDS and sum(len(value) for _, value in fields) <= LONGEST_FORM
    return fields if small else None


class NotAllowedPage:
    """Middleware: an address that only takes a form's answer, opened as a page, says so and shows the way back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            page = render(request, "405.html", {"back": parent(request.path)})
            response.content = page.content
        return response


def parent(path: str) -> str:
    """The address one level up: `/events/frokost/register/` belongs to `/events/frokost/`."""
    return path.rstrip("/").rpartition("/")[0] + "/"
