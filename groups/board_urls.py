"""Addresses of the board: its page, its meetings, and the one screen of each case."""

from datetime import date, datetime

from django.urls import path, register_converter

from groups.views import board, case, meeting, papers


class DayConverter:
    """A day in an address, as 2027-06-13."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        """The day; what is none has no page."""
        return datetime.strptime(value, "%Y-%m-%d").date()  # a day has no time zone

    def to_url(self, value: date) -> str:
        """As it stands in the address."""
        return value.isoformat()


register_converter(DayConverter, "day")
urlpatterns = [
    path("", board.home, name="home"),
    path("new/", board.new, name="new"),
    path("put/", board.put_on_one, name="put_on_one"),
    path("<day:date>/put/", meeting.put, name="put"),
    path("<day:date>/carry/", meeting.carry, name="carry"),
    path("<day:date>/pack/", papers.pack, name="pack"),
    path("<day:date>/pack.pdf", papers.pack_pdf, name="pack_pdf"),
    path("<day:date>/minutes/", papers.minutes, name="minutes"),
    path("<day:date>/minutes.pdf", papers.minutes_pdf, name="minutes_pdf"),
    path("<day:date>/change/", meeting.change, name="change"),
    path("<day:date>/cancel/", meeting.cancel, name="cancel"),
    path("<day:date>/answer/", meeting.answer, name="answer"),
    path("<day:date>/attendance/", meeting.attendance, name="attendance"),
    path("<day:date>/<int:number>/change/", case.change, name="case_change"),
    path("<day:date>/<int:number>/postpone/", case.move_on, name="postpone"),
    path("<day:date>/<int:number>/remove/", case.remove, name="remove"),
    path("<day:date>/<int:number>/move/", meeting.move, name="move"),
    path("<day:date>/<int:number>/decision/", board.record, name="record"),
    path("<day:date>/", meeting.meeting, name="meeting"),
    path("<day:date>/<int:number>/", board.case, name="case"),
]
