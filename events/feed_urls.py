"""Addresses for calendars, feed readers and other sites."""

from django.urls import path

from events.views import calendar_address, card, embed, feed

urlpatterns = [
    path("calendar.ics", feed.everybodys, name="calendar"),
    path("calendar/<str:secret>.ics", feed.personal, name="my_feed"),
    path("calendar/<str:secret>/<slug:slug>.ics", feed.personal, name="my_group_feed"),
    path("groups/<slug:slug>/calendar.ics", feed.groups, name="group_calendar"),
    path("events/feed.atom", feed.atom, name="atom"),
    path("events/card.png", card.neutral, name="neutral_card"),
    path("events/<slug:key>/card.png", card.card, name="card"),
    path("embed/events/", embed.embed, name="embed"),
    path("my/calendar/", calendar_address.mine, name="my_calendar"),
    path("my/calendar/new/", calendar_address.renew, name="renew_calendar"),
]
