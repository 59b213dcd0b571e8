"""What Celery runs for the members app."""

from celery import shared_task
from django.core.management import call_command

from members.domain import importing, joining, leaving, register_round, roster, skills, stranger


@shared_task
def forget_unverified() -> int:
    """Forget those who typed an address at the door more than a day ago and never came in."""
    return stranger.forget_unverified()


@shared_task
def settle_employments() -> int:
    """Do what follows from employments that have ended since the last time."""
    return leaving.settle_all()


@shared_task
def remind_of_joins() -> int:
    """Remind contacts of people who have waited three working days to be let in."""
    return joining.remind()


@shared_task
def ask_about_rosters() -> int:
    """Ask contacts, twice a year, whether the list of their company's people is right."""
    return roster.ask_due()


@shared_task
def ask_about_bounced() -> int:
    """Ask contacts about people whose mail comes back for good."""
    return roster.ask_about_bounced()


@shared_task
def clear_sessions() -> None:
    """Delete the sessions that have run out: Django leaves their rows behind."""
    call_command("clearsessions")


@shared_task
def ask_about_skills() -> int:
    """Ask, once a year, whether what companies and people say they can is still right."""
    return skills.ask_due()


@shared_task
def work_on_imports() -> int:
    """Look at uploaded spreadsheets, and import those that were confirmed; also what a dead worker left half done."""
    return importing.work_on_all()


@shared_task
def ask_the_register() -> int:
    """Ask the public register about companies that it has not been asked about for a week."""
    return register_round.ask_due()
