"""Finding what an address names, for those who may see it: everybody else is told that there is nothing."""

from typing import TypeVar

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from groups.models import Group, Version

V = TypeVar("V", bound=Version)


def group_at(request: HttpRequest, slug: str) -> Group:
    """The group at `slug`.

    Raises:
        Http404: none that the person may see.
    """
    return get_object_or_404(Group.objects.visible_to(request.user), slug=slug)


def version_at(request: HttpRequest, model: type[V], **where: object) -> V:
    """The version of `model` that `where` (lookups) says, with its group.

    Raises:
        Http404: none that the person may read.
    """
    rows = model.objects.visible_to(request.user).select_related(model.GROUP)
    found: V = get_object_or_404(rows, **where)
    return found
