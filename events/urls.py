"""Addresses of events. What can stand in the place of a slug is in `choices.RESERVED_SLUGS`."""

from django.urls import include, path, re_path

from events.after_urls import urlpatterns as after_urlpatterns
from events.door_urls import urlpatterns as door_urlpatterns
from events.feed_urls import urlpatterns as feed_urlpatterns
from events.gate_urls import urlpatterns as gate_urlpatterns
from events.guest_urls import urlpatterns as guest_urlpatterns
from events.host_urls import urlpatterns as host_urlpatterns
from events.manage_urls import urlpatterns as manage_urlpatterns
from events.question_urls import own_urlpatterns
from events.question_urls import pages as question_pages
from events.views import colleagues, event, listing, place, poster, watch

app_name = "events"
pages = [
    path("", listing.events, name="list"),
    path("place/<str:token>/", place.place, name="place"),
    *question_pages,
    *gate_urlpatterns,
    *guest_urlpatterns,
    *host_urlpatterns,
    *door_urlpatterns,
    *manage_urlpatterns,
    *after_urlpatterns,
    path("<slug:key>/", event.event, name="event"),
    path("<slug:key>/cancel/", event.cancel, name="cancel"),
    path("<slug:key>/poster.pdf", poster.poster_pdf, name="poster"),
    path("<slug:key>/watch/", watch.watch, name="watch"),
    path("<slug:key>/colleagues/", colleagues.colleagues, name="colleagues"),
    path("<slug:key>/colleagues/<int:pk>/take-off/", colleagues.take_off, name="colleague_take_off"),
    path("<slug:key>/hand-over/<int:pk>/", colleagues.hand_over, name="hand_over"),
    path("<slug:key>/ask/", colleagues.ask, name="ask_colleague"),
    path("<slug:key>/decline/", event.decline, name="decline"),
]
urlpatterns = [
    *feed_urlpatterns,
    path("mail/watch/<str:token>/", watch.stop, name="watch_stop"),
    re_path(r"^e/(?P<code>[^/]+)/?$", poster.short, name="short"),
    path("events/", include(pages)),
    path("my/events/", listing.mine, name="mine"),
    *own_urlpatterns,
]
