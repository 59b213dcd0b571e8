"""Addresses of what the register of companies says."""

from django.urls import URLPattern

managing: list[URLPattern] = []
