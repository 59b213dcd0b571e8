"""Addresses of groups, their mandates, plans and reports, and of the board; one group's page is portal's."""

from django.urls import path

from groups.views import draft, follow, group, mandate, plan

urlpatterns = [
    path("", group.groups, name="list"),
    path("<slug:slug>/follow/", follow.follow_one, name="follow"),
    path("<slug:slug>/mandate/", mandate.in_force, name="mandate"),
    path("<slug:slug>/mandate/new/", mandate.begin, name="mandate_begin"),
    path("<slug:slug>/mandate/edit/", draft.edit, name="mandate_edit"),
    path("<slug:slug>/mandate/autosave/", draft.autosave, name="mandate_autosave"),
    path("<slug:slug>/mandate/preview/", draft.preview, name="mandate_preview"),
    path("<slug:slug>/mandate/kept/<int:pk>/", draft.kept_save, name="mandate_kept"),
    path("<slug:slug>/mandate/discard/", mandate.throw_away, name="mandate_discard"),
    path("<slug:slug>/mandate/compare/", mandate.compared, name="mandate_compare"),
    path("<slug:slug>/mandate/<int:number>/withdraw/", mandate.take_back, name="mandate_withdraw"),
    path("<slug:slug>/mandate/<int:number>/", mandate.version, name="mandate_version"),
    path("<slug:slug>/plan/new/", plan.begin, name="plan_begin"),
    path("<slug:slug>/plan/<int:year>/edit/", plan.edit, name="plan_edit"),
    path("<slug:slug>/plan/<int:year>/autosave/", plan.autosave, name="plan_autosave"),
    path("<slug:slug>/plan/<int:year>/kept/<int:pk>/", plan.kept_save, name="plan_kept"),
    path("<slug:slug>/plan/<int:year>/revise/", plan.revise, name="plan_revise"),
    path("<slug:slug>/plan/<int:year>/discard/", plan.throw_away, name="plan_discard"),
    path("<slug:slug>/plan/<int:year>/<int:number>/withdraw/", plan.take_back, name="plan_withdraw"),
    path("<slug:slug>/plan/<int:year>/<int:number>/", plan.version, name="plan_version"),
]
