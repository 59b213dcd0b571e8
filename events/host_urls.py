"""Addresses for asking hosts, for their answers, and for whom they receive."""

from django.urls import path

from events.views import hosting, reception

urlpatterns = [
    path("hosting/", hosting.overview, name="hosting"),
    path("hosting/new/", hosting.ask, name="host_ask"),
    path("hosting/offer/", hosting.offer, name="host_offer"),
    path("hosting/<int:pk>/", hosting.question, name="host_request"),
    path("hosting/<int:pk>/take-instead/", hosting.take_instead, name="host_take_instead"),
    path("hosting/<int:pk>/keep-host/", hosting.keep_host, name="host_keep"),
    path("hosting/<int:pk>/reopen/", hosting.reopen, name="host_reopen"),
    path("hosting/<int:pk>/take-back/", hosting.take_back, name="host_take_back"),
    path("<slug:key>/hosting/", reception.reception, name="reception"),
    path("<slug:key>/approve/", reception.approve, name="approve"),
    path("<slug:key>/approve/<int:pk>/receive/", reception.receive, name="receive_after_all"),
]
