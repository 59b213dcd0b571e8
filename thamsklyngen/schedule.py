"""What Celery's beat starts, and how often. Tasks ask the tables what is due, so a beat that was missed is no loss."""

from typing import Any

MINUTE, QUARTER, HOUR = 60.0, 900.0, 3600.0


def every(seconds: float, task: str) -> dict[str, Any]:
    """An entry for `task`; one that no worker has taken shortly before the next is due is dropped."""
    return {"task": task, "schedule": seconds, "options": {"expires": seconds * 0.9}}


SCHEDULE = {
    "pass lapsed offers on": every(MINUTE, "events.tasks.lapse_offers"),
    "drain the outbox": every(MINUTE, "thamsklyngen.outbox.tasks.drain"),
    "send gate lists": every(MINUTE, "events.tasks.send_gate_lists"),
    "send reminders": every(MINUTE, "events.tasks.send_reminders"),
    "tell news": every(MINUTE, "thamsklyngen.portal.tasks.tell_news"),
    "tell that registration has opened": every(MINUTE, "events.tasks.tell_opened"),
    "tell that materials have come": every(MINUTE, "events.tasks.tell_materials"),
    "work on imports": every(MINUTE, "members.tasks.work_on_imports"),
    "ask the register of companies": every(QUARTER, "members.tasks.ask_the_register"),
    "hand seats over": every(QUARTER, "thamsklyngen.portal.tasks.settle_handovers"),
    "mark mandates that are over": every(QUARTER, "groups.tasks.lapse_mandates"),
    "remind hosts of visitors": every(QUARTER, "events.tasks.remind_hosts"),
    "send digests": every(QUARTER, "thamsklyngen.portal.tasks.send_digests"),
    "thank, and tell organisers": every(QUARTER, "events.tasks.send_notices"),
    "settle ended employments": every(QUARTER, "members.tasks.settle_employments"),
    "sweep places": every(QUARTER, "events.tasks.sweep_places"),
    "tell what waits": every(QUARTER, "thamsklyngen.portal.tasks.tell_waiting"),
    "ask about bounced mail": every(HOUR, "members.tasks.ask_about_bounced"),
    "forget strangers": every(HOUR, "members.tasks.forget_unverified"),
    "erase sensitive answers": every(HOUR, "events.tasks.erase_answers"),
    "remind of board meetings": every(HOUR, "groups.tasks.remind_of_board_meetings"),
    "remind of joins": every(HOUR, "members.tasks.remind_of_joins"),
    "tell who was missed": every(HOUR, "events.tasks.tell_missing"),
    "warn of mandates": every(HOUR, "groups.tasks.warn_of_mandates"),
    "ask about rosters": every(6 * HOUR, "members.tasks.ask_about_rosters"),
    "ask about skills": every(6 * HOUR, "members.tasks.ask_about_skills"),
    "clear expired sessions": every(24 * HOUR, "members.tasks.clear_sessions"),
}
