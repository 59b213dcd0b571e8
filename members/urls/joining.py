"""Addresses of ways into a company."""

from django.urls import URLPattern

pages: list[URLPattern] = []
managing: list[URLPattern] = []
