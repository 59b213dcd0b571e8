"""Addresses of imports from spreadsheets."""

from django.urls import path

from members.views import importing, welcome

managing = [
    path("import/", importing.imports, name="import"),
    path("import/template/<slug:kind>/<slug:form>/", importing.template, name="import_template"),
    path("import/<int:pk>/", importing.one, name="import_one"),
    path("import/<int:pk>/confirm/", importing.confirm, name="import_confirm"),
    path("import/<int:pk>/drop/", importing.drop, name="import_drop"),
    path("welcome/", welcome.welcome, name="welcome"),
    path("welcome/send/", welcome.send, name="welcome_send"),
]
