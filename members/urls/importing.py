"""Addresses of imports from spreadsheets."""

from django.urls import URLPattern

managing: list[URLPattern] = []
