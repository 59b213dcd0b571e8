"""Addresses of groups, their mandates, plans and reports, and of the board; one group's page is portal's."""

from django.urls import path

from groups.views import group, mandate, plan, report

urlpatterns = [
    path("", group.groups, name="list"),
    path("<slug:slug>/mandate/", mandate.in_force, name="mandate"),
    path("<slug:slug>/mandate/<int:number>/", mandate.version, name="mandate_version"),
    path("<slug:slug>/plan/<int:year>/", plan.plan, name="plan"),
    path("<slug:slug>/plan/<int:year>/<int:number>/", plan.version, name="plan_version"),
    path("<slug:slug>/report/<int:year>/", report.report, name="report"),
]
