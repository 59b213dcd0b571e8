"""How far somebody has come who is at no member company: what the pages tell them, and what one press does next."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from members.domain.joining import companies_for
from members.models import JoinRequest, Person


@dataclass(frozen=True)
class WayIn:
    """Words for a notice or a panel; the press leads to `/join/`, whatever the words are."""

    title: str
    text: str
    action: str
    picture: str = "works"
    quiet: bool = False  # the press is no way in by itself


def way_in(person: Person) -> WayIn:
    """What to tell `person`, who is at no member company, at most two queries.

    Returns:
        Words for who waits for an answer, may choose between companies, works at no member, or is new.
    """
    waiting = JoinRequest.objects.open().filter(person=person).select_related("company").first()
    if waiting is not None:
        return _waiting(waiting)
    if person.work_today:
        return _at_no_member(person)
    return _choosing() if companies_for(person).exists() else _new()


def must_choose(person: Person) -> bool:
    """Whether the address of `person`, who works nowhere and has asked nobody, opens companies to choose between."""
    if person.work_today or JoinRequest.objects.open().filter(person=person).exists():
        return False
    return companies_for(person).exists()


def _waiting(request: JoinRequest) -> WayIn:
    return WayIn(
        _("You are waiting to be let in at %(company)s") % {"company": request.company or request.company_name},
        _("You get a mail with the answer. Until then you can read the open events but not register."),
        _("See who answers"),
        "hourglass",
        quiet=True,
    )


def _at_no_member(person: Person) -> WayIn:
    names = ", ".join(str(job.company) for job in person.work_today)
    return WayIn(
        _("For people in member companies"),
        _("%(company)s is no member company, so you can read the open events but not register.") % {"company": names},
        _("I work somewhere else too"),
        quiet=True,
    )


def _choosing() -> WayIn:
    return WayIn(
        _("Which company do you work at?"),
        _("Your e-mail address lets you in at once. You only have to choose the company."),
        _("Choose the company"),
    )


def _new() -> WayIn:
    return WayIn(
        _("We don't know where you work yet"),
        _("Until we do, you can read the open events but not register."),
        _("Tell where I work"),
    )
