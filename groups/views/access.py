"""Finding what an address names, for those who may see it: everybody else is told that there is nothing."""

from typing import TypeVar

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from groups.choices import VersionState
from groups.models import Group, Version
from members.views.access import require_right

V = TypeVar("V", bound=Version)
VIEWS = ("new", "side")  # of a comparison, besides what has changed


def group_at(request: HttpRequest, slug: str) -> Group:
    """The group at `slug`.

    Raises:
        Http404: none that the person may see.
    """
    return get_object_or_404(Group.objects.visible_to(request.user), slug=slug)


def version_at(request: HttpRequest, model: type[V], **where: object) -> V:
    """The version of `model` that `where` (lookups) says, with its group and who changed it last.

    Raises:
        Http404: none that the person may read.
    """
    rows = model.objects.visible_to(request.user).select_related(model.GROUP, "changed_by")
    found: V = get_object_or_404(rows, **where)
    return found


def draft_at(request: HttpRequest, model: type[V], slug: str, **where: object) -> V:
    """The draft of `model` in the group at `slug` (and as `where` says), for whoever writes on it.

    Raises:
        Http404: there is none that the person may see.
        PermissionDenied: they may read it, and no more; `SecondStepNeeded` for an admin who could.
    """
    found = version_at(request, model, state=VersionState.DRAFT, **{f"{model.GROUP}__slug": slug}, **where)
    require_right(request, "groups.edit_version", found)
    return found


def view_of(request: HttpRequest) -> str:
    """How a comparison is to be shown, as the address says: `new`, `side`, or empty for what has changed."""
    wanted = request.GET.get("view", "")
    return wanted if wanted in VIEWS else ""
