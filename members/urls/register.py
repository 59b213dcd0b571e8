"""Addresses of what the register of companies says."""

from django.urls import path

from members.views import admission, register

managing = [
    path("companies/new/", admission.new, name="new_company"),
    path("companies/<slug:slug>/register/", register.company, name="register"),
    path("register/", register.changes, name="register_changes"),
    path("register/settle/", register.settle, name="settle_register"),
]
