"""Addresses of ways into a company."""

from django.urls import path

from members.views import invitations, joining

pages = [
    path("join/", joining.join, name="join"),
    path("join/new/", joining.join_new, name="join_new"),
    path("join/withdraw/", joining.withdraw, name="join_withdraw"),
    path("join/at/<slug:slug>/", joining.join_company, name="join_company"),
    path("join/known/<slug:slug>/", joining.join_known, name="join_known"),
    path("join/requests/<int:pk>/", joining.decide, name="join_request"),
    path("join/invitation/<str:token>/", invitations.invitation, name="join_invitation"),
    path("join/<slug:code>/", joining.join_by_code, name="join_by_code"),
]
managing = [path("joins/", joining.joins, name="joins")]
