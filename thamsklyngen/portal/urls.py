"""Addresses for whoever watches the portal, for the demo, and of pages that show several apps."""

from django.urls import URLPattern, path

from groups.views import follow
from thamsklyngen.portal.views import (
    company,
    competence,
    demo,
    group,
    group_health,
    group_life,
    handover,
    health,
    leaving,
    plan,
    report,
    roster,
    seats,
    statistics,
    waiting,
    wheel,
)
from thamsklyngen.portal.views import (
    follow as stopping,
)
from thamsklyngen.portal.views.manage import companies, exports, history, home, merging, people, terms
from thamsklyngen.portal.views.manage import seats as committees

urlpatterns = [
    path("health/", health.health, name="health"),
    path("health/ready", health.ready, name="health_ready"),
    path("demo/sign-in/", demo.sign_in, name="demo_sign_in"),
    path("demo/mail/", demo.mails, name="demo_mail"),
    path("demo/mail/<str:key>/", demo.mail, name="demo_mail_one"),
    path("demo/mail/<str:key>/html/", demo.mail_html, name="demo_mail_html"),
    path("demo/mail/<str:key>/calendar.ics", demo.mail_calendar, name="demo_mail_calendar"),
    path("my/follow/", follow.follow_all, name="follow"),
    path("mail/follow/<str:token>/", stopping.stop, name="follow_stop"),
    path("my/follow/skip/", follow.skip, name="follow_skip"),
    path("waiting/", waiting.waiting, name="waiting"),
    path("statistics/", statistics.statistics, name="statistics"),
    path("statistics/xlsx/", statistics.statistics_xlsx, name="statistics_xlsx"),
    path("statistics/funders/", statistics.funders, name="statistics_funders"),
    path("statistics/funders/<slug:form>/", statistics.funders_file, name="statistics_funders_file"),
    path("year-wheel/<int:year>/", wheel.wheel, name="year_wheel"),
]

# Below the namespaces `board`, `groups`, `members` and `manage`: pages that also show groups and events.
board_pages: list[URLPattern] = [path("groups/", group_health.groups, name="groups")]
groups_pages: list[URLPattern] = [
    path("propose/", group_life.propose, name="propose"),
    path("<slug:slug>/", group.group, name="group"),
    path("<slug:slug>/life/", group_life.life, name="life"),
    path("<slug:slug>/life/<slug:state>/", group_life.move, name="move"),
    path("<slug:slug>/plan/<int:year>/", plan.plan, name="plan"),
    path("<slug:slug>/plan/<int:year>/activity/<int:pk>/", plan.activity, name="activity"),
    path("<slug:slug>/plan/<int:year>/activity/<int:pk>/call-off/", plan.call_off, name="activity_call_off"),
    path("<slug:slug>/plan/<int:year>/activity/<int:pk>/event/", plan.make, name="activity_event"),
    path("<slug:slug>/report/<int:year>/", report.report, name="report"),
    path("<slug:slug>/report/<int:year>/new/", report.begin, name="report_begin"),
    path("<slug:slug>/report/<int:year>/edit/", report.edit, name="report_edit"),
    path("<slug:slug>/report/<int:year>/autosave/", report.autosave, name="report_autosave"),
    path("<slug:slug>/report/<int:year>/kept/<int:pk>/", report.kept_save, name="report_kept"),
    path("<slug:slug>/report/<int:year>/discard/", report.throw_away, name="report_discard"),
    path("<slug:slug>/report/<int:year>/<int:number>/withdraw/", report.take_back, name="report_withdraw"),
    path("<slug:slug>/seats/", seats.seats, name="seats"),
    path("<slug:slug>/seats/propose/", seats.propose, name="seat_propose"),
    path("<slug:slug>/seats/propose/<int:pk>/", seats.propose_person, name="seat_propose_person"),
    path("<slug:slug>/seats/proposals/<int:pk>/", seats.answer, name="seat_answer"),
    path("<slug:slug>/seats/proposals/<int:pk>/decline/", seats.decline, name="seat_decline"),
    path("<slug:slug>/seats/proposals/<int:pk>/take-back/", seats.take_back, name="seat_take_back"),
    path("<slug:slug>/seats/handover/<int:pk>/", handover.tick, name="handover_tick"),
    path("<slug:slug>/seats/<int:pk>/end/", seats.end, name="seat_end"),
]
members_pages: list[URLPattern] = [
    path("companies/<slug:slug>/", company.company, name="company"),
    path("competence/", competence.competences, name="competences"),
    path("competence/<slug:slug>/", competence.competence, name="competence"),
    path("my/company/<slug:slug>/colleagues/<int:pk>/end/", leaving.end, name="end_employment"),
    path("my/company/<slug:slug>/roster/", roster.roster, name="roster"),
]
managing: list[URLPattern] = [
    path("", home.home, name="home"),
    path("seats/", committees.seats, name="seats"),
    path("people/", people.people, name="people"),
    path("people/new/", people.new, name="new_person"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/move/", people.move, name="move_person"),
    path("people/<int:pk>/job/", people.give_job, name="give_job"),
    path("people/<int:pk>/merge/", merging.people, name="merge_people"),
    path("people/<int:pk>/forget/", merging.forget, name="forget_person"),
    path("people/<int:pk>/history/", history.person, name="person_history"),
    path("people/<int:pk>/hide/", people.hide, name="hide_person"),
    path("companies/", companies.companies, name="companies"),
    path("companies/export/<slug:form>/", exports.companies, name="export_companies"),
    path("people/export/<slug:form>/", exports.people, name="export_people"),
    path("companies/<slug:slug>/", companies.company, name="company"),
    path("companies/<slug:slug>/history/", history.company, name="company_history"),
    path("companies/<slug:slug>/kind/", companies.kind, name="membership_kind"),
    path("companies/<slug:slug>/merge/", merging.companies, name="merge_companies"),
    path("companies/<slug:slug>/end/", companies.end, name="membership_end"),
    path("companies/<slug:slug>/keep/", companies.keep, name="membership_keep"),
    path("companies/<slug:slug>/start/", companies.start, name="membership_start"),
    path("terms/", terms.terms, name="terms"),
    path("terms/new/", terms.new, name="new_term"),
    path("terms/<slug:slug>/", terms.term, name="term"),
    path("terms/<slug:slug>/merge/", terms.merge, name="merge_term"),
    path("terms/<slug:slug>/decline/", terms.decline, name="decline_term"),
]
