"""Addresses for those who run events."""

from django.urls import path

from events.views import exports, invitations, mails, manage, queue, registrations, running, suggest

urlpatterns = [
    path("manage/", manage.overview, name="manage"),
    path("new/", manage.new, name="new"),
    path("clashes/", manage.clashes, name="clashes"),
    path("suggest/", suggest.suggest, name="suggest"),
    path("<slug:key>/manage/", running.running, name="running"),
    path("<slug:key>/edit/", manage.edit, name="edit"),
    path("<slug:key>/publish/", manage.publish, name="publish"),
    path("<slug:key>/call-off/", manage.call_off, name="call_off"),
    path("<slug:key>/delete/", manage.delete, name="delete"),
    path("<slug:key>/unreached/", manage.unreached, name="unreached"),
    path("<slug:key>/history/", manage.history, name="history"),
    path("<slug:key>/registrations/", registrations.registrations, name="registrations"),
    path("<slug:key>/registrations/add/", registrations.add, name="add_person"),
    path("<slug:key>/registrations/<int:pk>/take-off/", registrations.take_off, name="take_off"),
    path("<slug:key>/mails/", mails.mails, name="mails"),
    path("<slug:key>/export/", exports.choose, name="export"),
    path("<slug:key>/export/<slug:form>/", exports.export, name="export_file"),
    path("<slug:key>/queue/", queue.queue, name="queue"),
    path("<slug:key>/queue/room/", queue.make_room, name="make_room"),
    path("<slug:key>/queue/<int:pk>/give/", queue.give, name="give_place"),
    path("<slug:key>/queue/<int:pk>/move/", queue.move, name="move_in_queue"),
    path("<slug:key>/invite/", invitations.invite, name="invite"),
    path("<slug:key>/invite/people/", invitations.people, name="invite_people"),
    path("<slug:key>/invite/preview/", invitations.preview, name="invite_preview"),
    path("<slug:key>/invite/send/", invitations.send, name="invite_send"),
    path("<slug:key>/invite/nudge/", invitations.nudge, name="nudge"),
]
