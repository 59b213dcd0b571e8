"""Single mails about what is new, at once, for those who follow a group with everything or with its events."""

import datetime as dt
from collections.abc import Collection

from django.db import IntegrityError, transaction

from groups.choices import FollowLevel, GroupKind
from groups.models import Follow, Warned
from thamsklyngen.outbox.compose import draft, post
from thamsklyngen.portal.links import stop_url
from thamsklyngen.portal.news import News, news_between
from thamsklyngen.shared import clock

WHAT = "news "  # and the kind
LATE = dt.timedelta(days=14)  # after which it is no news; as long may the scheduler stand still
AT_ONCE = (FollowLevel.EVERYTHING, FollowLevel.EVENTS)


def write_all() -> int:
    """Write what is due; run by two at once each mail is written once.

    Returns:
        How many were written.
    """
    now = clock.now()
    return sum(_write(one) for one in reversed(news_between(now - LATE, now + dt.timedelta(minutes=1))))


def _write(one: News) -> int:
    rows = [row for row in to_tell(one) if one.fits(row.level)]
    try:
        return _note_and_write(one, rows) if rows else 0
    except IntegrityError:  # another worker tells of it just now
        return 0


def to_tell(one: News) -> Collection[Follow]:
    """The choices of those who want to hear of it and haven't, one for each person."""
    told = Warned.objects.filter(what=WHAT + one.kind, key=one.pk).values("person")
    rows = Follow.objects.filter(group__in=one.groups, level__in=AT_ONCE, changed_at__lte=one.at)
    rows = rows.exclude(person__in=told).exclude(group__kind=GroupKind.BOARD).filter(person__is_active=True)
    fitting = [row for row in rows.select_related("person", "group") if one.fits(row.level)]
    return list({row.person_id: row for row in fitting}.values())


@transaction.atomic
def _note_and_write(one: News, rows: Collection[Follow]) -> int:
    due = clock.local(one.at).date()
    Warned.objects.bulk_create(Warned(person=row.person, what=WHAT + one.kind, key=one.pk, due=due) for row in rows)
    post(
        draft("portal/news", row.person, facts={"news": [one.key], "unsubscribe_url": stop_url(row.person, row.group)})
        for row in rows
    )
    return len(rows)
