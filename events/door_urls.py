"""Addresses at the door, and of who came."""

from django.urls import path

from events.views import attendance, door, door_code, door_press, walk_in

urlpatterns = [
    path("door/<str:token>/", door_code.code, name="door_code"),
    path("<slug:key>/door/", door.door, name="door"),
    path("<slug:key>/door/press/", door_press.press, name="door_press"),
    path("<slug:key>/door/state/", door.state, name="door_state"),
    path("<slug:key>/door/walk-in/", walk_in.let_in, name="walk_in"),
    path("<slug:key>/door/walk-in/guest/", walk_in.guest, name="walk_in_guest"),
    path("<slug:key>/door/list/", attendance.paper, name="door_list"),
    path("<slug:key>/door/badges.pdf", attendance.badges_pdf, name="badges"),
    path("<slug:key>/attendance/", attendance.attendance, name="attendance"),
]
