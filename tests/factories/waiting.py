"""Something of every kind that may wait for a person, for tests of the lists of it: `more` of each whenever asked."""

import datetime as dt
from itertools import count

from events.models import Event, HostRequest, Invitation, Visit
from groups.choices import GroupKind, MeetingKind, ProposalState
from groups.domain.approval import submit
from groups.models import (
    Activity,
    AnnualPlan,
    Attendance,
    BoardMeeting,
    Case,
    Group,
    Mandate,
    PlanVersion,
    SeatProposal,
    View,
)
from groups.rules import board_seat, organised_groups
from members.domain import joining
from members.models import Company, Competence, Person, RegisterChange
from tests.factories.events import a_place, an_event
from tests.factories.groups import a_case, a_group, a_leader, a_mandate, a_plan, a_report, from_long_ago
from tests.factories.members import LONG_AGO, a_company, a_member, a_person
from tests.factories.questions import a_question
from thamsklyngen.shared import clock

_number, _case_number = count(1), count(5000)  # above the numbers that `a_case` gives
DAY = dt.timedelta(days=1)


def more_waits_for(person: Person, number: int) -> None:
    """So many more things of each kind that may wait for `person`, as they sit and work when it begins."""
    person = Person.objects.get(pk=person.pk)
    leads = any(group.kind != GroupKind.BOARD for group in organised_groups(person))
    for _ in range(number):
        _for_anybody(person)
        for job in person.work_today:
            if job.is_contact:
                _for_a_contact(job.company)
        if leads:
            _for_a_leader(person)
        if board_seat(person):
            _before_the_board(person)
        if person.is_admin:
            _for_managers()


def _for_anybody(person: Person) -> None:
    """An invitation, and a place of which an answer is lacking."""
    event, _asked = an_event(), Invitation.objects.create(event=an_event(), person=person)
    a_place(event, person)
    a_question(event, is_required=True)


def _for_a_contact(company: Company) -> None:
    """A wish to be let in, a question whether the company is the host, and visitors to look through."""
    joining.ask(a_person(), company=company)
    HostRequest.objects.create(group=a_group(), company=company, about="Omvisning")
    event = an_event(host=company)
    Visit.objects.update_or_create(event=event, defaults={"approve_by": clock.now() + 3 * DAY})
    a_place(event)


def _for_a_leader(person: Person) -> None:
    """Drafts of each kind; an activity without an event and one whose event is in another year; an offer of a host; a
    mandate that ends, and the plan that the next board meeting wants. None of the committees has a deputy.
    """
    writes, ends = a_group(), a_group()
    a_leader(writes, person), a_leader(ends, person)
    a_mandate(writes, person), a_plan(writes, by=person)
    last_year = a_report(writes, person).plan
    activities = [Activity.objects.create(plan=last_year, title="Frokost", month=12) for _ in range(2)]
    Event.objects.filter(pk=an_event(writes).pk).update(activity=activities[0])
    HostRequest.objects.create(group=writes, company=a_company(), about="Omvisning", is_offer=True)
    today = clock.today()
    from_long_ago([Mandate(group=ends, number=1, state="approved", since=LONG_AGO, until=today + 30 * DAY)])
    plan = AnnualPlan.objects.create(group=ends, year=today.year - 1)
    from_long_ago([PlanVersion(plan=plan, number=1, state="approved")])
    _a_meeting(MeetingKind.MEETING)


def _before_the_board(person: Person) -> None:
    """A call, a case for today, one in writing that most are for, one on which `person` is silent, a text without a
    day.
    """
    Attendance.objects.create(meeting=_a_meeting(MeetingKind.MEETING), person=person)
    a_case(_submitted())
    _submitted()
    round_in_writing = _a_meeting(MeetingKind.CIRCULATION)
    decided, _silent = (_a_free_case(round_in_writing) for _ in range(2))
    seats = Group.objects.get(kind=GroupKind.BOARD).seats.all()
    View.objects.bulk_create(View(case=decided, person=seat.person, stance="for") for seat in seats)


def _submitted() -> Mandate:
    group = a_group()
    leader = a_leader(group)
    found: Mandate = submit(a_mandate(group, leader), by=leader)
    return found


def _a_meeting(kind: MeetingKind) -> BoardMeeting:
    day = clock.today() + next(_number) * DAY
    return BoardMeeting.objects.create(date=day, deadline=day, kind=kind, called_at=clock.now())


def _a_free_case(meeting: BoardMeeting) -> Case:
    number = next(_case_number)
    return Case.objects.create(meeting=meeting, number=number, year=meeting.date.year, kind="other", title="Logo")


def _for_managers() -> None:
    """A wish nobody else may answer, a company nobody answers for, a proposed group, seats, and facts to see to."""
    number = next(_number)
    joining.ask(a_person(), company_name="Ny Bedrift")
    company, _never = a_company(), a_company(member=False)
    a_group(state="proposed")
    Person.objects.filter(pk=a_person().pk).update(address_lost_at=clock.now())
    RegisterChange.objects.create(company=company, field="name", after="Nytt navn")
    Competence.objects.create(slug=f"savnet-{number}", label_nb=f"Savnet {number}")
    SeatProposal.objects.create(
        group=a_group(),
        person=a_member(),
        since=clock.today(),
        state=ProposalState.OPEN,
        proposed_by=a_member(),
    )
    _submitted()
