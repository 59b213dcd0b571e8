"""The year wheel of one group or of the whole cluster, with the same as a list and a table."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.dates import MONTHS as MONTH_NAMES
from django.views.decorators.http import require_safe

from groups.forms.plan import quarter_name
from groups.models import Group
from groups.models.plan import FIRST_YEAR, LAST_YEAR, MONTHS
from thamsklyngen.portal.wheel import wheel_of
from thamsklyngen.portal.year import Entry, entries_of, within

MOST_BESIDE = 24  # a longer list stands only in the table


def _months(entries: list[Entry]) -> list[tuple[str, list[Entry]]]:
    """The year as a table: each month, and before the months of a quarter what is only known to be in that quarter."""
    table = []
    for month in MONTHS:
        here = [row for row in entries if row.first.month == month]
        if quarter := [row for row in here if row.quarter]:
            table.append((quarter_name(quarter[0].quarter), quarter))
        table.append((str(MONTH_NAMES[month]), [row for row in here if not row.quarter]))
    return table


@login_not_required
@require_safe
def wheel(request: HttpRequest, year: int) -> HttpResponse:
    """The wheel of `year`; `?group=` names one group."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    groups = list(Group.objects.visible_to(request.user).current().order_by("sort_name"))
    slug = request.GET.get("group", "")
    group = get_object_or_404(Group.objects.visible_to(request.user), slug=slug) if slug else None
    entries = within(year, entries_of(year, request.user, group))
    context = {
        "year": year,
        "group": group,
        "groups": groups,
        "all_groups": group is None,
        "entries": entries,
        "beside": entries if len(entries) <= MOST_BESIDE else [],
        "months": _months(entries),
        "wheel": wheel_of(year, entries),
        "before": year - 1 if year > FIRST_YEAR else None,
        "after": year + 1 if year < LAST_YEAR else None,
    }
    return render(request, "portal/year_wheel.html", context)
