"""The rules on a host's site: written by its contact, in versions; accepted by whoever registers for a visit."""

from typing import Any

from django.db import transaction

from events.domain import errors
from events.domain.places import lock
from events.models import Event, SiteRules, Visit
from members.models import Company, Person
from thamsklyngen.shared import clock


def newest_rules(company: Company | None) -> SiteRules | None:
    """The rules of `company` as they are now."""
    return SiteRules.objects.filter(company=company).order_by("-version").first() if company else None


@transaction.atomic
def put_rules(company: Company, text: str, *, by: Person | None, seen: int | None = None) -> SiteRules:
    """Write the rules of `company`: a new version, unless they read so already.

    Visits ahead that use its rules use the new ones from now on. Who has accepted the old ones keeps their place,
    and is asked to accept the new.

    Args:
        by: who writes them.
        seen: the version that was changed; None where nobody looked.

    Raises:
        RulesWrittenMeanwhile: it is no longer the newest.
    """
    company = Company.objects.select_for_update(no_key=True, of=("self",)).get(pk=company.pk)
    last = newest_rules(company)
    version = last.version if last else 0
    if last and last.text == text:
        return last
    if seen is not None and seen != version:
        raise errors.RulesWrittenMeanwhile
    rules = SiteRules.objects.create(company=company, version=version + 1, text=text, written_by=by)
    ahead = Visit.objects.filter(site_rules__company=company, event__starts_at__gt=clock.now())
    Visit.objects.filter(pk__in=list(ahead.values_list("pk", flat=True))).update(site_rules=rules)
    return rules


@transaction.atomic
def set_visit(event: Event, **changes: Any) -> Visit:
    """Set what a visit asks beside its questions.

    Args:
        changes: `rules` (a version of the host's, or None) and `erase_after` (days).

    Raises:
        EventIsCancelled: nothing about it changes any more.
    """
    event = lock(event)
    if event.is_cancelled:
        raise errors.EventIsCancelled
    visit, _new = Visit.objects.get_or_create(event=event)
    if "rules" in changes:
        visit.site_rules = changes["rules"]
    visit.erase_after = changes.get("erase_after", visit.erase_after)
    visit.save(update_fields=["site_rules", "erase_after"])
    return visit


def follow_host(event: Event) -> None:
    """Drop rules of a company that no longer is the host of `event`."""
    Visit.objects.filter(event=event).exclude(site_rules__company=event.host_id).update(site_rules=None)
