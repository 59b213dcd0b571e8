"""For whatever watches the portal: is it there?"""

from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from thamsklyngen.portal.health import PARTS


def _answer(*parts: str) -> JsonResponse:
    found = {part: PARTS[part]() for part in parts}
    well = all(found.values())
    words = {part: "ok" if answers else "gone" for part, answers in found.items()}
    status = HTTPStatus.OK if well else HTTPStatus.SERVICE_UNAVAILABLE
    return JsonResponse({"status": "ok" if well else "degraded", **words}, status=status)


@login_not_required
@require_safe
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """Database and broker; 503 when one is gone."""
    return _answer("database", "broker")


@login_not_required
@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """The database alone: without the broker pages, sign-in and codes go on."""
    return _answer("database")
