"""The first page: the shop window for visitors, the day ahead for people who are signed in."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from events.choices import EventState
from events.models import Event
from groups.choices import GroupKind
from groups.domain.follow import followed
from groups.models import Group
from thamsklyngen.outbox import fault
from thamsklyngen.portal.waiting import waiting_for
from thamsklyngen.shared import clock

NEXT = 3
MINE = 10
WAITS = 5


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """For visitors what happens and who we are; for others their own places first."""
    person = request.user
    coming = Event.objects.visible_to(person).coming().with_names().with_places().with_mine(person)
    open_to_come = coming.filter(state=EventState.PUBLISHED)
    groups = Group.objects.visible_to(person).current().exclude(kind=GroupKind.BOARD)
    context: dict[str, Any] = {"now": clock.now()}
    if not person.is_authenticated:
        return render(request, "portal/home_visitor.html", {**context, "groups": groups, "events": open_to_come[:NEXT]})
    mine, others = coming.exclude(my_state=None)[:MINE], open_to_come.filter(my_state=None)[:NEXT]
    events = list(coming.filter(Q(pk__in=mine.values("pk")) | Q(pk__in=others.values("pk"))))
    waits, follows = waiting_for(person), followed(person, groups)
    context |= {
        "follows": follows,
        "asks": person.is_member and not all(row.asked for row in follows),
        "mine": [event for event in events if event.my_state],
        "events": [event for event in events if not event.my_state],
        "waits": waits[:WAITS],
        "waiting": len(waits),
        "mail_fault": fault.current() if person.is_admin else None,
    }
    return render(request, "portal/home_member.html", context)
