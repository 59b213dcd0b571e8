"""Addresses for guests, and for whoever invites them."""

from django.urls import path

from events.views import guest, guests

urlpatterns = [
    path("guest/confirm/<str:token>/", guest.confirm, name="guest_confirm"),
    path("guest/<str:token>/", guest.invited, name="guest"),
    path("<slug:key>/guest/", guest.ask, name="guest_ask"),
    path("<slug:key>/guests/", guests.guests, name="guests"),
    path("<slug:key>/guests/<int:pk>/send-again/", guests.send_again, name="guest_send_again"),
    path("<slug:key>/guests/<int:pk>/withdraw/", guests.withdraw, name="guest_withdraw"),
]
