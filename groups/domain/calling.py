"""Who is called to a board meeting, or asked in a round in writing."""

from groups import mails
from groups.models import Attendance, BoardMeeting
from members.models import Person


def call_members(meeting: BoardMeeting) -> list[Person]:
    """Call who sits in the board and hasn't been called yet; who is called now, as `called`."""
    there = set(meeting.attendance.values_list("person_id", flat=True))
    late = [person for person in mails.board_members() if person.pk not in there]
    Attendance.objects.bulk_create(Attendance(meeting=meeting, person=person) for person in late)
    return called(meeting)


def called(meeting: BoardMeeting) -> list[Person]:
    """Who has been called; those who can't sign in left out."""
    rows = meeting.attendance.filter(person__is_active=True).select_related("person")
    return [row.person for row in rows]
