"""Addresses of what companies and people can. The search and a term's page also show events: see portal.urls."""

from django.urls import URLPattern, path

from members.views import competence, directory, my_competence, terms

pages = [
    path("companies/", directory.companies, name="companies"),
    path("people/", directory.people_page, name="people"),
    path("competence/propose/", terms.propose, name="propose_competence"),
    path("my/competence/", my_competence.my_competence, name="my_competence"),
    path("my/competence/confirm/", my_competence.confirm_mine, name="confirm_my_competence"),
    path("my/competence/<int:pk>/drop/", my_competence.drop_mine, name="drop_my_skill"),
    path("my/company/<slug:slug>/competence/", competence.company_competence, name="company_competence"),
    path("my/company/<slug:slug>/competence/confirm/", competence.confirm_company, name="confirm_competence"),
    path("my/company/<slug:slug>/competence/<int:pk>/", competence.company_skill, name="company_skill"),
    path("my/company/<slug:slug>/competence/<int:pk>/drop/", competence.drop_company_skill, name="drop_company_skill"),
]
managing: list[URLPattern] = []
