"""Addresses of what an event asks: for those who answer, those who ask, and hosts with rules."""

from django.urls import URLPattern, path

from events.views import answering, answers, questions, safety, site_rules

pages: list[URLPattern] = [
    path("place/<str:token>/answers/", answering.answers_by_link, name="place_answers"),
    path("<slug:key>/register/", answering.register, name="register"),
    path("<slug:key>/my-answers/", answering.answers, name="my_answers"),
    path("<slug:key>/colleagues/<int:pk>/answers/", answering.answers_for_colleague, name="colleague_answers"),
    path("<slug:key>/questions/", questions.questions, name="questions"),
    path("<slug:key>/questions/new/", questions.new, name="new_question"),
    path("<slug:key>/questions/ready/", questions.add_ready, name="ready_question"),
    path("<slug:key>/questions/<int:pk>/", questions.edit, name="question"),
    path("<slug:key>/questions/<int:pk>/take-away/", questions.take_away, name="drop_question"),
    path("<slug:key>/questions/<int:pk>/move/", questions.move, name="move_question"),
    path("<slug:key>/answers/", answers.answers, name="answers"),
    path("<slug:key>/answers/nudge/", answers.nudge, name="nudge_answers"),
]
own_urlpatterns: list[URLPattern] = [
    path("my/safety/", safety.safety, name="safety"),
    path("my/safety/delete/", safety.drop, name="drop_safety"),
    path("my/company/<slug:slug>/site-rules/", site_rules.site_rules, name="site_rules"),
]
