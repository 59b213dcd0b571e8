"""Addresses of what an event asks: for those who answer, those who ask, and hosts with rules."""

from django.urls import path

from events.views import answering

pages = [
    path("place/<str:token>/answers/", answering.answers_by_link, name="place_answers"),
    path("<slug:key>/register/", answering.register, name="register"),
    path("<slug:key>/my-answers/", answering.answers, name="my_answers"),
]
own_urlpatterns: list[object] = []
