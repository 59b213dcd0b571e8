"""Whether the parts that the portal can't do without answer, asked so that a frozen one can't hold the question up."""

import logging
import threading
import time
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.db import Error, connection
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

log = logging.getLogger(__name__)

PATIENCE = 1  # seconds
GOOD_FOR = 1.0  # seconds an answer stands, so that whoever asks often opens no connection each time
Question = Callable[[], bool]


def briefly_kept(question: Question) -> Question:
    """Ask once a second at most in each process; who asks meanwhile hears the same answer, or waits for it."""
    lock = threading.Lock()
    kept: dict[str, tuple[float, bool]] = {}

    @wraps(question)
    def answer() -> bool:
        with lock:
            asked, found = kept.get("", (float("-inf"), False))
            if time.monotonic() - asked >= GOOD_FOR:
                found = question()
                kept[""] = (time.monotonic(), found)
            return found

    answer.forget = kept.clear  # type: ignore[attr-defined]
    return answer


@briefly_kept
def database_answers() -> bool:
    """Whether a new connection to PostgreSQL is made and answers; the request's own could wait for ever."""
    probe = connection.copy()
    probe.settings_dict["OPTIONS"] = {
        **probe.settings_dict.get("OPTIONS", {}),
        "connect_timeout": PATIENCE,
        "options": f"-c statement_timeout={PATIENCE * 1000}",
    }
    try:
        with probe.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone())
    except Error as error:
        log.warning("the database does not answer: %s", error)
        return False
    finally:
        probe.close()


@briefly_kept
def broker_answers() -> bool:
    """Whether the broker takes a connection and answers it; asked without Celery, which would try again and again."""
    url = settings.CELERY_BROKER_URL.replace("redis+socket://", "unix://").replace("virtual_host=", "db=")
    options = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE, "retry": Retry(NoBackoff(), 0)}
    try:
        with Redis.from_url(url, **options) as broker:
            return bool(broker.ping())
    except (RedisError, OSError) as error:
        log.warning("the broker does not answer: %s", error)
        return False


PARTS: dict[str, Question] = {"database": database_answers, "broker": broker_answers}
