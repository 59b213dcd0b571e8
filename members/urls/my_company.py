"""Addresses for those who run a company's pages."""

from django.urls import path

from members.views import domains, invitations, join_code, logo, my_company

pages = [
    path("my/company/", my_company.my_company, name="my_company"),
    path("my/company/<slug:slug>/", my_company.overview, name="run_company"),
    path("my/company/<slug:slug>/edit/", my_company.edit, name="edit_company"),
    path("my/company/<slug:slug>/colleagues/", my_company.colleagues, name="colleagues"),
    path("my/company/<slug:slug>/colleagues/<int:pk>/", my_company.colleague, name="colleague"),
    path("my/company/<slug:slug>/sites/new/", my_company.site, name="new_site"),
    path("my/company/<slug:slug>/sites/<int:pk>/", my_company.site, name="site"),
    path("my/company/<slug:slug>/sites/<int:pk>/drop/", my_company.drop_site, name="drop_site"),
    path("my/company/<slug:slug>/domains/", domains.domains, name="domains"),
    path("my/company/<slug:slug>/domains/<int:pk>/", domains.domain, name="domain"),
    path("my/company/<slug:slug>/domains/<int:pk>/switch/", domains.switch, name="switch_domain"),
    path("my/company/<slug:slug>/domains/<int:pk>/drop/", domains.drop, name="drop_domain"),
    path("my/company/<slug:slug>/code/", join_code.code, name="join_code"),
    path("my/company/<slug:slug>/code/renew/", join_code.renew, name="renew_code"),
    path("my/company/<slug:slug>/code/end/", join_code.end, name="end_code"),
    path("my/company/<slug:slug>/poster.pdf", join_code.poster_pdf, name="poster"),
    path("my/company/<slug:slug>/logo/", logo.edit, name="edit_logo"),
    path("my/company/<slug:slug>/logo/drop/", logo.drop, name="drop_logo"),
    path("companies/<slug:slug>/logo/<slug:digest>.webp", logo.logo, name="logo"),
    path("my/company/<slug:slug>/invitations/", invitations.invitations, name="invitations"),
    path("my/company/<slug:slug>/invitations/new/", invitations.invite, name="invite_colleagues"),
    path("my/company/<slug:slug>/invitations/<int:pk>/resend/", invitations.resend, name="resend_invitation"),
    path("my/company/<slug:slug>/invitations/<int:pk>/withdraw/", invitations.withdraw, name="withdraw_invitation"),
]
