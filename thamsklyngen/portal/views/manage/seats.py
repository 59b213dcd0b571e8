"""The cluster manager's list of seats to see to: proposals, vacancies, seats that end, people who have left."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from groups.choices import GapKind
from groups.domain.vacancy import Proposed, gaps_of, open_proposals, watched
from members.views.access import manager_only
from thamsklyngen.shared.pagination import page_of

PROPOSED = "proposed"
ROWS = 50


@manager_only
@require_safe
def seats(request: HttpRequest) -> HttpResponse:
    """All that is amiss with seats; what is asked for stands in the address."""
    show = request.GET.get("show", "")
    wanted = list(open_proposals().select_related("group", "person", "proposed_by", "successor_to__person"))
    gaps = [] if show == PROPOSED else gaps_of(watched(), map(Proposed.of, wanted))
    rows = [gap for gap in gaps if show not in GapKind or gap.kind == show]
    context = {
        "chips": _chips(show),
        "page": page_of(request, rows, ROWS),
        "open": wanted if show in ("", PROPOSED) else [],
    }
    return render(request, "manage/seats.html", context)


def _chips(show: str) -> list[dict[str, object]]:
    """The filters, each an address."""
    here = reverse("manage:seats")
    labels = {"": pgettext("seats", "All"), PROPOSED: _("Proposals"), **{kind.value: kind.label for kind in GapKind}}
    return [
        {"label": label, "url": f"{here}?show={value}" if value else here, "current": value == show}
        for value, label in labels.items()
    ]
