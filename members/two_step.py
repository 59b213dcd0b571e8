"""The second step that cluster admins take: a code from an app, or a recovery code (allauth.mfa)."""

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpRequest

from members.network import is_from_this_machine


def has_taken_second_step(request: HttpRequest) -> bool:
    """Whether the signed-in person has shown a second proof since signing in. A demo admin counts as having."""
    person = request.user
    if not person.is_authenticated:
        return False
    if settings.DEMO and person.is_demo and is_from_this_machine(request):
        return True
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, person))
