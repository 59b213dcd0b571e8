"""When weekly mails are due: by the cluster's wall clock, so that summer time moves nothing."""

import datetime as dt

from thamsklyngen.shared import clock

MONDAY, THURSDAY = 0, 3
MORNING = 7  # o'clock
ONE_DAY = dt.timedelta(days=1)


def last_due(weekday: int) -> dt.date:
    """The latest `weekday` whose morning has come."""
    day = clock.today()
    day -= (day.weekday() - weekday) % 7 * ONE_DAY
    return day if clock.at(day, MORNING) <= clock.now() else day - 7 * ONE_DAY
